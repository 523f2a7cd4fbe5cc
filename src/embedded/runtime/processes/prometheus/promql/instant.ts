import { ExecutionError } from './execution-error.ts';
import { compileAnchored } from './matcher.ts';
import { nanFirst } from './numbers.ts';
import { keyOf, type Labels, newLabels, type Sample, without, withoutName } from './series.ts';

const mapped: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  deg: (value) => (value * 180) / Math.PI,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  rad: (value) => (value * Math.PI) / 180,
  sgn: (value) => (value < 0 ? -1 : value > 0 ? 1 : value),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  day_of_month: (value) => dateOf(value).getUTCDate(),
  day_of_week: (value) => dateOf(value).getUTCDay(),
  day_of_year: (value) => {
    const date = dateOf(value);
    return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000) + 1;
  },
  days_in_month: (value) => {
    const date = dateOf(value);
    return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  },
  hour: (value) => dateOf(value).getUTCHours(),
  minute: (value) => dateOf(value).getUTCMinutes(),
  month: (value) => dateOf(value).getUTCMonth() + 1,
  year: (value) => dateOf(value).getUTCFullYear(),
};

const dateOf = (seconds: number) => new Date(Math.trunc(seconds) * 1000);

/** Functions of numbers and instant vectors to instant vectors; `numbers` and `texts` are the other arguments in their order. */
type Instant = (vector: readonly Sample[], numbers: readonly number[], texts: readonly string[]) => readonly Sample[];

const each = (vector: readonly Sample[], change: (value: number) => number) =>
  vector.map((sample) => ({ ...sample, labels: withoutName(sample.labels), value: change(sample.value) }));

const sorted = (vector: readonly Sample[], sign: number) =>
  [...vector].sort((a, b) =>
    Number.isNaN(a.value) || Number.isNaN(b.value) ? -nanFirst(a.value, b.value) : (a.value - b.value) * sign,
  );

/** Functions of instant vectors (`promql/functions.go`, v2.42). */
export const instant: Readonly<Record<string, Instant>> = {
  ...Object.fromEntries(
    Object.entries(mapped).map(([name, change]): [string, Instant] => [name, (vector) => each(vector, change)]),
  ),
  clamp: (vector, [least = 0, most = 0]) =>
    most < least ? [] : each(vector, (value) => Math.max(least, Math.min(most, value))),
  clamp_max: (vector, [most = 0]) => each(vector, (value) => Math.min(most, value)),
  clamp_min: (vector, [least = 0]) => each(vector, (value) => Math.max(least, value)),
  round: (vector, [nearest = 1]) => {
    const inverse = 1 / nearest;
    return each(vector, (value) => Math.floor(value * inverse + 0.5) / inverse);
  },
  sort: (vector) => sorted(vector, 1),
  sort_desc: (vector) => sorted(vector, -1),
  timestamp: (vector) =>
    vector.map((sample) => ({ ...sample, labels: withoutName(sample.labels), value: sample.timeMs / 1000 })),
  histogram_quantile: (vector, [q = 0]) => histogramQuantile(q, vector),
  label_replace: (vector, _numbers, [to = '', template = '', from = '', pattern = '']) => {
    let test: RegExp;
    try {
      compileAnchored(pattern);
      test = new RegExp(`^(?:${pattern.replaceAll('(?P<', '(?<')})$`);
    } catch (error) {
      throw new ExecutionError(`invalid regular expression in label_replace(): ${pattern}`, { cause: error });
    }
    if (!isLabelName(to)) throw new ExecutionError(`invalid destination label name in label_replace(): ${to}`);
    return vector.map((sample) => {
      const found = test.exec(sample.labels[from] ?? '');
      if (found === null) return sample;
      return { ...sample, labels: withLabel(sample.labels, to, expand(template, found)) };
    });
  },
  label_join: (vector, _numbers, [to = '', separator = '', ...from]) => {
    const wrong = from.find((name) => !isLabelName(name));
    if (wrong !== undefined) throw new ExecutionError(`invalid source label name in label_join(): ${wrong}`);
    if (!isLabelName(to)) throw new ExecutionError(`invalid destination label name in label_join(): ${to}`);
    return vector.map((sample) => ({
      ...sample,
      labels: withLabel(sample.labels, to, from.map((name) => sample.labels[name] ?? '').join(separator)),
    }));
  },
};

const isLabelName = (text: string) => /^[a-zA-Z_]\w*$/.test(text);

function withLabel(labels: Labels, name: string, value: string): Labels {
  return newLabels(Object.entries({ ...labels, [name]: value }));
}

/** `$1`, `${1}` and `$name` in a template (`Regexp.Expand` of Go). */
export function expand(template: string, found: RegExpExecArray): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (all, bare: string | undefined, braced: string | undefined) => {
    if (all === '$$') return '$';
    const name = bare ?? braced ?? '';
    return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? '';
  });
}

interface Bucket {
  readonly upper: number;
  readonly count: number;
}

function parseBound(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\+?inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function histogramQuantile(q: number, vector: readonly Sample[]): readonly Sample[] {
  const groups = new Map<string, { readonly sample: Sample; readonly buckets: Bucket[] }>();
  for (const sample of vector) {
    const upper = parseBound(sample.labels['le']);
    if (upper === undefined) continue;
    const key = keyOf(without(sample.labels, ['le']));
    const labels = without(sample.labels, ['__name__', 'le']);
    const group = groups.get(key) ?? { sample: { ...sample, labels }, buckets: [] };
    groups.set(key, group);
    group.buckets.push({ upper, count: sample.value });
  }
  return [...groups.values()].map(({ sample, buckets }) => ({ ...sample, value: bucketQuantile(q, buckets) }));
}

/** `bucketQuantile`, `promql/quantile.go`: within a bucket values are thought to be spread evenly. */
function bucketQuantile(q: number, given: readonly Bucket[]): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const sums = new Map<number, number>();
  for (const { upper, count } of given) sums.set(upper, (sums.get(upper) ?? 0) + count);
  let most = Number.NEGATIVE_INFINITY;
  const buckets = [...sums]
    .sort(([a], [b]) => a - b)
    .map(([upper, count]): Bucket => {
      most = Math.max(most, count);
      return { upper, count: most };
    });
  const last = buckets.at(-1);
  const lastFinite = buckets.at(-2);
  if (last?.upper !== Number.POSITIVE_INFINITY || lastFinite === undefined || last.count === 0) return Number.NaN;
  const rank = q * last.count;
  const index = buckets.slice(0, -1).findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  if (bucket === undefined) return lastFinite.upper;
  const before = buckets[index - 1];
  if (before === undefined && bucket.upper <= 0) return bucket.upper;
  const start = before?.upper ?? 0;
  const below = before?.count ?? 0;
  return start + (bucket.upper - start) * ((rank - below) / (bucket.count - below));
}
