import {
  formatQuantity,
  type KubeObject,
  matchesLabels,
  parseGoDurationMs,
  parseLabelSelector,
  parseQuantityExact,
  quantityMilliValue,
  type StatusError,
  type WorkloadCondition,
} from '../../../kube/index.ts';
import { resources, targetOf } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
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
}

/** The largest number of Pods that a metric asks for. */
export async function propose(
  context: ControllerContext,
  autoscaler: KubeObject,
  scaled: KubeObject,
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
  const specs: readonly MetricSpec[] = autoscaler['spec'].metrics ?? [];
  const current: number = scaled['spec']?.replicas ?? 0;
  const metrics: object[] = [];
  let best: { replicas: number; name: string } | undefined;
  let failure: { reason: string; why: string; message: string } | undefined;
  let failures = 0;
  for (const spec of specs) {
    try {
      const { replicas, name, status } = await proposeFor(context, autoscaler, spec, selector, current);
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
            : `failed to get ${spec.type.toLowerCase()} metric value`;
      failures += 1;
      metrics.push({ type: '' });
      const why = `the HPA was unable to compute the replica count: ${messageOf(error)}`;
      failure ??= { reason, why, message: `${what}: ${messageOf(error)}` };
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
  current: number,
): Promise<{ replicas: number; name: string; status: object }> {
  const source = spec.type === 'Resource' ? spec.resource : spec.containerResource;
  if (source === undefined) {
    const api = spec.type === 'External' ? 'external.metrics.k8s.io' : 'custom.metrics.k8s.io';
    throw new Error(
      `unable to get metric: unable to fetch metrics from ${api}: the server could not find the requested resource`,
    );
  }
  const container = spec.type === 'ContainerResource' ? spec.containerResource?.container : undefined;
  const { name, target } = source;
  const what = target.averageValue === undefined ? 'utilization' : 'usage';
  const namespace = metadata.namespace ?? '';
  let proposal: ReturnType<typeof calculateReplicas>;
  try {
    const metrics = await readMetrics(context, name, container, namespace, selector);
    const requirements = parseLabelSelector(selector);
    const pods = context.informers
      .of(resources.pods)
      .list(namespace)
      .filter((pod) => matchesLabels(requirements, pod.metadata.labels));
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
    let value = 0;
    for (const { name, usage } of containers ?? []) {
      if (container !== undefined && name !== container) continue;
      value += quantityMilliValue(parseQuantityExact(usage?.[resource] ?? '0'));
    }
    metrics.set(metadata.name ?? '', {
      value,
      atMs: Date.parse(timestamp),
      windowMs: parseGoDurationMs(window ?? '30s'),
    });
  }
  return metrics;
}
