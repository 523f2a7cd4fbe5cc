import {
  type FieldError,
  fieldErrors,
  formatSelector,
  isDns1123Label,
  isSemanticallyEqual,
  isValidPercent,
  type KubeObject,
  type LabelSelector,
  labelSelectorToSelector,
  matchesLabels,
  type ObjectMeta,
  type Selector,
  SelectorError,
  type StoredObject,
  validateLabelSelector,
} from '../../../kube/index.ts';
import type { ScaleRules } from '../resource.ts';
import { addNonNegative } from './core/pod/add.ts';
import type { PodTemplate } from './core/pod/types.ts';
import { immutableText } from './field-rules.ts';
import { sortKeys, toGoValue } from './go-value.ts';

/** What kinds that make Pods share (`pkg/apis/apps/validation/validation.go` and the strategies of `pkg/registry/apps`, v1.37). */

/** A specification with Pods in it, typed as far as the shared rules read it. */
export interface WorkloadSpec {
  replicas?: number;
  minReadySeconds?: number;
  revisionHistoryLimit?: number;
  selector?: LabelSelector;
  template?: PodTemplate;
}

/** The specification of an object; the schema has judged that it is one. */
export function specOf<T>(object: KubeObject | StoredObject): T {
  return object['spec'] as T;
}

/** A selector to be matched; undefined when it is none. */
export function trySelector(selector: LabelSelector | undefined): Selector | undefined {
  try {
    return labelSelectorToSelector(selector);
  } catch (error) {
    if (error instanceof SelectorError) return undefined;
    throw error;
  }
}

/** Labels or annotations as Go prints a map: sorted, null for none. */
export const toGoMap = (map: Readonly<Record<string, string>> | undefined): Record<string, unknown> | null =>
  map === undefined ? null : sortKeys(map);

/** A selector as Go prints it. */
export const toGoSelector = (selector: LabelSelector | undefined): Record<string, unknown> | null =>
  selector === undefined ? null : toGoValue('LabelSelector', { ...selector });

/** A selector that has to be there and to restrict; `kind` is how its emptiness is told. */
export function addSelectorErrors(
  errors: FieldError[],
  path: string,
  selector: LabelSelector | undefined,
  kind: string,
): void {
  if (selector === undefined) {
    errors.push(fieldErrors.required(path));
    return;
  }
  errors.push(...validateLabelSelector(selector, {}, path));
  addEmptySelectorErrors(errors, path, selector, kind);
}

/** An empty selector, which would take every Pod. */
export function addEmptySelectorErrors(
  errors: FieldError[],
  path: string,
  selector: LabelSelector,
  kind: string,
): void {
  const count = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length;
  if (count > 0) return;
  errors.push(fieldErrors.invalid(path, toGoSelector(selector), `empty selector is invalid for ${kind}`));
}

/** A template whose Pods its own workload would not find. */
export function addTemplateLabelErrors(
  errors: FieldError[],
  path: string,
  selector: Selector,
  metadata: ObjectMeta | undefined,
): void {
  if (matchesLabels(selector, metadata?.labels)) return;
  const why = '`selector` does not match template `labels`';
  errors.push(fieldErrors.invalid(`${path}.metadata.labels`, toGoMap(metadata?.labels), why));
}

/** Tests a selector that selects by something: neither everything nor nothing. */
export const isEmptySelector = (selector: Selector): boolean => selector !== 'nothing' && selector.length === 0;

/** `ValidateImmutableField` of a selector. */
export function addSelectorImmutable(
  errors: FieldError[],
  path: string,
  selector: LabelSelector | undefined,
  old: LabelSelector | undefined,
): void {
  if (isSemanticallyEqual(selector, old)) return;
  errors.push(fieldErrors.invalid(path, toGoSelector(selector), immutableText));
}

type IntOrPercent = number | string;

/** `ValidatePositiveIntOrPercent`. */
export function addIntOrPercentErrors(errors: FieldError[], path: string, value: IntOrPercent): void {
  if (typeof value === 'number') addNonNegative(errors, path, value);
  else for (const why of isValidPercent(value)) errors.push(fieldErrors.invalid(path, value, why));
}

/** `IsNotMoreThan100Percent`. */
export function addTooManyPercent(errors: FieldError[], path: string, value: IntOrPercent): void {
  if (typeof value !== 'string' || isValidPercent(value).length > 0 || intOrPercentValue(value) <= 100) return;
  errors.push(fieldErrors.invalid(path, value, 'must not be greater than 100%'));
}

/** `getIntOrPercentValue`: `25%` is 25; text that is no percentage is read as Go's `IntOrString` reads it. */
export function intOrPercentValue(value: IntOrPercent): number {
  if (typeof value === 'number') return value;
  const match = /^([+-]?[0-9]+)%?$/.exec(value);
  return match === null ? 0 : Number(match[1]);
}

/** Counts of a status that cannot be negative, and those that cannot be more than others. */
export function addCountErrors(
  errors: FieldError[],
  status: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  atMostReplicas: readonly string[],
): void {
  const count = (field: string): number => (typeof status[field] === 'number' ? status[field] : 0);
  for (const field of fields) addNonNegative(errors, `status.${field}`, count(field));
  for (const field of atMostReplicas) {
    if (count(field) <= count('replicas')) continue;
    errors.push(fieldErrors.invalid(`status.${field}`, count(field), 'cannot be greater than status.replicas'));
  }
}

/** How many are available at most; `what` is how the other count is told. */
export function addAvailableErrors(
  errors: FieldError[],
  { availableReplicas = 0, readyReplicas = 0 }: { availableReplicas?: number; readyReplicas?: number },
  what = 'readyReplicas',
): void {
  if (availableReplicas <= readyReplicas) return;
  const why = `cannot be greater than ${what}`;
  errors.push(fieldErrors.invalid('status.availableReplicas', availableReplicas, why));
}

/** A count of collisions only grows. */
export function addCollisionErrors(
  errors: FieldError[],
  { collisionCount: now }: { collisionCount?: number },
  { collisionCount: old }: { collisionCount?: number },
): void {
  if (old === undefined || (now !== undefined && now >= old)) return;
  errors.push(fieldErrors.invalid('status.collisionCount', now ?? 0, 'cannot be decremented'));
}

/** A warning of a name that Pods cannot have as their hostname. */
export function nameWarnings({ name = '' }: ObjectMeta): string[] {
  const wrong = isDns1123Label(name);
  if (wrong.length === 0) return [];
  const why =
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';
  return [`${why}: [${wrong.join(' ')}]`];
}

/** The `scale` subresource of kinds that have `spec.replicas`, `status.replicas` and a label selector. */
export const workloadScale: ScaleRules = {
  getReplicas: ({ spec }) => spec.replicas ?? 0,
  setReplicas(object, replicas) {
    object['spec'].replicas = replicas;
  },
  getStatusReplicas: ({ status }) => status?.replicas ?? 0,
  getSelector: ({ spec }) => formatSelector(labelSelectorToSelector(spec.selector)),
};
