// What a page's worker does for a new cluster: three Nodes and metrics-server, from the template.
import { systemClock } from '../../../src/base/index.ts';
import { runCluster, templateNodes } from '../../../src/drivers/embedded/worker/running-cluster.ts';
import type { NewLivingCluster } from './living-worker.ts';

const newLivingCluster: NewLivingCluster = async () => {
  const { living, clock } = await runCluster({
    machine: systemClock,
    mode: { kind: 'paused' },
    seed: 1,
    nodes: templateNodes,
    metrics: true,
    template: async () =>
      (await import('../../../src/drivers/embedded/worker/make-template.ts?podpath-template')).default,
    onServing: () => undefined,
  });
  return { clock, cluster: living };
};

Object.assign(globalThis, { newLivingCluster });
