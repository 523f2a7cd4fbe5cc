import type { Process, ProcessClass } from '../../process/kernel.ts';
import { OptionsError, parseOptions } from './options.ts';
import { createRun, type Run } from './run.ts';

const runs = new WeakMap<Process, Run>();

/** The work of a process; one that comes from a snapshot takes it up again with what is asked of it first. */
function runOf(process: Process): Run {
  const known = runs.get(process);
  if (known !== undefined) return known;
  const run = createRun(process, parseOptions(process.argv.slice(1)));
  runs.set(process, run);
  return run;
}

/**
 * metrics-server v0.9.0: what its Deployment has runs as written there. Not modelled: certificates that it is given, which
 * the names of its flags are refused for, its own metrics, and OpenAPI.
 */
export const metricsServer: ProcessClass = {
  footprint: { anonBytes: 18_173_952, kernelBytes: 630_000, millicores: 2.6 },
  signals: { SIGTERM: 0, SIGINT: 0 },
  certificate: { dnsNames: ['localhost', 'localhost'], ips: ['127.0.0.1'] },
  start(process) {
    try {
      runOf(process);
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      process.log(`Error: ${error.message}\npanic: ${error.message}\n\ngoroutine 1 [running]:`);
      process.exit(2);
    }
  },
  wake: (process) => runOf(process).tick(),
  ended(process) {
    runs.get(process)?.[Symbol.dispose]();
    runs.delete(process);
  },
  http: (process, request) => runOf(process).answer(request),
};
