import type { ProcessClass } from '../process/kernel.ts';

/** Uses `-cpus` CPUs (1 unless told) all the time: podpath/burner, and vish/stress of Kubernetes's own pages. */
export const burner: ProcessClass = {
  footprint: { anonBytes: 1_500_000, kernelBytes: 600_000 },
  signals: { SIGTERM: 2, SIGINT: 2 },
  start(process) {
    const { argv } = process;
    const value = (name: string) =>
      argv
        .map((arg, index) =>
          new RegExp(`^--?${name}$`).test(arg) ? argv[index + 1] : new RegExp(`^--?${name}=(.*)$`).exec(arg)?.[1],
        )
        .find((found) => found !== undefined);
    const cpus = Number(value('cpus') ?? 1);
    if (!(cpus >= 0)) {
      process.log(`burner: -cpus ${value('cpus')} is not a number`);
      return process.exit(2);
    }
    process.log(`spawning ${cpus} threads to consume CPU`);
    process.use(cpus * 1000);
  },
};
