import type { DaemonSet, Node, Pod, PodSpec, PodTemplateSpec, Toleration } from '../../../kube/index.ts';
import { requiredNodeAffinity } from '../../scheduler/node-selector.ts';
import { findUntolerated } from '../../scheduler/tolerations.ts';
import { revisionLabel } from '../shared/history.ts';

/** Where the Pods of a DaemonSet belong (`pkg/controller/daemon/{daemon_controller,util/daemonset_util}.go`, v1.37.2). */

/** What is to be made, and on which nodes, and deleted. */
export interface DaemonPlan {
  readonly nodes: string[];
  readonly deleted: Pod[];
}

const generationAnnotation = 'deprecated.daemonset.template.generation';
const generationLabel = 'pod-template-generation';

/** What every Pod of a DaemonSet tolerates: it is there before the node is ready, and stays. */
function daemonTolerations(spec: PodSpec): Toleration[] {
  const added = (key: string, effect: string): Toleration => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect,
  });
  const own = [
    added('not-ready', 'NoExecute'),
    added('unreachable', 'NoExecute'),
    added('disk-pressure', 'NoSchedule'),
    added('memory-pressure', 'NoSchedule'),
    added('pid-pressure', 'NoSchedule'),
    added('unschedulable', 'NoSchedule'),
    ...(spec.hostNetwork === true ? [added('network-unavailable', 'NoSchedule')] : []),
  ];
  const isSame = (a: Toleration, b: Toleration) =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator && (a.value ?? '') === (b.value ?? '');
  const given = spec.tolerations ?? [];
  return [
    ...given.map((toleration) => own.find((each) => isSame(each, toleration)) ?? toleration),
    ...own.filter((each) => !given.some((toleration) => isSame(each, toleration))),
  ];
}

/** `CreatePodTemplate` and `ReplaceDaemonSetPodNodeNameNodeAffinity`: the template of the Pod of one node. */
export function templateFor(set: DaemonSet, hash: string, nodeName: string): PodTemplateSpec {
  const { metadata, spec } = set.spec.template;
  const generation = set.metadata.annotations?.[generationAnnotation];
  const affinity = spec.affinity?.nodeAffinity;
  return {
    metadata: {
      ...metadata,
      labels: {
        ...metadata?.labels,
        ...(generation === undefined ? {} : { [generationLabel]: generation }),
        [revisionLabel]: hash,
      },
    },
    spec: {
      ...spec,
      tolerations: daemonTolerations(spec),
      affinity: {
        ...spec.affinity,
        nodeAffinity: {
          ...affinity,
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
          },
        },
      },
    },
  };
}

/** `GetTargetNodeName`: where a Pod is or is to be. */
export function targetNodeOf({ spec }: Pod): string {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const field = terms.flatMap(({ matchFields = [] }) => matchFields).find(({ key }) => key === 'metadata.name');
  return spec.nodeName ?? field?.values?.[0] ?? '';
}

/** `IsPodUpdated`. */
export function isUpdated({ metadata }: Pod, set: DaemonSet, hash: string): boolean {
  const generation = set.metadata.annotations?.[generationAnnotation];
  const { labels = {} } = metadata;
  return labels[revisionLabel] === hash || (generation !== undefined && labels[generationLabel] === generation);
}

/** `NodeShouldRunDaemonPod`, for all nodes: whether a Pod is to be made there, and whether one that is there may stay. */
export function placementOf(set: DaemonSet): (node: Node) => { readonly runs: boolean; readonly stays: boolean } {
  const { spec } = set.spec.template;
  const tolerations = [...daemonTolerations(spec), ...(spec.tolerations ?? [])];
  const matches = requiredNodeAffinity({ apiVersion: 'v1', kind: 'Pod', metadata: {}, spec });
  return (node) => {
    const isNamed = spec.nodeName === undefined || spec.nodeName === node.metadata.name;
    if (!isNamed || matches?.(node) === false) return { runs: false, stays: false };
    const taints = node.spec?.taints ?? [];
    const noExecute = taints.filter(({ effect }) => effect === 'NoExecute');
    const hard = taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
    const stays = findUntolerated(noExecute, tolerations) === undefined;
    return { runs: findUntolerated(hard, tolerations) === undefined, stays };
  };
}

const phases: Readonly<Record<string, number>> = { Running: 2, Unknown: 1 };

/** `podByCreationTimestampAndPhase`: those on a node first, then by phase, then the older. */
export function byUse(a: Pod, b: Pod): number {
  const placed = ({ spec }: Pod) => Number(spec.nodeName !== undefined);
  return (
    placed(b) - placed(a) ||
    (phases[b.status?.phase ?? ''] ?? 0) - (phases[a.status?.phase ?? ''] ?? 0) ||
    ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1)
  );
}
