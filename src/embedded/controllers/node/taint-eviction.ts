import { formatTime, type Node, type Pod, type Taint } from '../../../kube/index.ts';
import { isNumber, keepMap, keyOf, recordOf, resources, splitKey } from '../../client/index.ts';
import { tolerates } from '../../scheduler/tolerations.ts';
import type { ControllerDefinition } from '../controller.ts';
import { ignoring } from '../shared/claim.ts';
import { podCondition } from '../shared/pods.ts';
import { podsByNode } from './taints.ts';

/** Deletes Pods from nodes with NoExecute taints when their tolerations end (`pkg/controller/tainteviction`, v1.37.2). */
export const taintEvictionController: ControllerDefinition = {
  name: 'taint-eviction-controller',
  account: 'node-controller',
  start({ client, clock, events, informers, memory, queue }) {
    const nodes = informers.of(resources.nodes);
    const pods = podsByNode(informers);
    /** Since when a Pod waits for its deletion, and when that is. */
    const waiting = new Map<string, { readonly sinceMs: number; readonly atMs: number }>();
    keepMap(memory, 'waiting', recordOf({ sinceMs: isNumber, atMs: isNumber }), waiting);

    const tell = (key: string, message: string) => {
      const { namespace, name } = splitKey(key);
      events.event({ apiVersion: 'v1', kind: 'Pod', namespace, name }, 'Normal', 'TaintManagerEviction', message);
    };
    const cancel = (key: string) => {
      if (waiting.delete(key)) tell(key, `Cancelling deletion of Pod ${key}`);
    };
    const judge = (pod: Pod, taints: readonly Taint[]) => {
      // What was so before a snapshot was judged before it.
      if (memory.isRestoring) return;
      const key = keyOf(pod);
      const graceMs = toleratedMs(pod, taints);
      if (graceMs === Number.POSITIVE_INFINITY) {
        cancel(key);
        return;
      }
      const known = waiting.get(key);
      const nowMs = clock.now();
      if (known !== undefined && graceMs > 0 && known.sinceMs + graceMs < nowMs + graceMs) return;
      if (known !== undefined) cancel(key);
      waiting.set(key, { sinceMs: nowMs, atMs: nowMs + graceMs });
      queue.addAfter(key, graceMs);
    };
    const judgeNode = (node: Node) => {
      const taints = evicting(node);
      for (const pod of pods.byIndex('node', node.metadata.name ?? '')) judge(pod, taints);
    };
    nodes.addHandlers({
      added(node) {
        if (evicting(node).length > 0) judgeNode(node);
      },
      updated(old, node) {
        if (JSON.stringify(evicting(old)) !== JSON.stringify(evicting(node))) judgeNode(node);
      },
    });
    const judgePod = (pod: Pod) => {
      const node = nodes.get('', pod.spec.nodeName ?? '');
      if (node === undefined) return;
      const taints = evicting(node);
      if (taints.length > 0) judge(pod, taints);
    };
    pods.addHandlers({
      added: judgePod,
      updated(old, pod) {
        if (old.spec.nodeName !== pod.spec.nodeName || old.spec.tolerations?.length !== pod.spec.tolerations?.length) {
          judgePod(pod);
        }
      },
      deleted: (pod) => void waiting.delete(keyOf(pod)),
    });

    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const due = waiting.get(key);
        const pod = pods.get(namespace, name);
        if (due === undefined || due.atMs > clock.now() || pod === undefined) return;
        waiting.delete(key);
        tell(key, `Marking for deletion Pod ${key}`);
        const condition = {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByTaintManager',
          message: 'Taint manager: deleting due to NoExecute taint',
          lastTransitionTime: formatTime(clock.now()),
        };
        if (podCondition(pod, 'DisruptionTarget')?.status !== 'True') {
          const patch = { status: { conditions: [condition] } };
          await ignoring(
            [404],
            client.patch(resources.pods, { namespace, name }, 'strategic', patch, { subresource: 'status' }),
          );
        }
        await ignoring([404], client.delete(resources.pods, { namespace, name }));
      },
    };
  },
};

const evicting = ({ spec }: Node): readonly Taint[] =>
  (spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

/** How long a Pod may stay: 0 where a taint is not tolerated, infinity where all are for ever (`getMinTolerationTime`). */
function toleratedMs({ spec }: Pod, taints: readonly Taint[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const used = (spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (used.length === 0) return 0;
    for (const { tolerationSeconds } of used) {
      if (tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, tolerationSeconds * 1000));
    }
  }
  return least;
}
