import type { Clock } from '../../../base/index.ts';
import { type ClusterTemplate, newTemplate } from '../../../embedded/index.ts';
import { runCluster, templateNodes } from './running-cluster.ts';

/** Far from every time that could stand in a cluster for another reason. */
const madeAtMs = Date.parse('2033-05-18T04:33:20Z');

/**
 * Sets a cluster up as a page does, and makes a template of it; the same each time, unless told another seed or time. It takes a second
 * or two, once for each build of the site.
 */
export async function makeTemplate({ seed = 1, atMs = madeAtMs } = {}): Promise<ClusterTemplate> {
  const machine: Clock = { now: () => atMs, schedule: () => ({ [Symbol.dispose]: () => undefined }) };
  using cluster = await runCluster({
    machine,
    mode: { kind: 'paused' },
    seed,
    nodes: templateNodes,
    metrics: true,
    onServing: () => undefined,
  });
  return newTemplate(cluster.living.snapshot());
}
