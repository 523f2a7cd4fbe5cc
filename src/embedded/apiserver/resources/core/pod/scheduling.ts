import {
  type FieldError,
  fieldErrors,
  hasInvalidLabelValue,
  isValidLabelValue,
  validateLabelName,
  validateLabelSelector,
} from '../../../../../kube/index.ts';
import { addChoice, addPositive, addQualifiedName } from './add.ts';
import { addMatchLabelKeysErrors } from './affinity.ts';
import type { Toleration, TopologySpreadConstraint } from './types.ts';

/** Tolerations, spreading and gates (`pkg/apis/core/validation/validation.go`, v1.37). */

const effects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** `ValidateTolerations`. */
export function addTolerationErrors(errors: FieldError[], path: string, tolerations: readonly Toleration[]): void {
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    if (key !== '') errors.push(...validateLabelName(key, `${at}.key`));
    else if (operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(fieldErrors.invalid(`${at}.operator`, operator, why));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const why = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(fieldErrors.invalid(`${at}.effect`, effect, why));
    }
    if (operator === '' || operator === 'Equal') {
      const wrong = isValidLabelValue(value);
      if (wrong.length > 0) errors.push(fieldErrors.invalid(`${at}.operator`, value, wrong.join(';')));
    } else if (operator === 'Exists') {
      if (value !== '') {
        errors.push(fieldErrors.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
      }
    } else {
      // Lt and Gt are told though they are refused: their feature is off.
      const isComparison = operator === 'Lt' || operator === 'Gt';
      const supported = isComparison ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists'];
      errors.push(fieldErrors.notSupported(`${at}.operator`, operator, supported));
    }
    if (effect !== '') addChoice(errors, `${at}.effect`, effect, effects);
  }
}

/** What an old Pod had, its update may keep. */
export interface SpreadOptions {
  readonly allowInvalidSpreadSelector: boolean;
  readonly oldViolatesMatchLabelKeys: boolean;
}

const actions: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];

/** `validateTopologySpreadConstraints`. */
export function addTopologySpreadErrors(
  errors: FieldError[],
  path: string,
  constraints: readonly TopologySpreadConstraint[],
  options: SpreadOptions,
): void {
  /** Where each pair comes last: all before it are repeated. */
  const lastOf = new Map(constraints.map((constraint, index) => [pairOf(constraint), index]));
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`;
    const { topologyKey = '', whenUnsatisfiable = '', minDomains, labelSelector } = constraint;
    addPositive(errors, `${at}.maxSkew`, constraint.maxSkew ?? 0);
    if (topologyKey === '') errors.push(fieldErrors.required(`${at}.topologyKey`, 'can not be empty'));
    addChoice(errors, `${at}.whenUnsatisfiable`, whenUnsatisfiable, actions);
    const pair = pairOf(constraint);
    if ((lastOf.get(pair) ?? index) > index) {
      errors.push(fieldErrors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    }
    if (minDomains !== undefined) {
      addPositive(errors, `${at}.minDomains`, minDomains);
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.push(fieldErrors.invalid(`${at}.minDomains`, minDomains, why));
      }
    }
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined) addChoice(errors, `${at}.${field}`, policy, ['Honor', 'Ignore']);
    }
    if (options.oldViolatesMatchLabelKeys) addOldLabelKeysErrors(errors, `${at}.matchLabelKeys`, constraint);
    else addMatchLabelKeysErrors(errors, at, constraint.matchLabelKeys, undefined, labelSelector);
    if (!options.allowInvalidSpreadSelector) {
      errors.push(...validateLabelSelector(labelSelector, {}, `${at}.labelSelector`));
    }
  }
}

const pairOf = ({ topologyKey = '', whenUnsatisfiable = '' }: TopologySpreadConstraint): string =>
  `{${topologyKey}, ${whenUnsatisfiable}}`;

/** `ValidateMatchLabelKeysInTopologySpread`. */
function addOldLabelKeysErrors(
  errors: FieldError[],
  path: string,
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
): void {
  if (matchLabelKeys.length === 0) return;
  if (!labelSelector) {
    errors.push(fieldErrors.forbidden(path, 'must not be specified when labelSelector is not set'));
  }
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key = '' } of labelSelector?.matchExpressions ?? []) selected.add(key);
  for (const [index, key] of matchLabelKeys.entries()) {
    errors.push(...validateLabelName(key, `${path}[${index}]`));
    if (selected.has(key)) {
      errors.push(fieldErrors.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    }
  }
}

/** Tests an old Pod's constraints: its update may keep what {@link SpreadOptions} say. */
export function spreadOptionsOf(constraints: readonly TopologySpreadConstraint[] | undefined): SpreadOptions {
  const errors: FieldError[] = [];
  let allowInvalidSpreadSelector = false;
  for (const { matchLabelKeys, labelSelector } of constraints ?? []) {
    addMatchLabelKeysErrors(errors, '', matchLabelKeys, undefined, labelSelector);
    const isWrong = hasInvalidLabelValue(labelSelector) || validateLabelSelector(labelSelector, {}, '').length > 0;
    allowInvalidSpreadSelector ||= isWrong;
  }
  return { allowInvalidSpreadSelector, oldViolatesMatchLabelKeys: errors.length > 0 };
}

/** `validateSchedulingGates`. */
export function addSchedulingGateErrors(errors: FieldError[], path: string, gates: readonly { name?: string }[]): void {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of gates.entries()) {
    addQualifiedName(errors, `${path}[${index}]`, name);
    if (seen.has(name)) errors.push(fieldErrors.duplicate(`${path}[${index}]`, name));
    seen.add(name);
  }
}
