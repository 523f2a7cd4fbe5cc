import { quote } from '../../../../../kube/index.ts';
import type { Aggregation } from './ast.ts';
import { ExecutionError } from './execution-error.ts';
import { formatValue, nanFirst, quantileOf } from './numbers.ts';
import { keyOf, type Labels, newLabels, only, type Sample, without } from './series.ts';

/** Aggregates an instant vector (`aggregation`, `promql/engine.go`, v2.42). @throws ExecutionError */
export function aggregate(
  { operator, grouping, isWithout }: Aggregation,
  parameter: number | string | undefined,
  vector: readonly Sample[],
  nowMs: number,
): readonly Sample[] {
  const names = [...grouping];
  let samples = vector;
  if (operator === 'count_values' && typeof parameter === 'string') {
    if (!/^[a-zA-Z_]\w*$/.test(parameter)) throw new ExecutionError(`invalid label name ${quote(parameter)}`);
    samples = vector.map((sample) => ({
      ...sample,
      labels: newLabels([...Object.entries({ ...sample.labels, [parameter]: formatValue(sample.value) })]),
    }));
    if (!isWithout) names.push(parameter);
  }
  const number = typeof parameter === 'number' ? parameter : 0;
  const isSome = operator === 'topk' || operator === 'bottomk';
  if (isSome && !(Math.abs(number) < 2 ** 63)) {
    const value = Number.isNaN(number) ? 'NaN' : number > 0 && !Number.isFinite(number) ? '+Inf' : String(number);
    throw new ExecutionError(`Scalar value ${number === Number.NEGATIVE_INFINITY ? '-Inf' : value} overflows int64`);
  }
  const groups = new Map<string, { readonly labels: Labels; readonly samples: Sample[] }>();
  for (const sample of samples) {
    const labels = isWithout ? without(sample.labels, [...names, '__name__']) : only(sample.labels, names);
    const key = keyOf(labels);
    const group = groups.get(key) ?? { labels, samples: [] };
    groups.set(key, group);
    group.samples.push(sample);
  }
  const all = [...groups.values()];
  if (isSome) return all.flatMap((group) => extremes(operator, Math.trunc(number), group.samples, nowMs));
  return all.map((group) => ({
    labels: group.labels,
    value: fold(
      operator,
      number,
      group.samples.map(({ value }) => value),
    ),
    timeMs: nowMs,
  }));
}

function extremes(operator: string, count: number, samples: readonly Sample[], nowMs: number): readonly Sample[] {
  if (count < 1) return [];
  const sign = operator === 'topk' ? -1 : 1;
  const order = (a: number, b: number) => (Number.isNaN(a) || Number.isNaN(b) ? -nanFirst(a, b) : (a - b) * sign);
  return [...samples]
    .sort((a, b) => order(a.value, b.value))
    .slice(0, count)
    .map((sample) => ({ ...sample, timeMs: nowMs }));
}

function fold(operator: string, parameter: number, values: readonly number[]): number {
  switch (operator) {
    case 'sum':
      return values.reduce((sum, value) => sum + value);
    case 'avg':
      return average(values);
    case 'min':
      return values.reduce((least, value) => (least > value || Number.isNaN(least) ? value : least));
    case 'max':
      return values.reduce((most, value) => (most < value || Number.isNaN(most) ? value : most));
    case 'count':
    case 'count_values':
      return values.length;
    case 'group':
      return 1;
    case 'quantile':
      return quantileOf(parameter, values);
    case 'stddev':
      return Math.sqrt(variance(values));
    case 'stdvar':
      return variance(values);
    default:
      throw new ExecutionError(`podpath: ${operator} is not modelled`);
  }
}

function average(values: readonly number[]): number {
  let mean = values[0] ?? Number.NaN;
  for (const [index, value] of values.entries()) {
    if (index === 0) continue;
    const isInfinite = Math.abs(mean) === Number.POSITIVE_INFINITY;
    if (isInfinite && (value === mean || Number.isFinite(value))) continue;
    mean += value / (index + 1) - mean / (index + 1);
  }
  return mean;
}

function variance(values: readonly number[]): number {
  let mean = values[0] ?? Number.NaN;
  let squares = 0;
  for (const [index, value] of values.entries()) {
    if (index === 0) continue;
    const delta = value - mean;
    mean += delta / (index + 1);
    squares += delta * (value - mean);
  }
  return squares / values.length;
}
