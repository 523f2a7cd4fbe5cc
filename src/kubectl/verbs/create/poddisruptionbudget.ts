import {
  type LabelSelector,
  type LabelSelectorRequirement,
  parseLabelSelector,
  type Selector,
} from '../../../kube/index.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { createGenerator, namedMeta, requireName } from './generator.ts';
import { sortKeys } from './quota.ts';

/** `kubectl create poddisruptionbudget` (`kubectl/pkg/cmd/create/create_pdb.go`, v0.37). */
export const createPodDisruptionBudget = createGenerator({
  resource: 'poddisruptionbudgets',
  failure: 'failed to create poddisruptionbudgets: ',
  generate(context, name) {
    const { flags } = context;
    const [selector, min, max] = [flags.text('selector'), flags.text('min-available'), flags.text('max-unavailable')];
    requireName(name);
    if (selector === '') throw new CommandError('a selector must be specified');
    if (min === '' && max === '') throw new CommandError('one of min-available or max-unavailable must be specified');
    if (min !== '' && max !== '') throw new CommandError('min-available and max-unavailable cannot be both specified');
    for (const flag of ['min-available', 'max-unavailable']) {
      if (!/^(?:\d+%?)?$/.test(flags.text(flag))) throw new CommandError(`invalid format specified for ${flag}`);
    }
    return {
      kind: 'PodDisruptionBudget',
      apiVersion: 'policy/v1',
      metadata: namedMeta(context, name),
      spec: {
        ...(min === '' ? {} : { minAvailable: parseIntOrString(min) }),
        selector: parseToLabelSelector(selector),
        ...(max === '' ? {} : { maxUnavailable: parseIntOrString(max) }),
      },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    };
  },
});

/** `intstr.Parse` (`apimachinery/pkg/util/intstr/intstr.go`, v1.37): what is no number of 32 bits stays text. */
export function parseIntOrString(text: string): number | string {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= -(2 ** 31) && number < 2 ** 31 ? number : text;
}

/** `metav1.ParseToLabelSelector` (`apimachinery/pkg/apis/meta/v1/helpers.go`, v1.37). @throws CommandError */
export function parseToLabelSelector(text: string): LabelSelector {
  let selector: Selector;
  try {
    selector = parseLabelSelector(text);
  } catch (error) {
    throw new CommandError(`couldn't parse the selector string "${text}": ${messageOf(error)}`, { cause: error });
  }
  const labels: Record<string, string> = {};
  const expressions: LabelSelectorRequirement[] = [];
  for (const { key, operator, values } of selector === 'nothing' ? [] : selector) {
    if (operator === '=' || operator === '==') labels[key] = values[0] ?? '';
    else if (operator === 'in' || operator === 'notin')
      expressions.push({ key, operator: operator === 'in' ? 'In' : 'NotIn', values: [...values].sort() });
    else if (operator === 'exists' || operator === '!')
      expressions.push({ key, operator: operator === '!' ? 'DoesNotExist' : 'Exists' });
    else throw new CommandError(`"${operator}" isn't supported in label selectors`);
  }
  return {
    ...(Object.keys(labels).length === 0 ? {} : { matchLabels: sortKeys(labels) }),
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
  };
}
