import type { Pod } from '../../../kube/index.ts';
import { parseQuantityExact, quantityMilliValue } from '../../../kube/index.ts';
import { podCondition } from '../shared/pods.ts';

/** What metrics.k8s.io tells of a Pod, in thousandths. */
export interface PodMetric {
  readonly value: number;
  readonly atMs: number;
  readonly windowMs: number;
}

/** What a metric asks for. */
export interface Proposal {
  readonly replicas: number;
  /** The average of a Pod, in thousandths. */
  readonly average: number;
  /** In percent of the request. */
  readonly utilization: number | undefined;
}

/** `--horizontal-pod-autoscaler-cpu-initialization-period` and `...-initial-readiness-delay`. */
const initializationMs = 300_000;
const readinessDelayMs = 30_000;
/** `--horizontal-pod-autoscaler-tolerance`. */
const tolerance = 0.1;

/** What Pods request of a resource, by their names. @throws Error where a container says nothing. */
function requestsOf(pods: readonly Pod[], container: string | undefined, resource: string): Map<string, number> {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    let sum = 0;
    const containers = [
      ...(spec.containers ?? []),
      ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
    ];
    for (const { name, resources } of containers) {
      if (container !== undefined && container !== name) continue;
      const request = resources?.requests?.[resource];
      if (request === undefined) {
        throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
      }
      sum += quantityMilliValue(parseQuantityExact(request));
    }
    requests.set(metadata.name ?? '', sum);
  }
  return requests;
}

function isUnready(pod: Pod, metric: PodMetric, nowMs: number): boolean {
  const ready = podCondition(pod, 'Ready');
  const startMs = Date.parse(pod.status?.startTime ?? '');
  if (ready === undefined || Number.isNaN(startMs)) return true;
  const sinceMs = Date.parse(ready.lastTransitionTime ?? '');
  if (startMs + initializationMs > nowMs) return ready.status === 'False' || metric.atMs < sinceMs + metric.windowMs;
  return ready.status === 'False' && startMs + readinessDelayMs > sinceMs;
}

/**
 * How many Pods a resource's use asks for (`pkg/controller/podautoscaler/replica_calculator.go`, v1.37.2): a share of the
 * request in percent, or an average in thousandths. @throws Error with upstream's reason.
 */
export function calculateReplicas(options: {
  readonly pods: readonly Pod[];
  readonly metrics: Map<string, PodMetric>;
  readonly resource: string;
  readonly container: string | undefined;
  readonly current: number;
  readonly target: { readonly utilization: number } | { readonly average: number };
  readonly nowMs: number;
}): Proposal {
  const { pods, metrics, resource, container, current, target, nowMs } = options;
  if (pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const missing: string[] = [];
  const unready: string[] = [];
  let ready = 0;
  for (const pod of pods) {
    const { name = '', deletionTimestamp } = pod.metadata;
    const metric = metrics.get(name);
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') metrics.delete(name);
    else if (pod.status?.phase === 'Pending') unready.push(name);
    else if (metric === undefined) missing.push(name);
    else if (resource === 'cpu' && isUnready(pod, metric, nowMs)) unready.push(name);
    else ready += 1;
  }
  for (const name of unready) metrics.delete(name);
  if (metrics.size === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  const requests = 'utilization' in target ? requestsOf(pods, container, resource) : new Map<string, number>();
  const values = new Map([...metrics].map(([name, { value }]) => [name, value]));
  const measure = () => {
    const sum = [...values.values()].reduce((total, value) => total + value, 0);
    const average = Math.trunc(sum / values.size);
    if ('average' in target) return { ratio: average / target.average, average, utilization: undefined };
    let used = 0;
    let requested = 0;
    let count = 0;
    for (const [name, value] of values) {
      const request = requests.get(name);
      if (request === undefined) continue;
      used += value;
      requested += request;
      count += 1;
    }
    if (requested === 0) throw new Error('no metrics returned matched known pods');
    const utilization = Math.trunc((used * 100) / requested);
    return { ratio: utilization / target.utilization, average: Math.trunc(used / count), utilization };
  };
  const first = measure();
  const { average, utilization } = first;
  const stay: Proposal = { replicas: current, average, utilization };
  const isNear = (ratio: number) => Math.abs(1 - ratio) <= tolerance;
  const countsUnready = unready.length > 0 && first.ratio > 1;
  if (!countsUnready && missing.length === 0) {
    return isNear(first.ratio) ? stay : { ...stay, replicas: Math.ceil(first.ratio * ready) };
  }
  // What is not known is taken for what speaks against a change.
  for (const name of missing) {
    if (first.ratio > 1) values.set(name, 0);
    else if (first.ratio < 1) {
      const fallback =
        'average' in target
          ? target.average
          : Math.trunc(((requests.get(name) ?? 0) * Math.max(100, target.utilization)) / 100);
      values.set(name, fallback);
    }
  }
  if (countsUnready) for (const name of unready) values.set(name, 0);
  const { ratio } = measure();
  if (isNear(ratio) || (first.ratio < 1 && ratio > 1) || (first.ratio > 1 && ratio < 1)) return stay;
  const replicas = Math.ceil(ratio * values.size);
  if ((ratio < 1 && replicas > current) || (ratio > 1 && replicas < current)) return stay;
  return { ...stay, replicas };
}
