import type { ProcessClass } from '../process/kernel.ts';

/** A program that nobody here knows: it runs until it is told to end, does nothing, and says so. */
export const generic: ProcessClass = {
  footprint: { anonBytes: 8_000_000, fileBytes: 2_000_000, kernelBytes: 800_000, millicores: 1 },
  signals: { SIGTERM: 143, SIGINT: 130, SIGQUIT: 131 },
  start(process) {
    // The kubelet asks for an image by its digest; a reader knows the name.
    const { userSpecifiedImage: image } = process.container.config;
    process.print(
      `podpath: the embedded cluster does not know ${process.argv[0]} of ${image}: a process that does nothing stands in for it, and answers on its ports\n`,
    );
    for (const { containerPort, protocol } of process.container.config.ports)
      if (protocol === 'TCP') process.listen(containerPort);
  },
  http: (process) => ({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `podpath: a stand-in for ${process.container.config.userSpecifiedImage}\n`,
  }),
};
