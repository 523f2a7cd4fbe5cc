import { KahanSum, quantileOf } from './numbers.ts';
import type { Point } from './series.ts';

/** Samples of one series in a range; the range's ends, and when the query is, in milliseconds. */
export interface Window {
  readonly points: readonly Point[];
  readonly startMs: number;
  readonly endMs: number;
  readonly rangeMs: number;
  readonly nowMs: number;
}

/** A value of a range; undefined leaves the series out. `parameter` is the function's number. */
type OverTime = (window: Window, parameter: number) => number | undefined;

const valuesOf = ({ points }: Window) => points.map(([, value]) => value);
const of =
  (fold: (values: readonly number[]) => number): OverTime =>
  (window) =>
    fold(valuesOf(window));

/** Functions of range vectors (`promql/functions.go`, v2.42); ranges are never empty. */
export const overTime: Readonly<Record<string, OverTime>> = {
  absent_over_time: () => 1,
  avg_over_time: of(average),
  changes: of(
    (values) =>
      values.filter((value, index) => {
        const before = values[index - 1] ?? value;
        return index > 0 && value !== before && !(Number.isNaN(value) && Number.isNaN(before));
      }).length,
  ),
  count_over_time: of((values) => values.length),
  delta: (window) => extrapolated(window, false, false),
  deriv: ({ points }) => {
    const [first] = points;
    return points.length < 2 || first === undefined ? undefined : regression(points, first[0]).slope;
  },
  idelta: (window) => lastTwo(window, false),
  increase: (window) => extrapolated(window, true, false),
  irate: (window) => lastTwo(window, true),
  last_over_time: of((values) => values.at(-1) ?? Number.NaN),
  max_over_time: of((values) => values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most))),
  min_over_time: of((values) =>
    values.reduce((least, value) => (value < least || Number.isNaN(least) ? value : least)),
  ),
  predict_linear: ({ points, nowMs }, seconds) => {
    if (points.length < 2) return undefined;
    const { slope, intercept } = regression(points, nowMs);
    return slope * seconds + intercept;
  },
  present_over_time: () => 1,
  quantile_over_time: (window, q) => quantileOf(q, valuesOf(window)),
  rate: (window) => extrapolated(window, true, true),
  resets: of((values) => values.filter((value, index) => value < (values[index - 1] ?? value)).length),
  stddev_over_time: of((values) => Math.sqrt(variance(values))),
  stdvar_over_time: of(variance),
  sum_over_time: of((values) => {
    const sum = new KahanSum();
    for (const value of values) sum.add(value);
    return sum.total;
  }),
};

function average(values: readonly number[]): number {
  const mean = new KahanSum();
  let count = 0;
  for (const value of values) {
    count += 1;
    const isInfinite = Math.abs(mean.sum) === Number.POSITIVE_INFINITY;
    if (isInfinite && (value === mean.sum || Number.isFinite(value))) continue;
    mean.add(value / count - mean.sum / count);
  }
  return mean.total;
}

function variance(values: readonly number[]): number {
  const [mean, squares] = [new KahanSum(), new KahanSum()];
  let count = 0;
  for (const value of values) {
    count += 1;
    const delta = value - (mean.sum + mean.lost);
    mean.add(delta / count);
    squares.add(delta * (value - (mean.sum + mean.lost)));
  }
  return (squares.sum + squares.lost) / count;
}

/** `extrapolatedRate`: what the samples tell, stretched to the ends of the range where these are near. */
function extrapolated(window: Window, isCounter: boolean, isRate: boolean): number | undefined {
  const { points, startMs, endMs, rangeMs } = window;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  let value = last[1] - first[1];
  let before = first[1];
  for (const [, current] of isCounter ? points.slice(1) : []) {
    if (current < before) value += before;
    before = current;
  }
  let toStart = (first[0] - startMs) / 1000;
  const toEnd = (endMs - last[0]) / 1000;
  const sampled = (last[0] - first[0]) / 1000;
  const between = sampled / (points.length - 1);
  // A counter that rises was 0 once, and not less before.
  if (isCounter && value > 0 && first[1] >= 0) toStart = Math.min(toStart, sampled * (first[1] / value));
  const near = between * 1.1;
  const stretched = sampled + (toStart < near ? toStart : between / 2) + (toEnd < near ? toEnd : between / 2);
  let factor = stretched / sampled;
  if (isRate) factor /= rangeMs / 1000;
  return value * factor;
}

function lastTwo({ points }: Window, isRate: boolean): number | undefined {
  const [before, last] = points.slice(-2);
  if (before === undefined || last === undefined) return undefined;
  const value = isRate && last[1] < before[1] ? last[1] : last[1] - before[1];
  const lengthMs = last[0] - before[0];
  if (lengthMs === 0) return undefined;
  return isRate ? value / (lengthMs / 1000) : value;
}

/** Least squares; seconds from `atMs`. */
function regression(points: readonly Point[], atMs: number): { readonly slope: number; readonly intercept: number } {
  const [x, y, xy, xx] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  const firstValue = points[0]?.[1] ?? Number.NaN;
  for (const [timeMs, value] of points) {
    const seconds = (timeMs - atMs) / 1000;
    x.add(seconds);
    y.add(value);
    xy.add(seconds * value);
    xx.add(seconds * seconds);
  }
  if (points.slice(1).every(([, value]) => value === firstValue))
    return Number.isFinite(firstValue)
      ? { slope: 0, intercept: firstValue }
      : { slope: Number.NaN, intercept: Number.NaN };
  const sum = (one: KahanSum) => one.sum + one.lost;
  const count = points.length;
  const covariance = sum(xy) - (sum(x) * sum(y)) / count;
  const spread = sum(xx) - (sum(x) * sum(x)) / count;
  const slope = covariance / spread;
  return { slope, intercept: sum(y) / count - (slope * sum(x)) / count };
}
