import { claimEvaluator } from './claims.ts';
import { newObjectCounter, type QuotaEvaluator } from './evaluator.ts';
import { podEvaluator } from './pods.ts';
import { serviceEvaluator } from './services.ts';

const special: Readonly<Record<string, QuotaEvaluator>> = {
  pods: podEvaluator,
  services: serviceEvaluator,
  persistentvolumeclaims: claimEvaluator,
};

/** Counts of these go by a name without `count/`, too (`pkg/quota/v1/evaluator/core/registry.go`, v1.37). */
const aliased = ['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'];

/** What no quota is asked about (`pkg/quota/v1/install/registry.go`, v1.37). */
const ignored = new Set(['bindings', 'componentstatuses', 'events', 'events.events.k8s.io']);
const ignoredGroups = new Set(['authentication.k8s.io', 'authorization.k8s.io']);

const made = new Map<string, QuotaEvaluator>();

/** How objects of a resource count; undefined for what does not. */
export function quotaEvaluatorOf(resource: {
  readonly group: string;
  readonly resource: string;
}): QuotaEvaluator | undefined {
  const key = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  const known = made.get(key) ?? (resource.group === '' ? special[key] : undefined);
  if (known) return known;
  if (ignored.has(key) || ignoredGroups.has(resource.group)) return undefined;
  const counter = newObjectCounter(resource, aliased.includes(key) ? [key] : []);
  made.set(key, counter);
  return counter;
}
