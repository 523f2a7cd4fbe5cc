import { isPodpathError } from '../../base/index.ts';
import type { ClusterDriver, ClusterStatus } from '../driver.ts';
import { newComponentStatuses, newMetricsState, newNodeStatus } from '../status/health.ts';
import { readCluster } from '../status/reading.ts';
import type { ClockState } from './protocol.ts';

/** How long the worker may take, in ms: it may have to be started first. */
const answerMs = 20_000;

/** Looks at a cluster that is there; what is wrong is part of the answer. */
export async function readStatus(
  driver: Pick<ClusterDriver, 'fetch'> & { clock(): Promise<ClockState> },
  name: string,
  signal: AbortSignal | undefined,
): Promise<ClusterStatus> {
  const late = AbortSignal.timeout(answerMs);
  const together = signal === undefined ? late : AbortSignal.any([signal, late]);
  const base = { driver: 'embedded', name } as const;
  try {
    const { nowMs } = await driver.clock();
    const reading = await readCluster(driver, together);
    return {
      ...base,
      state: 'running',
      kubernetesVersion: reading.version,
      nodes: reading.nodes.map((node) => newNodeStatus(node, undefined)),
      components: newComponentStatuses(reading),
      metrics: newMetricsState(reading, nowMs),
      problems: [],
    };
  } catch (error) {
    if (signal?.aborted || !isPodpathError(error)) throw error;
    return {
      ...base,
      state: 'unreachable',
      nodes: [],
      components: [],
      metrics: { state: 'unknown' },
      problems: [error.text],
    };
  }
}
