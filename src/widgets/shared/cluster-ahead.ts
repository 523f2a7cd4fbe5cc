import { loadKubectl, startWorkerAhead } from '../../drivers/index.ts';
import { getChoice } from './choice.ts';

/**
 * Begins with all that a first `line` on the cluster in this browser needs, where that is the cluster of the page: side by side, for one
 * after the other as each is asked for takes several trips. Who then asks for something is told what went wrong with it.
 */
export function startClusterAhead(line?: string): void {
  if (getChoice() !== 'embedded') return;
  Promise.all([startWorkerAhead(), import('./embedded-host.ts'), loadKubectl(line)]).catch(() => undefined);
}
