import {
  formatTime,
  isSemanticallyEqual,
  type KubeObject,
  labelSelectorToSelector,
  matchesLabels,
  type Pod,
} from '../../kube/index.ts';
import { type Informer, keyOf, resources, splitKey, targetOf } from '../client/index.ts';
import type { ControllerContext, ControllerDefinition } from './controller.ts';
import { controllerOf, nameOf, syncDelayMs } from './shared/claim.ts';
import { conditionOf, withoutCondition } from './shared/conditions.ts';
import { formatLabelSelector } from './shared/format-selector.ts';
import { scaledValue } from './shared/int-or-percent.ts';
import { messageOf } from './shared/pod-control.ts';
import { isPodReady } from './shared/pods.ts';

/** `DeletionTimeout`: so long an eviction that was allowed counts although its Pod is still there. */
const deletionTimeoutMs = 120_000;

/**
 * Keeps the status of PodDisruptionBudgets, by which evictions are allowed (`pkg/controller/disruption`, v1.37.2).
 * Not modelled: controllers of custom resources with a scale, and the end of the condition DisruptionTarget of Pods that were not deleted.
 */
export const disruptionController: ControllerDefinition = {
  name: 'disruption-controller',
  component: 'controllermanager',
  start(context) {
    const { client, clock, events, informers, queue } = context;
    const budgets = informers.of(resources.podDisruptionBudgets);
    const pods = informers.of(resources.pods);
    const scaleOf = newScales(context);
    const add = (budget: KubeObject) => queue.add(keyOf(budget));
    budgets.addHandlers({ added: add, updated: (_, budget) => add(budget) });
    const matches = (budget: KubeObject, pod: Pod) =>
      matchesLabels(labelSelectorToSelector(budget['spec'].selector), pod.metadata.labels);
    // One budget alone hears of a Pod (`getPdbForPod`): whichever a Go map has first upstream, here the oldest.
    const addOf = (pod: Pod) => {
      const [budget, second] = budgets.list(pod.metadata.namespace).filter((candidate) => matches(candidate, pod));
      if (budget === undefined) return;
      if (second !== undefined) {
        const { namespace, name } = pod.metadata;
        const message = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${budget.metadata.name}" arbitrarily.`;
        events.event(targetOf(pod), 'Warning', 'MultiplePodDisruptionBudgets', message);
      }
      queue.addAfter(keyOf(budget), syncDelayMs(budget['status']?.expectedPods ?? 0));
    };
    pods.addHandlers({
      added: addOf,
      updated(old, pod) {
        const isEnding = old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp;
        if (!isEnding && isPodReady(old) === isPodReady(pod) && old.metadata.labels === pod.metadata.labels) return;
        addOf(pod);
      },
      deleted: addOf,
    });
    const write = (budget: KubeObject, status: object) =>
      client.update(resources.podDisruptionBudgets, { ...budget, status }, { subresource: 'status' });
    const withAllowed = (status: KubeObject['status'], reason: string, message: string, observedGeneration: number) => {
      const value = reason === 'SufficientPods' ? 'True' : 'False';
      const old = conditionOf<{ type: string; status: string; lastTransitionTime: string }>(
        status?.conditions,
        'DisruptionAllowed',
      );
      const lastTransitionTime = old?.status === value ? old.lastTransitionTime : formatTime(clock.now());
      const condition = {
        type: 'DisruptionAllowed',
        status: value,
        observedGeneration,
        lastTransitionTime,
        reason,
        message,
      };
      return [...withoutCondition<{ type: string }>(status?.conditions, 'DisruptionAllowed'), condition];
    };

    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const budget = budgets.get(namespace, name);
        if (budget === undefined) return;
        const { spec, status: before = {}, metadata } = budget;
        const own = pods.list(namespace).filter((pod) => matches(budget, pod));
        const target = targetOf(budget);
        if (own.length === 0) events.event(target, 'Normal', 'NoPods', 'No matching pods found');
        let expectedPods = own.length;
        let desiredHealthy: number;
        let unmanaged = 0;
        const scale = () => {
          const found = scaleOf(own);
          ({ unmanaged } = found);
          return found.scale;
        };
        try {
          if (spec.maxUnavailable !== undefined) {
            expectedPods = scale();
            desiredHealthy = Math.max(0, expectedPods - scaledValue(spec.maxUnavailable, expectedPods, 'up'));
          } else {
            if (typeof spec.minAvailable === 'string') expectedPods = scale();
            desiredHealthy = scaledValue(spec.minAvailable, expectedPods, 'up');
          }
        } catch (error) {
          const message = `Failed to calculate the number of expected pods: ${messageOf(error)}`;
          events.event(target, 'Warning', 'CalculateExpectedPodCountFailed', message);
          const conditions = withAllowed(before, 'SyncFailed', messageOf(error), before.observedGeneration ?? 0);
          const status = { ...before, disruptionsAllowed: 0, conditions };
          if (!isSemanticallyEqual(status, before)) await write(budget, status);
          throw error;
        }
        if (unmanaged > 0) {
          const selector = formatLabelSelector(spec.selector);
          const message =
            `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, ` +
            'which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
          events.event(target, 'Warning', 'UnmanagedPods', message);
        }
        const nowMs = clock.now();
        const disruptedPods: Record<string, string> = {};
        let recheckMs = Number.POSITIVE_INFINITY;
        for (const pod of own) {
          const at = before.disruptedPods?.[pod.metadata.name ?? ''];
          if (at === undefined || pod.metadata.deletionTimestamp !== undefined) continue;
          const leftMs = Date.parse(at) + deletionTimeoutMs - nowMs;
          if (leftMs < 0) {
            const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
            events.event(targetOf(pod), 'Warning', 'NotDeleted', message);
          } else {
            disruptedPods[pod.metadata.name ?? ''] = at;
            recheckMs = Math.min(recheckMs, leftMs);
          }
        }
        const currentHealthy = own.filter(
          (pod) =>
            pod.metadata.deletionTimestamp === undefined &&
            isPodReady(pod) &&
            disruptedPods[pod.metadata.name ?? ''] === undefined,
        ).length;
        const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
        const observedGeneration = metadata.generation ?? 0;
        const reason = disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods';
        const status = {
          observedGeneration,
          ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
          disruptionsAllowed,
          currentHealthy,
          desiredHealthy,
          expectedPods,
          conditions: withAllowed(before, reason, '', observedGeneration),
        };
        if (!isSemanticallyEqual(status, before)) await write(budget, status);
        if (Number.isFinite(recheckMs)) queue.addAfter(key, recheckMs);
      },
    };
  },
};

