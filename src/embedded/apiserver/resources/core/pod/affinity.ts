import {
  type FieldError,
  fieldErrors,
  type LabelSelector,
  nameIsDnsLabel,
  validateLabelName,
  validateLabelSelector,
} from '../../../../../kube/index.ts';
import { validateNodeSelector, validateNodeSelectorTerm } from '../node-selector.ts';
import { addComplaints } from './add.ts';
import type { Affinity, NodeAffinity, PodAffinity, PodAffinityTerm } from './types.ts';

/** Affinity to Nodes and to Pods (`pkg/apis/core/validation/validation.go`, v1.37). */

/** What an old Pod had, its update may keep. */
export interface AffinityOptions {
  readonly allowInvalidLabelValueInSelector: boolean;
  readonly allowInvalidLabelValueInNodeAffinity: boolean;
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

/** `validateAffinity`. */
export function addAffinityErrors(
  errors: FieldError[],
  path: string,
  { nodeAffinity, podAffinity, podAntiAffinity }: Affinity,
  options: AffinityOptions,
): void {
  if (nodeAffinity) {
    const allow = options.allowInvalidLabelValueInNodeAffinity;
    addNodeAffinityErrors(errors, `${path}.nodeAffinity`, nodeAffinity, allow);
  }
  const allow = options.allowInvalidLabelValueInSelector;
  if (podAffinity) addPodAffinityErrors(errors, `${path}.podAffinity`, podAffinity, allow);
  if (podAntiAffinity) addPodAffinityErrors(errors, `${path}.podAntiAffinity`, podAntiAffinity, allow);
}

function addWeightErrors(errors: FieldError[], path: string, weight = 0): void {
  if (weight <= 0 || weight > 100) {
    errors.push(fieldErrors.invalid(`${path}.weight`, weight, 'must be in the range 1-100'));
  }
}

function addNodeAffinityErrors(
  errors: FieldError[],
  path: string,
  affinity: NodeAffinity,
  allowInvalidLabelValue: boolean,
): void {
  const selector = affinity[required];
  if (selector) errors.push(...validateNodeSelector(selector, `${path}.${required}`, allowInvalidLabelValue));
  for (const [index, { weight, preference = {} }] of (affinity[preferred] ?? []).entries()) {
    const at = `${path}.${preferred}[${index}]`;
    addWeightErrors(errors, at, weight);
    errors.push(...validateNodeSelectorTerm(preference, `${at}.preference`, true));
  }
}

function addPodAffinityErrors(
  errors: FieldError[],
  path: string,
  affinity: PodAffinity,
  allowInvalidLabelValue: boolean,
): void {
  for (const [index, term] of (affinity[required] ?? []).entries()) {
    addPodTermErrors(errors, `${path}.${required}[${index}]`, term, allowInvalidLabelValue);
  }
  for (const [index, { weight, podAffinityTerm = {} }] of (affinity[preferred] ?? []).entries()) {
    const at = `${path}.${preferred}[${index}]`;
    addWeightErrors(errors, at, weight);
    addPodTermErrors(errors, `${at}.podAffinityTerm`, podAffinityTerm, allowInvalidLabelValue);
  }
}

function addPodTermErrors(
  errors: FieldError[],
  path: string,
  term: PodAffinityTerm,
  allowInvalidLabelValue: boolean,
): void {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = '' } = term;
  errors.push(...validateLabelSelector(labelSelector, { allowInvalidLabelValue }, `${path}.labelSelector`));
  errors.push(...validateLabelSelector(namespaceSelector, { allowInvalidLabelValue }, `${path}.namespaceSelector`));
  for (const name of namespaces) {
    // Upstream tells it without its place.
    addComplaints(errors, `${path}.namespace`, name, nameIsDnsLabel(name, false));
  }
  addMatchLabelKeysErrors(errors, path, term.matchLabelKeys, term.mismatchLabelKeys, labelSelector);
  if (topologyKey === '') errors.push(fieldErrors.required(`${path}.topologyKey`, 'can not be empty'));
  errors.push(...validateLabelName(topologyKey, `${path}.topologyKey`));
}

function addLabelKeysErrors(
  errors: FieldError[],
  path: string,
  keys: readonly string[],
  selector: LabelSelector | undefined,
): void {
  if (keys.length === 0) return;
  if (!selector) {
    errors.push(fieldErrors.forbidden(path, 'must not be specified when labelSelector is not set'));
    return;
  }
  for (const [index, key] of keys.entries()) errors.push(...validateLabelName(key, `${path}[${index}]`));
}

/**
 * `ValidateMatchLabelKeysAndMismatchLabelKeys`. Preparation has appended a requirement for each key, so that only a key
 * that comes before, or twice, is told.
 */
export function addMatchLabelKeysErrors(
  errors: FieldError[],
  path: string,
  matchKeys: readonly string[] = [],
  mismatchKeys: readonly string[] = [],
  selector: LabelSelector | undefined,
): void {
  addLabelKeysErrors(errors, `${path}.matchLabelKeys`, matchKeys, selector);
  addLabelKeysErrors(errors, `${path}.mismatchLabelKeys`, mismatchKeys, selector);
  if (selector) {
    const seen = new Set(Object.keys(selector.matchLabels ?? {}));
    for (const { key = '' } of selector.matchExpressions ?? []) {
      const index = matchKeys.lastIndexOf(key);
      if (index !== -1 && seen.has(key)) {
        errors.push(fieldErrors.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
      }
      seen.add(key);
    }
  }
  for (const [index, key] of matchKeys.entries()) {
    if (!mismatchKeys.includes(key)) continue;
    const why = 'exists in both matchLabelKeys and mismatchLabelKeys';
    errors.push(fieldErrors.invalid(`${path}.matchLabelKeys[${index}]`, key, why));
  }
}
