import {
  formatQuantity,
  type KubeObject,
  type LabelSelector,
  matchesLabels,
  type Pod,
  parseGoDurationMs,
  parseLabelSelector,
  parseQuantityExact,
  quantityMilliValue,
  type StatusError,
  type WorkloadCondition,
} from '../../../kube/index.ts';
import { keyOf, resources, targetOf } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { formatLabelSelector } from '../shared/format-selector.ts';
import { messageOf } from '../shared/pod-control.ts';
import { calculateReplicas, type PodMetric } from './replica-calculator.ts';

interface MetricTarget {
  readonly averageUtilization?: number;
  readonly averageValue?: string;
}

interface MetricSpec {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target: MetricTarget };
  readonly containerResource?: { readonly name: string; readonly container: string; readonly target: MetricTarget };
  readonly pods?: { readonly metric: MetricName };
  readonly object?: {
    readonly metric: MetricName;
    readonly describedObject: { readonly kind: string; readonly name: string };
    readonly target: MetricTarget;
  };
  readonly external?: { readonly metric: MetricName; readonly target: MetricTarget };
}

interface MetricName {
  readonly name: string;
  readonly selector?: LabelSelector;
}

/** Why a metric cannot be read; `whole` is what the sum of all metrics says of it. */
class MetricError extends Error {
  readonly whole: string;

  constructor(message: string, whole = message) {
    super(message);
    this.whole = whole;
  }
}

/** Which autoscalers there are, by the selectors of what they scale. */
export interface SelectorTracker {
  /** Takes down the selector of an autoscaler, and tells who else's fits one of these Pods: at most one other, after its own key. */
  rivals(key: string, selector: string, pods: readonly Pod[]): readonly string[];
}

