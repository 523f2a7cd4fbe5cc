import type { Node, Pod, Taint } from '../../../kube/index.ts';
import { normalizeByMax, type Plugin, type Rejection } from '../framework.ts';
import { findUntolerated, tolerates } from '../tolerations.ts';

const none: readonly never[] = [];

const untolerated = ({ spec }: Node, pod: Pod) =>
  findUntolerated((spec?.taints ?? none).filter(isHard), pod.spec.tolerations ?? none);
const isHard = ({ effect }: Taint) => effect !== 'PreferNoSchedule';

function newRefusal(taint: Taint): Rejection {
  return {
    plugin: 'TaintToleration',
    reasons: ['node(s) had untolerated taint(s)'],
    isResolvable: false,
    remedies: () => [{ kind: 'AddToleration', key: taint.key, value: taint.value ?? '', effect: taint.effect }],
  };
}

/** Keeps Pods off Nodes whose taints they do not tolerate, and prefers Nodes with few soft ones (`plugins/tainttoleration/taint_toleration.go`). */
export const taintToleration: Plugin = {
  name: 'TaintToleration',
  prepareFilter({ pod: { spec } }) {
    const tolerations = spec.tolerations ?? none;
    return {
      filter({ hardTaints }) {
        if (hardTaints.length === 0) return undefined;
        const taint = findUntolerated(hardTaints, tolerations);
        return taint && newRefusal(taint);
      },
    };
  },
  prepareScore({ pod: { spec } }) {
    const soft = (spec.tolerations ?? none).filter(({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule');
    return {
      score: ({ softTaints }) =>
        softTaints.length === 0
          ? 0
          : softTaints.filter((taint) => !soft.some((toleration) => tolerates(toleration, taint))).length,
      normalize: (scores) => normalizeByMax(scores, true),
    };
  },
  helps(event, pod) {
    if (event.kind === 'NodeAdd') return untolerated(event.node, pod) === undefined;
    if (event.kind === 'NodeUpdate') {
      return untolerated(event.old, pod) !== undefined && untolerated(event.node, pod) === undefined;
    }
    return event.kind === 'TargetPodUpdate' && event.old.spec.tolerations !== event.pod.spec.tolerations;
  },
};
