import type { Node, Pod, ResourceList } from '../../../kube/index.ts';
import { type Amounts, addTo, amountsOf, newAmounts, podRequests } from '../../scheduler/amounts.ts';
import { requiredNodeAffinity } from '../../scheduler/node-selector.ts';
import { findUntolerated } from '../../scheduler/tolerations.ts';
import { isStaticPod } from '../containers/spec.ts';

/** Why a node does not take a Pod: it fails with this. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

const predicate = (name: string, why: string): Refusal => ({
  reason: name,
  message: `Predicate ${name} failed: ${why}`,
});

/**
 * Whether a node takes a Pod that was bound to it (`canAdmitPod`, `pkg/kubelet/lifecycle/predicate.go`, v1.37): it does not trust
 * the scheduler. Undefined when it does. Left out: freeing room for critical Pods, topology and device managers.
 */
export function admit(
  pod: Pod,
  others: readonly Pod[],
  node: Node | undefined,
  allocatable: ResourceList,
): Refusal | undefined {
  const os = pod.metadata.labels?.['kubernetes.io/os'];
  if (os !== undefined && os !== 'linux') {
    const message = "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label";
    return { reason: 'PodOSSelectorNodeLabelDoesNotMatch', message };
  }
  if (pod.spec.os?.name !== undefined && pod.spec.os.name !== 'linux') {
    return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
  }
  const lack = findLack(pod, others, allocatable);
  if (lack !== undefined) return lack;
  if (node === undefined) return undefined;
  if (requiredNodeAffinity(pod)?.(node) === false) {
    return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  if (pod.spec.nodeName !== node.metadata.name) {
    return predicate('NodeName', "node(s) didn't match the requested node name");
  }
  if (hasPortConflict(pod, others)) {
    return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  if (isStaticPod(pod)) return undefined;
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  if (findUntolerated(taints, pod.spec.tolerations ?? []) !== undefined) {
    return predicate('TaintToleration', 'node(s) had untolerated taint(s)');
  }
  return undefined;
}

/** What of the node's resources a Pod does not fit in; undefined when it fits. */
export function findLack(pod: Pod, others: readonly Pod[], allocatable: ResourceList): Refusal | undefined {
  const lack = (name: string, requested: number, used: number, capacity: number): Refusal => ({
    reason: `OutOf${name}`,
    message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  });
  const pods = Number(allocatable['pods'] ?? 0);
  if (others.length + 1 > pods) return lack('pods', 1, others.length, pods);
  const wanted = podRequests(pod, undefined);
  const used = newAmounts();
  for (const other of others) addTo(used, podRequests(other, undefined));
  const whole = amountsOf(allocatable);
  const kinds: readonly (readonly [string, (amounts: Amounts) => number])[] = [
    ['cpu', ({ milliCpu }) => milliCpu],
    ['memory', ({ memoryBytes }) => memoryBytes],
    ['ephemeral-storage', ({ ephemeralBytes }) => ephemeralBytes],
  ];
  for (const [name, of] of kinds) {
    if (of(wanted) > 0 && of(wanted) > of(whole) - of(used)) return lack(name, of(wanted), of(used), of(whole));
  }
  for (const [name, amount] of wanted.scalars ?? []) {
    // Extended resources that the node has never heard of are for somebody else to judge.
    const capacity = whole.scalars?.get(name);
    const taken = used.scalars?.get(name) ?? 0;
    if (capacity !== undefined && amount > capacity - taken) return lack(name, amount, taken, capacity);
  }
  return undefined;
}

function portsOf({ spec }: Pod): string[] {
  return (spec.containers ?? []).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort = 0, protocol = 'TCP' }) => (hostPort === 0 ? [] : [`${protocol}/${hostPort}`])),
  );
}

/** Simplified: addresses of host ports are not told apart. */
function hasPortConflict(pod: Pod, others: readonly Pod[]): boolean {
  const wanted = new Set(portsOf(pod));
  return wanted.size > 0 && others.some((other) => portsOf(other).some((port) => wanted.has(port)));
}
