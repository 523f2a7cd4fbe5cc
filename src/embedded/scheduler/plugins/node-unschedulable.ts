import type { Node, Pod, Taint } from '../../../kube/index.ts';
import type { Plugin, Rejection } from '../framework.ts';
import { tolerates } from '../tolerations.ts';

const cordoned: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

const refusal: Rejection = {
  plugin: 'NodeUnschedulable',
  reasons: ['node(s) were unschedulable'],
  isResolvable: false,
  remedies: () => [{ kind: 'RemoveTaintOrUncordon' }],
};

const canGo = (node: Node, { spec }: Pod) =>
  node.spec?.unschedulable !== true || (spec.tolerations ?? []).some((toleration) => tolerates(toleration, cordoned));

/** Keeps Pods off cordoned Nodes, unless they tolerate it (`plugins/nodeunschedulable/node_unschedulable.go`). */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  prepareFilter: ({ pod }) => ({ filter: ({ node }) => (canGo(node, pod) ? undefined : refusal) }),
  helps(event, pod) {
    if (event.kind === 'NodeAdd') return canGo(event.node, pod);
    if (event.kind === 'NodeUpdate') return !canGo(event.old, pod) && canGo(event.node, pod);
    return event.kind === 'TargetPodUpdate';
  },
};
