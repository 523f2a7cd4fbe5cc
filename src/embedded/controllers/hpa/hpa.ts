import {
  formatTime,
  isSemanticallyEqual,
  type KubeObject,
  matchesLabels,
  parseApiVersion,
  parseLabelSelector,
  type WorkloadCondition,
} from '../../../kube/index.ts';
import { isString, keepMap, keyOf, type Resource, resources, splitKey, targetOf } from '../../client/index.ts';
import { pathOf } from '../../client/path.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { conditionOf, withoutCondition } from '../shared/conditions.ts';
import { messageOf } from '../shared/pod-control.ts';
import { type Behavior, decide, type History, isHistory, remember } from './behavior.ts';
import { propose, type SelectorTracker } from './propose.ts';

/** `--horizontal-pod-autoscaler-sync-period`. */
const periodMs = 15_000;

/** An autoscaler while it is looked at. */
interface Work {
  readonly autoscaler: KubeObject;
  readonly key: string;
  status: KubeObject['status'];
}

/**
 * Scales workloads by the metrics of their Pods, which it reads at metrics.k8s.io (`pkg/controller/podautoscaler`, v1.37.2).
 * Not modelled: metrics of objects, of Pods by name and external ones, which come from APIs that are not there: such a
 * metric is unable to be read, as on a cluster without an adapter.
 */
export const horizontalPodAutoscalerController: ControllerDefinition = {
  name: 'horizontal-pod-autoscaler-controller',
  account: 'horizontal-pod-autoscaler',
  component: 'horizontal-pod-autoscaler',
  start(context) {
    const { informers, memory, queue } = context;
    const autoscalers = informers.of(resources.horizontalPodAutoscalers);
    informers.of(resources.pods);
    const histories = new Map<string, History>();
    keepMap(memory, 'histories', isHistory, histories);
    const selectors = new Map<string, string>();
    keepMap(memory, 'selectors', isString, selectors);
    const tracker = newSelectorTracker(selectors);
    const add = (autoscaler: KubeObject) => queue.addAfter(keyOf(autoscaler), periodMs);
    autoscalers.addHandlers({
      added(autoscaler) {
        const key = keyOf(autoscaler);
        if (!selectors.has(key)) selectors.set(key, '');
        queue.add(key);
      },
      updated: (_, autoscaler) => add(autoscaler),
      deleted: (autoscaler) => void selectors.delete(keyOf(autoscaler)),
    });
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const autoscaler = autoscalers.get(namespace, name);
        if (autoscaler === undefined) {
          histories.delete(key);
          return;
        }
        const history = histories.get(key) ?? { recommendations: [], ups: [], downs: [] };
        const work: Work = { autoscaler, key, status: { ...autoscaler['status'] } };
        try {
          await scale(context, work, history, histories, tracker);
        } catch (error) {
          context.log('info', `horizontal-pod-autoscaler-controller: ${key}: ${messageOf(error)}`);
        }
        const { status } = work;
        if (!isSemanticallyEqual(status, autoscaler['status'])) {
          const wanted = { ...autoscaler, status };
          await context.client.update(resources.horizontalPodAutoscalers, wanted, { subresource: 'status' });
        }
        queue.addAfter(key, periodMs);
      },
    };
  },
};

/** `HPAsMatchingPods` (`pkg/controller/podautoscaler/hpa_selector_store.go`, v1.37.2). */
function newSelectorTracker(selectors: Map<string, string>): SelectorTracker {
  return {
    rivals(key, selector, pods) {
      // One that was deleted meanwhile is not taken down again.
      if (selectors.has(key)) selectors.set(key, selector);
      const { namespace } = splitKey(key);
      const other = [...selectors].find(([name, known]) => {
        if (name === key || known === '' || splitKey(name).namespace !== namespace) return false;
        const requirements = parseLabelSelector(known);
        return pods.some((pod) => matchesLabels(requirements, pod.metadata.labels));
      });
      return other === undefined ? [key] : [key, other[0]];
    },
  };
}

function setCondition(
  work: Work,
  now: string,
  type: string,
  status: WorkloadCondition['status'],
  reason: string,
  message: string,
) {
  const conditions: WorkloadCondition[] = work.status.conditions ?? [];
  const old = conditionOf(conditions, type);
  const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
  const condition = { type, status, lastTransitionTime, reason, message };
  work.status.conditions =
    old === undefined
      ? [...withoutCondition(conditions, type), condition]
      : conditions.map((each) => (each === old ? condition : each));
}