/** The largest number of Pods that a metric asks for. */
export async function propose(
  context: ControllerContext,
  autoscaler: KubeObject,
  scaled: KubeObject,
  tracker: SelectorTracker,
  set: (type: string, status: WorkloadCondition['status'], reason: string, message: string) => void,
): Promise<{ replicas?: number; name: string; metrics: object[]; error?: string }> {
  const { events } = context;
  const target = targetOf(autoscaler);
  const selector: string = scaled['status']?.selector ?? '';
  if (selector === '') {
    const message = 'selector is required';
    events.event(target, 'Warning', 'SelectorRequired', message);
    set('ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector");
    return { name: '', metrics: [], error: message };
  }
  const requirements = parseLabelSelector(selector);
  const pods = context.informers
    .of(resources.pods)
    .list(autoscaler.metadata.namespace ?? '')
    .filter((pod) => matchesLabels(requirements, pod.metadata.labels));
  const rivals = tracker.rivals(keyOf(autoscaler), selector, pods);
  if (rivals.length > 1) {
    const message = `pods by selector ${selector} are controlled by more than one HPA (e.g. [${rivals.join(' ')}])`;
    events.event(target, 'Warning', 'AmbiguousSelector', message);
    set('ScalingActive', 'False', 'AmbiguousSelector', message);
    return { name: '', metrics: [], error: message };
  }
  const specs: readonly MetricSpec[] = autoscaler['spec'].metrics ?? [];
  const current: number = scaled['spec']?.replicas ?? 0;
  const metrics: object[] = [];
  let best: { replicas: number; name: string } | undefined;
  let failure: { reason: string; why: string; message: string } | undefined;
  let failures = 0;
  for (const spec of specs) {
    try {
      const { replicas, name, status } = await proposeFor(context, autoscaler, spec, selector, pods, current);
      metrics.push(status);
      if (best === undefined || replicas > best.replicas) best = { replicas, name };
    } catch (error) {
      const reason = `FailedGet${spec.type}Metric`;
      events.event(target, 'Warning', reason, messageOf(error));
      const what =
        spec.type === 'Resource'
          ? `failed to get ${spec.resource?.name} resource metric value`
          : spec.type === 'ContainerResource'
            ? `failed to get ${spec.containerResource?.container} container metric value`
            : spec.type === 'External'
              ? `failed to get ${spec.external?.metric.name} external metric value`
              : `failed to get ${spec.type.toLowerCase()} metric value`;
      failures += 1;
      metrics.push({ type: '' });
      const why = `the HPA was unable to compute the replica count: ${messageOf(error)}`;
      const whole = error instanceof MetricError ? error.whole : messageOf(error);
      failure ??= { reason, why, message: `${what}: ${whole}` };
    }
  }
  const error =
    failure === undefined
      ? undefined
      : `invalid metrics (${failures} invalid out of ${specs.length}), first error is: ${failure.message}`;
  if (failure !== undefined && (failures >= specs.length || (best?.replicas ?? 0) < current)) {
    set('ScalingActive', 'False', failure.reason, failure.why);
    return { name: '', metrics, ...(error === undefined ? {} : { error }) };
  }
  const { replicas = current, name = '' } = best ?? {};
  set(
    'ScalingActive',
    'True',
    'ValidMetricFound',
    `the HPA was able to successfully calculate a replica count from ${name}`,
  );
  return { replicas, name, metrics, ...(error === undefined ? {} : { error }) };
}

async function proposeFor(
  context: ControllerContext,
  { metadata }: KubeObject,
  spec: MetricSpec,
  selector: string,
  pods: readonly Pod[],
  current: number,
): Promise<{ replicas: number; name: string; status: object }> {
  const source = spec.type === 'Resource' ? spec.resource : spec.containerResource;
  if (source === undefined) throw tellUnread(metadata.namespace ?? '', spec);
  const container = spec.type === 'ContainerResource' ? spec.containerResource?.container : undefined;
  const { name, target } = source;
  const what = target.averageValue === undefined ? 'utilization' : 'usage';
  const namespace = metadata.namespace ?? '';
  let proposal: ReturnType<typeof calculateReplicas>;
  try {
    const metrics = await readMetrics(context, name, container, namespace, selector);
    proposal = calculateReplicas({
      pods,
      metrics,
      resource: name,
      container,
      current,
      target:
        target.averageValue === undefined
          ? { utilization: target.averageUtilization ?? 80 }
          : { average: quantityMilliValue(parseQuantityExact(target.averageValue)) },
      nowMs: context.clock.now(),
    });
  } catch (error) {
    throw new Error(`failed to get ${name} ${what}: ${messageOf(error)}`, { cause: error });
  }
  const { average, utilization, replicas } = proposal;
  const format = name === 'memory' ? 'BinarySI' : 'DecimalSI';
  const value = {
    ...(utilization === undefined ? {} : { averageUtilization: utilization }),
    averageValue: formatQuantity({ value: BigInt(average), scale: -3, format }),
  };
  const middle = container === undefined ? 'resource' : 'container resource';
  return {
    replicas,
    name: utilization === undefined ? `${name} resource` : `${name} ${middle} utilization (percentage of request)`,
    status:
      container === undefined
        ? { type: 'Resource', resource: { name, current: value } }
        : { type: 'ContainerResource', containerResource: { name, container, current: value } },
  };
}

/** What upstream says of a metric that no API tells (`pkg/controller/podautoscaler/replica_calculator.go`, v1.37.2). */
function tellUnread(namespace: string, { pods, object, external }: MetricSpec): MetricError {
  const custom =
    'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
  if (pods !== undefined) return new MetricError(`unable to get metric ${pods.metric.name}: ${custom}`);
  if (object !== undefined) {
    const { metric, describedObject, target } = object;
    const on = `${describedObject.kind} ${namespace}/${describedObject.name}`;
    const message = `unable to get metric ${metric.name} on ${on}: ${custom}`;
    if (target.averageValue === undefined) return new MetricError(message);
    return new MetricError(message, `failed to get ${metric.name} object metric: ${message}`);
  }
  if (external !== undefined) {
    const { metric, target } = external;
    const asked = `get ${metric.name}.external.metrics.k8s.io`;
    const why = `unable to fetch metrics from external metrics API: the server could not find the requested resource (${asked})`;
    const message = `unable to get external metric ${namespace}/${metric.name}/${formatLabelSelector(metric.selector)}: ${why}`;
    const average = target.averageValue !== undefined;
    const what = average
      ? `failed to get ${metric.name} external metric`
      : `failed to get external metric ${metric.name}`;
    return new MetricError(message, `${what}: ${message}`);
  }
  return new MetricError('the metric has no source');
}

/** `GetResourceMetric` (`pkg/controller/podautoscaler/metrics/client.go`). @throws Error with upstream's reason. */
async function readMetrics(
  { client }: ControllerContext,
  resource: string,
  container: string | undefined,
  namespace: string,
  selector: string,
): Promise<Map<string, PodMetric>> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const failed = `unable to get metrics for resource ${resource}`;
  let list: KubeObject;
  try {
    list = await client.request('GET', path);
  } catch (error) {
    const { code } = error as Partial<StatusError>;
    const why =
      code === 404
        ? 'the server could not find the requested resource (get pods.metrics.k8s.io)'
        : code === 503
          ? 'the server is currently unable to handle the request (get pods.metrics.k8s.io)'
          : messageOf(error);
    throw new Error(`${failed}: unable to fetch metrics from resource metrics API: ${why}`, { cause: error });
  }
  const items = (list['items'] ?? []) as readonly KubeObject[];
  if (items.length === 0) throw new Error(`${failed}: no metrics returned from resource metrics API`);
  const metrics = new Map<string, PodMetric>();
  for (const { metadata, containers, timestamp, window } of items) {
    const told: { name: string; usage?: Record<string, string> }[] = (containers ?? []).filter(
      ({ name }: { name: string }) => container === undefined || name === container,
    );
    // Where one container's use is not known, neither is the Pod's.
    if (told.length === 0 || told.some(({ usage }) => usage?.[resource] === undefined)) continue;
    const value = told.reduce(
      (sum, { usage }) => sum + quantityMilliValue(parseQuantityExact(usage?.[resource] ?? '0')),
      0,
    );
    metrics.set(metadata.name ?? '', {
      value,
      atMs: Date.parse(timestamp),
      windowMs: parseGoDurationMs(window ?? '30s'),
    });
  }
  return metrics;
}
