import type { ProcessClass } from '../process/kernel.ts';

/** Ends soon with a mistake in its configuration, unless CONFIG_URL is set: podpath/fails. */
export const fails: ProcessClass = {
  footprint: { anonBytes: 1_500_000, kernelBytes: 600_000 },
  signals: { SIGTERM: 0, SIGINT: 0 },
  start(process) {
    process.log('fails: reading its configuration');
    if (process.env['CONFIG_URL'] === undefined) process.sleep(700, 'gives up');
    else process.log(`fails: running with ${process.env['CONFIG_URL']}`);
  },
  wake(process) {
    process.log('fails: CONFIG_URL is not set');
    process.exit(1);
  },
};
