import { resources } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';
import { ignoring } from '../shared/claim.ts';

const annotation = 'node.alpha.kubernetes.io/ttl';

/** From when on, by the number of nodes, kubelets keep what they have read for so many seconds; each ends a little below. */
const boundaries: readonly (readonly [min: number, max: number, seconds: number])[] = [
  [0, 100, 0],
  [90, 500, 15],
  [450, 1000, 30],
  [900, 2000, 60],
  [1800, Number.POSITIVE_INFINITY, 300],
];

/** Tells kubelets how long they may keep Secrets and ConfigMaps (`pkg/controller/ttl/ttl_controller.go`, v1.37.2). */
export const ttlController: ControllerDefinition = {
  name: 'ttl-controller',
  start({ client, informers, queue }) {
    const nodes = informers.of(resources.nodes);
    let step = 0;
    let count = 0;
    const counted = (by: number) => {
      count += by;
      const [min, max] = boundaries[step] ?? [0, 0];
      if (count > max) step += 1;
      else if (count < min) step -= 1;
    };
    nodes.addHandlers({
      added({ metadata }) {
        counted(1);
        queue.add(metadata.name ?? '');
      },
      updated: (_, { metadata }) => {
        if (metadata.annotations?.[annotation] !== String(boundaries[step]?.[2] ?? 0)) queue.add(metadata.name ?? '');
      },
      deleted: () => counted(-1),
    });
    return {
      async reconcile(name) {
        const node = nodes.get('', name);
        const ttl = String(boundaries[step]?.[2] ?? 0);
        if (node === undefined || node.metadata.annotations?.[annotation] === ttl) return;
        const patch = { metadata: { annotations: { [annotation]: ttl } } };
        await ignoring([404], client.patch(resources.nodes, { name }, 'strategic', patch));
      },
    };
  },
};