/** Kinds that own Pods and have no scale (`getScaleController`). */
const unscaled: Readonly<Record<string, string>> = { DaemonSet: 'daemonsets.apps', Job: 'jobs.batch', Node: 'nodes' };

/** How many Pods the controllers of Pods want, each once (`getExpectedScale`), and how many Pods have none. @throws Error for a Pod whose controller has no scale. */
function newScales({
  informers,
}: ControllerContext): (pods: readonly Pod[]) => { readonly scale: number; readonly unmanaged: number } {
  const deployments = informers.of(resources.deployments);
  const sets = informers.of(resources.replicaSets);
  const others: readonly (readonly [string, Informer<KubeObject>])[] = [
    ['ReplicationController', informers.of(resources.replicationControllers)],
    ['StatefulSet', informers.of(resources.statefulSets) as unknown as Informer<KubeObject>],
  ];
  return (pods) => {
    const scales = new Map<string, number>();
    let unmanaged = 0;
    for (const pod of pods) {
      const reference = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
      if (reference === undefined) unmanaged += 1;
      if (reference === undefined || scales.has(reference.uid)) continue;
      const set = controllerOf(pod, 'ReplicaSet', sets);
      const owner =
        (set === undefined ? undefined : (controllerOf(set, 'Deployment', deployments) ?? set)) ??
        others.map(([kind, informer]) => controllerOf(pod, kind, informer)).find((found) => found !== undefined);
      if (owner === undefined && unscaled[reference.kind] !== undefined)
        throw new Error(`${unscaled[reference.kind]} does not implement the scale subresource`);
      if (owner === undefined) throw new Error(`found no controllers for pod "${nameOf(pod).name}"`);
      scales.set(owner.metadata.uid ?? '', owner['spec'].replicas ?? 1);
      scales.set(reference.uid, scales.get(reference.uid) ?? 0);
    }
    return { scale: [...scales.values()].reduce((sum, scale) => sum + scale, 0), unmanaged };
  };
}
