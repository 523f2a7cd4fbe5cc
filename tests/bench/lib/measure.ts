import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * How long work takes on one core, in ms: the time that goes by, or the processor's, whichever is less, so that what else runs
 * on the machine does not show.
 */
export async function measureMs(work: () => unknown): Promise<number> {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await work();
  const elapsedMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(elapsedMs, (user + system) / 1000);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The heap in MiB, once what is garbage is gone. */
export function heapMiB(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
