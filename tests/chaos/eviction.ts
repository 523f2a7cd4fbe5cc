import { type KubeObject, labelSelectorToSelector, matchesLabels } from '../../src/kube/index.ts';
import type { Observer } from './observer.ts';
import type { World } from './world.ts';

const isTrue = (pod: KubeObject, wanted: string) =>
  pod['status']?.conditions?.some(
    ({ type, status }: { type: string; status: string }) => type === wanted && status === 'True',
  ) === true;

/** Whether a Pod counts as healthy for a budget (`countHealthyPods`, pkg/controller/disruption, v1.37). */
export const isHealthy = (pod: KubeObject): boolean =>
  pod.metadata.deletionTimestamp === undefined && isTrue(pod, 'Ready');

type Labels = Readonly<Record<string, string>>;

function podsWith(seen: Observer, budget: KubeObject, labelsOf: (labels: Labels) => Labels): KubeObject[] {
  const selector = labelSelectorToSelector(budget['spec'].selector);
  return [...seen.cache('pods').values()].filter(
    ({ metadata }) =>
      metadata.namespace === budget.metadata.namespace && matchesLabels(selector, labelsOf(metadata.labels ?? {})),
  );
}

/** The Pods that a budget is about, terminal ones too. */
export function podsOfBudget(seen: Observer, budget: KubeObject): KubeObject[] {
  return podsWith(seen, budget, (labels) => labels);
}

/**
 * Pods that a user has given other labels, which a budget may still count: upstream's controller looks for the budget of the labels
 * that a Pod has now (`updatePod` of v1.37.2), and hears of the old one's only with the next change of another Pod.
 */
function leftUnnoticed(seen: Observer, budget: KubeObject): number {
  const own = new Set(podsOfBudget(seen, budget));
  return podsWith(seen, budget, (labels) => ({ ...labels, app: labels['was'] ?? '' })).filter((pod) => !own.has(pod))
    .length;
}

/** So long after the controllers have come back they may still be behind. */
const catchUpMs = 60_000;
/** Looks at budgets before a Pod is evicted; when it is, its budget must have allowed it. */
export function checkEviction(seen: Observer, pod: KubeObject): { evicted(world: World): void } {
  const wasHealthy = isHealthy(pod);
  const isCounted = pod['status']?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined;
  const budgets = [...seen.cache('podDisruptionBudgets').values()].filter((budget) =>
    podsOfBudget(seen, budget).some(({ metadata }) => metadata.uid === pod.metadata.uid),
  );
  return {
    evicted({ clock, report, controllersSinceMs }) {
      if (!isCounted) return;
      for (const { metadata, status: before } of budgets) {
        const key = `${metadata.namespace}/${metadata.name}`;
        const budget = seen.cache('podDisruptionBudgets').get(key);
        if (budget === undefined) continue;
        const { status } = budget;
        if (wasHealthy && !(before?.disruptionsAllowed > 0)) {
          report(`${pod.metadata.name} was evicted though ${key} allowed ${before?.disruptionsAllowed} disruptions`);
        }
        // Without its controller a budget is as old as its status.
        if (clock.now() - controllersSinceMs < catchUpMs) continue;
        const healthy = podsOfBudget(seen, budget).filter(isHealthy).length + leftUnnoticed(seen, budget);
        if (healthy < status.desiredHealthy && (wasHealthy || healthy < before.desiredHealthy)) {
          report(`${pod.metadata.name} was evicted, and ${key} has ${healthy} healthy of ${status.desiredHealthy}`);
        }
      }
    },
  };
}
