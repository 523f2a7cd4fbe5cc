import { formatTime, type Node, type Pod, type Taint } from '../../../kube/index.ts';
import { type Informer, type Informers, resources } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';

/** Taints that come of conditions of nodes (`pkg/controller/nodelifecycle`, v1.37.2). */

const byCondition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: 'not-ready', Unknown: 'unreachable' },
  MemoryPressure: { True: 'memory-pressure' },
  DiskPressure: { True: 'disk-pressure' },
  NetworkUnavailable: { True: 'network-unavailable' },
  PIDPressure: { True: 'pid-pressure' },
};

const prefix = 'node.kubernetes.io/';
const own = new Set(
  [...Object.values(byCondition).flatMap((keys) => Object.values(keys)), 'unschedulable'].map((key) => prefix + key),
);

/** The key of the NoExecute taint of a status of `Ready`; undefined for a node that is ready. */
export function evictingTaint(status: string): string | undefined {
  const key = byCondition['Ready']?.[status];
  return key === undefined ? undefined : prefix + key;
}

/** The two of them. */
const evictingTaints = ['False', 'Unknown'].map((status) => evictingTaint(status) ?? '');

const isEvicting = ({ key, effect }: Taint) => effect === 'NoExecute' && evictingTaints.includes(key);

/** Tests whether a node has one of them. */
export const hasEvictingTaint = ({ spec }: Node): boolean => spec?.taints?.some(isEvicting) === true;

/** The taints with `NoSchedule` that a node is to have; undefined when it has them. */
export function schedulingTaints({ spec = {}, status }: Node, now: string): Taint[] | undefined {
  const wanted = (status?.conditions ?? [])
    .map((condition) => byCondition[condition.type]?.[condition.status])
    .filter((key) => key !== undefined);
  if (spec.unschedulable === true) wanted.push('unschedulable');
  const keys = wanted.map((key) => prefix + key);
  const have = (spec.taints ?? []).filter(({ key, effect }) => effect === 'NoSchedule' && own.has(key));
  const missing = keys.filter((key) => !have.some((taint) => taint.key === key));
  const surplus = have.filter(({ key }) => !keys.includes(key));
  if (missing.length + surplus.length === 0) return undefined;
  return [
    ...(spec.taints ?? []).filter((taint) => !surplus.includes(taint)),
    ...missing.map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded: now })),
  ];
}

/** A node with this NoExecute taint in place of the other, or with neither; undefined when nothing changes. */
export async function setEvictingTaint(
  { client, clock }: ControllerContext,
  node: Node,
  key: string | undefined,
): Promise<void> {
  const taints = node.spec?.taints ?? [];
  const isOther = (taint: Taint) => isEvicting(taint) && taint.key !== key;
  const has = taints.some((taint) => taint.effect === 'NoExecute' && taint.key === key);
  if (!taints.some(isOther) && (key === undefined || has)) return;
  const added: Taint[] =
    key === undefined || has ? [] : [{ key, effect: 'NoExecute', timeAdded: formatTime(clock.now()) }];
  await patchTaints(client, node, [...taints.filter((taint) => !isOther(taint)), ...added]);
}

/** Writes a node's taints; in one patch where upstream adds and removes in two. */
export async function patchTaints(
  client: ControllerContext['client'],
  { metadata }: Node,
  taints: readonly Taint[],
): Promise<void> {
  const { resourceVersion, name = '' } = metadata;
  const patch = { metadata: { resourceVersion }, spec: { taints: taints.length === 0 ? null : taints } };
  await client.patch(resources.nodes, { name }, 'merge', patch);
}

/** The Pods' informer, with an index of them by their node. */
export function podsByNode(informers: Informers): Informer<Pod> {
  const pods = informers.of(resources.pods);
  pods.addIndex('node', ({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]));
  return pods;
}
