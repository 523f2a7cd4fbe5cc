import type { Process, ProcessClass } from '../process/kernel.ts';
import { server, text } from './server.ts';

/**
 * CoreDNS with the Corefile of kubeadm: Services from the API's own list, as the cluster's network has it. Other names would be
 * asked of the node's resolver; the embedded cluster has no world outside, so that they are not there.
 */
export const coredns: ProcessClass = {
  ...server({
    footprint: { anonBytes: 11_900_000, kernelBytes: 650_000, millicores: 1 },
    ports: [53, 8080, 8181, 9153],
    greeting: () => [],
    answer: (_process, { path }, port) =>
      (port === 8080 && path === '/health') || (port === 8181 && path === '/ready')
        ? text('OK')
        : text('404 page not found\n', 404),
  }),
  start(process) {
    process.print(
      '.:53\n[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b\nCoreDNS-1.13.1\nlinux/amd64, podpath\n',
    );
    for (const port of [53, 8080, 8181, 9153]) if (!process.listen(port)) return fail(process, port);
  },
  dns: ({ machine }, name) => machine.network.services.addresses(name),
};

function fail(process: Process, port: number): void {
  process.log(`Listen: listen tcp :${port}: bind: address already in use`);
  process.exit(1);
}
