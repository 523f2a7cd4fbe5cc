import { fieldErrors } from './status.ts';
import type { LabelSelector } from './validation/labels.ts';
import { isQualifiedName, isValidLabelValue } from './validation/names.ts';

/** An operator of a selector's text (`apimachinery/pkg/selection/operator.go`, v1.37). */
export type SelectionOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

/** One requirement of a {@link Selector}. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectionOperator;
  readonly values: readonly string[];
}

/** Requirements that all have to hold, by key; `nothing` matches no labels at all. */
export type Selector = readonly Requirement[] | 'nothing';

/** Text that is no selector; the message is upstream's. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

/** Requirements are kept by key. */
export const byKey = (a: Requirement, b: Requirement): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

const integer = /^[+-]?[0-9]+$/;

/** What `NewRequirement` (`apimachinery/pkg/labels/selector.go`, v1.37) says of a requirement, as an aggregate; empty for nothing. */
export function requirementErrors(key: string, operator: SelectionOperator, values: readonly string[]): string {
  const errors: string[] = [];
  const wrongKey = isQualifiedName(key);
  if (wrongKey.length > 0) errors.push(fieldErrors.invalid('key', key, wrongKey.join('; ')).toString());
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    const why = "for 'in', 'notin' operators, values set can't be empty";
    // An empty slice that Go has copied is nil.
    errors.push(fieldErrors.invalid('values', null, why).toString());
  }
  if ((operator === 'exists' || operator === '!') && values.length > 0) {
    errors.push(
      fieldErrors.invalid('values', values, 'values set must be empty for exists and does not exist').toString(),
    );
  }
  for (const [index, value] of values.entries()) {
    if ((operator === 'gt' || operator === 'lt') && parseInt64(value) === undefined) {
      const why = "for 'Gt', 'Lt' operators, the value must be an integer";
      errors.push(fieldErrors.invalid(`values[${index}]`, value, why).toString());
    }
  }
  for (const [index, value] of values.entries()) {
    const wrong = isValidLabelValue(value);
    if (wrong.length > 0)
      errors.push(fieldErrors.invalid(`values[${index}][${key}]`, value, wrong.join('; ')).toString());
  }
  const unique = [...new Set(errors)];
  return unique.length > 1 ? `[${unique.join(', ')}]` : (unique[0] ?? '');
}

function parseInt64(text: string): bigint | undefined {
  if (!integer.test(text) || text.length > 64) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** `Selector.Matches`. */
export function matchesLabels(
  selector: Selector,
  labels: Readonly<Record<string, string>> | null | undefined,
): boolean {
  if (selector === 'nothing') return false;
  for (const requirement of selector) {
    if (!matchesRequirement(requirement, labels)) return false;
  }
  return true;
}

function matchesRequirement(
  { key, operator, values }: Requirement,
  labels: Readonly<Record<string, string>> | null | undefined,
): boolean {
  const value = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const have = value === undefined ? undefined : parseInt64(value);
      const want = parseInt64(values[0] ?? '');
      if (have === undefined || want === undefined) return false;
      return operator === 'gt' ? have > want : have < want;
    }
  }
}

/** `Selector.String`: `app=web,tier in (a,b)`; empty for everything and for nothing. */
export function formatSelector(selector: Selector): string {
  return selector === 'nothing' ? '' : selector.map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: Requirement): string {
  const sorted = [...values].sort().join(',');
  switch (operator) {
    case '!':
      return `!${key}`;
    case 'exists':
      return key;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${sorted})`;
    case 'gt':
      return `${key}>${sorted}`;
    case 'lt':
      return `${key}<${sorted}`;
    default:
      return key + operator + sorted;
  }
}

const operators: Readonly<Record<string, SelectionOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/**
 * `metav1.LabelSelectorAsSelector` (`apimachinery/pkg/apis/meta/v1/helpers.go`, v1.37): an absent selector matches nothing,
 * an empty one everything.
 * @throws SelectorError with upstream's message.
 */
export function labelSelectorToSelector(selector: LabelSelector | null | undefined): Selector {
  if (!selector) return 'nothing';
  const requirements: Requirement[] = [];
  const add = (key: string, operator: SelectionOperator, values: readonly string[]) => {
    const wrong = requirementErrors(key, operator, values);
    if (wrong !== '') throw new SelectorError(wrong);
    requirements.push({ key, operator, values });
  };
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) add(key, '=', [value]);
  for (const { key = '', operator = '', values } of selector.matchExpressions ?? []) {
    const known = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
    if (known === undefined) {
      throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
    }
    add(key, known, values ?? []);
  }
  return requirements.sort(byKey);
}

/** `metav1.FormatLabelSelector`: `<none>` for what restricts nothing and for nothing, `<error>` for what is invalid. */
export function formatLabelSelector(selector: LabelSelector | null | undefined): string {
  try {
    return formatSelector(labelSelectorToSelector(selector)) || '<none>';
  } catch (error) {
    if (error instanceof SelectorError) return '<error>';
    throw error;
  }
}
