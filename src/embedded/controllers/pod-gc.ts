import { formatTime, type Pod } from '../../kube/index.ts';
import { resources } from '../client/index.ts';
import type { ControllerDefinition } from './controller.ts';
import { podsByNode } from './node/taints.ts';
import { ignoring, nameOf } from './shared/claim.ts';

/** `quarantineTime`: a node that has only just gone may come back. */
const quarantineMs = 40_000;
/** `gcCheckPeriod`. */
const periodMs = 20_000;
/** `--terminated-pod-gc-threshold`. */
const maxTerminated = 12_500;
const terminatedKey = 'terminated';

/**
 * Deletes Pods of nodes that are gone, and finished Pods when there are too many (`pkg/controller/podgc`, v1.37.2).
 * Not modelled: the taint `node.kubernetes.io/out-of-service`.
 */
export const podGarbageCollector: ControllerDefinition = {
  name: 'pod-garbage-collector-controller',
  account: 'pod-garbage-collector',
  start({ client, clock, informers, queue }) {
    const nodes = informers.of(resources.nodes);
    const pods = podsByNode(informers);
    let terminated = 0;
    const isOver = ({ status }: Pod) => status?.phase === 'Failed' || status?.phase === 'Succeeded';
    const count = (by: number) => {
      terminated += by;
      if (terminated > maxTerminated) queue.addAfter(terminatedKey, periodMs);
    };
    nodes.addHandlers({ deleted: ({ metadata }) => queue.addAfter(`node/${metadata.name}`, quarantineMs) });
    pods.addHandlers({
      added(pod) {
        if (isOver(pod)) count(1);
        const { nodeName } = pod.spec;
        if (nodeName !== undefined && nodes.get('', nodeName) === undefined)
          queue.addAfter(`node/${nodeName}`, quarantineMs);
      },
      updated: (old, pod) => count(Number(isOver(pod)) - Number(isOver(old))),
      deleted: (pod) => count(-Number(isOver(pod))),
    });
    const remove = async (pod: Pod, condition: object | undefined) => {
      const key = nameOf(pod);
      if (!isOver(pod)) {
        const status = { phase: 'Failed', ...(condition === undefined ? {} : { conditions: [condition] }) };
        await ignoring([404], client.patch(resources.pods, key, 'strategic', { status }, { subresource: 'status' }));
      }
      await ignoring([404], client.delete(resources.pods, key, { gracePeriodSeconds: 0 }));
    };
    return {
      async reconcile(key) {
        if (key === terminatedKey) {
          const over = pods.list().filter(isOver);
          const byAge = ({ metadata: a }: Pod, { metadata: b }: Pod) =>
            (a.creationTimestamp ?? '') < (b.creationTimestamp ?? '') ? -1 : 1;
          for (const pod of over.sort(byAge).slice(0, Math.max(0, over.length - maxTerminated)))
            await remove(pod, undefined);
          return;
        }
        const name = key.slice('node/'.length);
        if (nodes.get('', name) !== undefined) return;
        const condition = {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByPodGC',
          message: 'PodGC: node no longer exists',
          lastTransitionTime: formatTime(clock.now()),
        };
        for (const pod of pods.byIndex('node', name)) await remove(pod, condition);
      },
    };
  },
};
