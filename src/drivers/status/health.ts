import type { ComponentStatus, MetricsState, NodeStatus } from '../driver.ts';
import { metricsBroken, metricsStarting } from './messages.ts';
import type { ApiNode, ApiPod, ClusterReading } from './reading.ts';

/** How a Node is, from its conditions; `usage` is what its container takes of the machine. */
export function newNodeStatus(
  node: ApiNode,
  usage: Pick<NodeStatus, 'memoryBytes' | 'diskBytes'> | undefined,
): NodeStatus {
  const conditions = node.status.conditions ?? [];
  const prefix = 'node-role.kubernetes.io/';
  return {
    name: node.metadata.name,
    roles: Object.keys(node.metadata.labels ?? {})
      .filter((label) => label.startsWith(prefix))
      .map((label) => label.slice(prefix.length)),
    ready: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    conditions: conditions
      .filter(({ type, status }) => status !== (type === 'Ready' ? 'True' : 'False'))
      .map(({ type, reason, status }) => `${type}: ${reason ?? status}`),
    ...usage,
  };
}

/** Components that every kind cluster has, with the label by which their Pods are known. */
const expected: readonly { readonly name: string; readonly label: readonly [string, string] }[] = [
  { name: 'etcd', label: ['component', 'etcd'] },
  { name: 'kube-controller-manager', label: ['component', 'kube-controller-manager'] },
  { name: 'kube-scheduler', label: ['component', 'kube-scheduler'] },
  { name: 'coredns', label: ['k8s-app', 'kube-dns'] },
  { name: 'kube-proxy', label: ['k8s-app', 'kube-proxy'] },
];

/**
 * How the components are: the API server by its own /readyz, the others by their Pods (componentstatuses is deprecated
 * since v1.19). A component without a Pod is not healthy: the kubelet drops the mirror Pod of a static Pod that is gone.
 */
export function newComponentStatuses({ pods, notReady }: ClusterReading): ComponentStatus[] {
  const apiserver: ComponentStatus = {
    name: 'kube-apiserver',
    healthy: notReady.length === 0,
    ...(notReady.length === 0 ? {} : { message: notReady.join('; ') }),
  };
  const others = expected.map(({ name, label: [key, value] }): ComponentStatus => {
    const own = pods.filter((pod) => pod.metadata.labels?.[key] === value);
    if (own.length === 0) return { name, healthy: false, message: 'no Pod' };
    const ill = own.filter((pod) => !isPodReady(pod));
    if (ill.length === 0) return { name, healthy: true };
    return { name, healthy: false, message: ill.map((pod) => `${pod.metadata.name}: ${podReason(pod)}`).join('; ') };
  });
  return [apiserver, ...others];
}

/** After so long without figures metrics-server counts as broken, not as starting. */
const startingLimitMs = 120_000;
/** Waiting reasons that do not pass by themselves. */
const brokenReasons = new Set([
  'CrashLoopBackOff',
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
]);

/** Whether `kubectl top` works, and why not. */
export function newMetricsState(reading: ClusterReading, now: number): MetricsState {
  const { metricsService: service, measuredNodes, pods } = reading;
  if (service === undefined) return { state: 'absent' };
  if (measuredNodes > 0) return { state: 'ready' };
  const own = pods.filter((pod) => pod.metadata.labels?.['k8s-app'] === 'metrics-server');
  const available = service.status?.conditions?.find(({ type }) => type === 'Available');
  const stuck = own.map(waitingOf).find((waiting) => waiting !== undefined && brokenReasons.has(waiting.reason ?? ''));
  if (stuck !== undefined) return { state: 'broken', text: metricsBroken(`${stuck.reason}: ${stuck.message ?? ''}`) };
  // A rollout or a Pod that was deleted begins anew: the youngest Pod counts.
  const began = [service, ...own]
    .map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''))
    .filter(Number.isFinite);
  const ageMs = now - Math.max(...began);
  if (began.length > 0 && ageMs < startingLimitMs) {
    return { state: 'starting', text: metricsStarting(Math.max(0, Math.round(ageMs / 1000))) };
  }
  const reason = own.length === 0 ? 'no Pod' : (available?.message ?? own.map(podReason).join('; '));
  return { state: 'broken', text: metricsBroken(reason) };
}

function isPodReady(pod: ApiPod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

function waitingOf(pod: ApiPod) {
  return pod.status.containerStatuses?.map(({ state }) => state?.waiting).find((waiting) => waiting !== undefined);
}

function podReason(pod: ApiPod): string {
  const waiting = waitingOf(pod)?.reason;
  const unready = pod.status.conditions?.find(({ type, status }) => type !== 'Ready' && status === 'False');
  return waiting ?? unready?.message ?? unready?.reason ?? 'not Ready';
}
