// What a page's worker does for a new cluster: three Nodes and metrics-server, from the template.
import { systemClock } from '../../../src/base/index.ts';
import { runCluster, templateNodes } from '../../../src/drivers/embedded/worker/running-cluster.ts';
import { fillTemplate } from '../../../src/embedded/index.ts';
import type { NewLivingCluster } from './living-worker.ts';

const newLivingCluster: NewLivingCluster = async () => {
  const { living, clock } = await runCluster({
    machine: systemClock,
    mode: { kind: 'paused' },
    seed: 1,
    nodes: templateNodes,
    metrics: true,
    newSnapshot: async (at) => {
      const template = await import('../../../src/drivers/embedded/worker/make-template.ts?podpath-template');
      return fillTemplate(template.default, at);
    },
    onServing: () => undefined,
  });
  return { clock, cluster: living };
};

Object.assign(globalThis, { newLivingCluster });