async function scale(
  context: ControllerContext,
  work: Work,
  known: History,
  histories: Map<string, History>,
  tracker: SelectorTracker,
): Promise<void> {
  const { client, clock, events } = context;
  const { autoscaler, key } = work;
  const { spec, metadata } = autoscaler;
  const target = targetOf(autoscaler);
  const nowMs = clock.now();
  const now = formatTime(nowMs);
  const set = (type: string, status: WorkloadCondition['status'], reason: string, message: string) =>
    setCondition(work, now, type, status, reason, message);
  let path: string;
  let scaled: KubeObject;
  try {
    path = pathOf(resourceOf(spec.scaleTargetRef), metadata.namespace, spec.scaleTargetRef.name, 'scale');
    scaled = await client.request('GET', path);
  } catch (error) {
    events.event(target, 'Warning', 'FailedGetScale', messageOf(error));
    set(
      'AbleToScale',
      'False',
      'FailedGetScale',
      `the HPA controller was unable to get the target's current scale: ${messageOf(error)}`,
    );
    return;
  }
  set('AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
  const current: number = scaled['spec']?.replicas ?? 0;
  const history = known;
  if (!histories.has(key)) {
    // What is there at the start is not taken away at once.
    history.recommendations = [{ atMs: nowMs, count: current }];
    histories.set(key, history);
  }
  const min: number = spec.minReplicas ?? 1;
  const max: number = spec.maxReplicas;
  const finish = (desired: number, metrics: object[], hasScaled: boolean) => {
    const { conditions, lastScaleTime } = work.status;
    const time = hasScaled ? now : lastScaleTime;
    work.status = {
      observedGeneration: metadata.generation ?? 0,
      ...(time === undefined ? {} : { lastScaleTime: time }),
      ...(current === 0 ? {} : { currentReplicas: current }),
      desiredReplicas: desired,
      ...(metrics.length === 0 ? {} : { currentMetrics: metrics }),
      conditions,
    };
  };
  let desired = current;
  let reason = '';
  let metrics: object[] = [];
  const hasOutsideMetrics = (spec.metrics ?? []).some(
    ({ type }: { type: string }) => type === 'Object' || type === 'External',
  );
  const isScaledToZero = conditionOf<WorkloadCondition>(work.status.conditions, 'ScaledToZero')?.status === 'True';
  if (current === 0 && !(isScaledToZero && (min !== 0 || hasOutsideMetrics))) {
    set(
      'ScalingActive',
      'False',
      'ScalingDisabled',
      'scaling is disabled since the replica count of the target is zero',
    );
  } else if (current > max) {
    reason = 'Current number of replicas above Spec.MaxReplicas';
    desired = max;
  } else if (current < min && current !== 0) {
    reason = 'Current number of replicas below Spec.MinReplicas';
    desired = min;
  } else {
    const proposal = await propose(context, autoscaler, scaled, tracker, set);
    metrics = proposal.metrics;
    if (proposal.error !== undefined && proposal.replicas === undefined) {
      finish(work.status.desiredReplicas ?? 0, metrics, false);
      events.event(target, 'Warning', 'FailedComputeMetricsReplicas', proposal.error);
      throw new Error(proposal.error);
    }
    const wanted = proposal.replicas ?? current;
    reason = wanted > current ? `${proposal.name} above target` : wanted < current ? 'All metrics below target' : '';
    const decision = decide({
      current,
      desired: wanted,
      min,
      max,
      behavior: spec.behavior as Behavior | undefined,
      history,
      nowMs,
    });
    set('AbleToScale', 'True', ...decision.able);
    const [isLimited, why, message] = decision.limited;
    set('ScalingLimited', isLimited ? 'True' : 'False', why, message);
    desired = current === 0 ? Math.max(min, decision.replicas) : decision.replicas;
    if (desired > current && reason === '') reason = 'Current number of replicas below Spec.MinReplicas';
  }
  const hasScaled = desired !== current;
  if (hasScaled) {
    try {
      await client.request('PUT', path, { ...scaled, spec: { ...scaled['spec'], replicas: desired } });
    } catch (error) {
      const message = `New size: ${desired}; reason: ${reason}; error: ${messageOf(error)}`;
      events.event(target, 'Warning', 'FailedRescale', message);
      set(
        'AbleToScale',
        'False',
        'FailedUpdateScale',
        `the HPA controller was unable to update the target scale: ${messageOf(error)}`,
      );
      finish(work.status.desiredReplicas ?? 0, metrics, false);
      return;
    }
    set(
      'AbleToScale',
      'True',
      'SucceededRescale',
      `the HPA controller was able to update the target scale to ${desired}`,
    );
    events.event(target, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    remember(history, current, desired, nowMs);
    // Only who has metrics of objects or external ones may scale to zero, and from there (`HPAScaleToZero`).
    if (current > 0 && desired === 0 && min === 0 && hasOutsideMetrics)
      set('ScaledToZero', 'True', 'ScaledToZero', 'the HPA controller scaled the workload to zero');
    else set('ScaledToZero', 'False', 'NotScaledToZero', 'the HPA controller did not scale the workload to zero');
  }
  finish(desired, metrics, hasScaled);
}

function resourceOf({ apiVersion = '', kind }: { apiVersion?: string; kind: string }): Resource {
  const group = parseApiVersion(apiVersion)?.group ?? '';
  const found = Object.values(resources).find(
    (resource: Resource) => resource.kind === kind && resource.group === group,
  );
  if (found === undefined) throw new Error(`no matches for kind "${kind}" in group "${group}"`);
  return found;
}
