import { aggregate } from './aggregate.ts';
import {
  type Call,
  type Expr,
  type MatrixSelector,
  type Subquery,
  setOperators,
  type TimeShift,
  unwrap,
  type VectorSelector,
} from './ast.ts';
import { scalarBinary, setBinary, vectorBinary, vectorScalarBinary } from './binary.ts';
import { typeOf } from './check.ts';
import { ExecutionError } from './execution-error.ts';
import { instant } from './instant.ts';
import { overTime, type Window } from './over-time.ts';
import {
  compareLabels,
  keyOf,
  type Labels,
  newLabels,
  type Point,
  type Range,
  type Sample,
  type SeriesSource,
  type StoredSeries,
  withoutName,
} from './series.ts';

/** How far back an instant vector looks for a sample (`--query.lookback-delta`). */
const lookbackMs = 300_000;
/** The step of a subquery that names none: `global.evaluation_interval`. */
const usualStepMs = 60_000;
/** Samples of one query in memory (`--query.max-samples` is 50 million; a page has less). */
const maxSamples = 5_000_000;

/** What a query comes to. */
export type QueryValue =
  | { readonly type: 'matrix'; readonly ranges: readonly Range[] }
  | { readonly type: 'scalar'; readonly value: number; readonly timeMs: number }
  | { readonly type: 'string'; readonly value: string; readonly timeMs: number }
  | { readonly type: 'vector'; readonly samples: readonly Sample[] };

/** What an expression comes to at one time. */
type Value =
  | { readonly type: 'matrix'; readonly windows: readonly (Window & { readonly labels: Labels })[] }
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly Sample[] };

/** A query at one time. @throws ExecutionError */
export function evaluateInstant(expr: Expr, source: SeriesSource, timeMs: number): QueryValue {
  const value = new Evaluation(source, timeMs, timeMs).at(expr, timeMs);
  switch (value.type) {
    case 'matrix':
      return {
        type: 'matrix',
        ranges: value.windows
          .map(({ labels, points }) => ({ labels, points }))
          .filter(({ points }) => points.length > 0)
          .sort((a, b) => compareLabels(a.labels, b.labels)),
      };
    case 'vector':
      return { type: 'vector', samples: value.samples.map((sample) => ({ ...sample, timeMs })) };
    default:
      return { ...value, timeMs };
  }
}

/** A query at many times. @throws ExecutionError */
export function evaluateRange(
  expr: Expr,
  source: SeriesSource,
  times: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
): QueryValue {
  const { startMs, endMs, stepMs } = times;
  return { type: 'matrix', ranges: new Evaluation(source, startMs, endMs).over(expr, startMs, endMs, stepMs) };
}

class Evaluation {
  private readonly source: SeriesSource;
  private readonly startMs: number;
  private readonly endMs: number;
  private samples = 0;

  constructor(source: SeriesSource, startMs: number, endMs: number) {
    this.source = source;
    this.startMs = startMs;
    this.endMs = endMs;
  }

  over(expr: Expr, startMs: number, endMs: number, stepMs: number): readonly Range[] {
    const ranges = new Map<string, { readonly labels: Labels; readonly points: Point[] }>();
    for (let timeMs = startMs; timeMs <= endMs; timeMs += stepMs) {
      const value = this.at(expr, timeMs);
      if (value.type !== 'vector' && value.type !== 'scalar')
        throw new ExecutionError(`podpath: a range of ${value.type}`);
      const samples: readonly Sample[] =
        value.type === 'scalar' ? [{ labels: {}, value: value.value, timeMs }] : value.samples;
      for (const sample of samples) {
        const key = keyOf(sample.labels);
        const range = ranges.get(key) ?? { labels: sample.labels, points: [] };
        ranges.set(key, range);
        range.points.push([timeMs, sample.value]);
      }
      this.count(samples.length);
    }
    return [...ranges.values()].sort((a, b) => compareLabels(a.labels, b.labels));
  }

  at(expr: Expr, timeMs: number): Value {
    switch (expr.kind) {
      case 'number':
        return { type: 'scalar', value: expr.value };
      case 'string':
        return { type: 'string', value: expr.value };
      case 'paren':
        return this.at(expr.expr, timeMs);
      case 'selector':
        return { type: 'vector', samples: this.select(expr, timeMs).map((sample) => ({ ...sample, timeMs })) };
      case 'range':
      case 'subquery':
        return { type: 'matrix', windows: this.windows(expr, timeMs) };
      case 'unary': {
        const value = this.at(expr.expr, timeMs);
        if (expr.operator === '+') return value;
        if (value.type === 'scalar') return { type: 'scalar', value: -value.value };
        return newVector(
          this.vector(expr.expr, timeMs).map((sample) => ({
            ...sample,
            labels: withoutName(sample.labels),
            value: -sample.value,
          })),
        );
      }
      case 'aggregation': {
        const { parameter } = expr;
        const given = parameter === undefined ? undefined : this.at(parameter, timeMs);
        const value = given?.type === 'scalar' || given?.type === 'string' ? given.value : undefined;
        return newVector(aggregate(expr, value, this.vector(expr.expr, timeMs), timeMs));
      }
      case 'binary':
        return this.binary(expr, timeMs);
      case 'call':
        return this.call(expr, timeMs);
    }
  }

  private count(samples: number): void {
    this.samples += samples;
    if (this.samples > maxSamples)
      throw new ExecutionError('query processing would load too many samples into memory in query execution');
  }

  private vector(expr: Expr, timeMs: number): readonly Sample[] {
    const value = this.at(expr, timeMs);
    return value.type === 'vector' ? value.samples : [];
  }

  private scalar(expr: Expr, timeMs: number): number {
    const value = this.at(expr, timeMs);
    return value.type === 'scalar' ? value.value : Number.NaN;
  }

  /** The time that a selector looks at. */
  private shifted({ at, offsetMs }: TimeShift, timeMs: number): number {
    const base = at === undefined ? timeMs : at === 'start' ? this.startMs : at === 'end' ? this.endMs : at;
    return base - offsetMs;
  }

  /** The newest sample of each series, with its own time (`vectorSelectorSingle`). */
  private select(selector: VectorSelector, timeMs: number): readonly Sample[] {
    const atMs = this.shifted(selector, timeMs);
    const samples = this.source.select(selector.matchers).flatMap((series) => {
      const index = lastIndex(series.times, atMs);
      const foundMs = series.times[index];
      const value = series.values[index];
      if (foundMs === undefined || value === undefined || value === null || foundMs < atMs - lookbackMs) return [];
      return [{ labels: series.labels, value, timeMs: foundMs }];
    });
    this.count(samples.length);
    return samples;
  }

  private windows(expr: MatrixSelector | Subquery, timeMs: number): readonly (Window & { readonly labels: Labels })[] {
    const { rangeMs } = expr;
    if (expr.kind === 'range') {
      const endMs = this.shifted(expr.selector, timeMs);
      const startMs = endMs - rangeMs;
      return this.source.select(expr.selector.matchers).flatMap((series) => {
        const points = pointsBetween(series, startMs, endMs);
        this.count(points.length);
        return points.length === 0 ? [] : [{ labels: series.labels, points, startMs, endMs, rangeMs, nowMs: timeMs }];
      });
    }
    const endMs = this.shifted(expr, timeMs);
    const stepMs = expr.stepMs || usualStepMs;
    const firstMs = Math.trunc((endMs - rangeMs) / stepMs) * stepMs;
    const from = firstMs < endMs - rangeMs ? firstMs + stepMs : firstMs;
    return this.over(expr.expr, from, endMs, stepMs).map(({ labels, points }) => ({
      labels,
      points,
      startMs: endMs - rangeMs,
      endMs,
      rangeMs,
      nowMs: timeMs,
    }));
  }

  private binary(expr: Expr & { readonly kind: 'binary' }, timeMs: number): Value {
    const { operator, left, right, isBool, matching } = expr;
    const [leftType, rightType] = [typeOf(left), typeOf(right)];
    if (leftType === 'scalar' && rightType === 'scalar')
      return { type: 'scalar', value: scalarBinary(operator, this.scalar(left, timeMs), this.scalar(right, timeMs)) };
    if (rightType === 'scalar')
      return newVector(
        vectorScalarBinary(operator, this.vector(left, timeMs), this.scalar(right, timeMs), false, isBool),
      );
    if (leftType === 'scalar')
      return newVector(
        vectorScalarBinary(operator, this.vector(right, timeMs), this.scalar(left, timeMs), true, isBool),
      );
    const sides = [this.vector(left, timeMs), this.vector(right, timeMs)] as const;
    return newVector(
      setOperators.has(operator)
        ? setBinary(operator, ...sides, matching)
        : vectorBinary(operator, ...sides, matching, isBool),
    );
  }

  private call({ name, args }: Call, timeMs: number): Value {
    const numbers = () => args.filter((arg) => typeOf(arg) === 'scalar').map((arg) => this.scalar(arg, timeMs));
    const [first] = args;
    switch (name) {
      case 'time':
        return { type: 'scalar', value: timeMs / 1000 };
      case 'pi':
        return { type: 'scalar', value: Math.PI };
      case 'scalar': {
        const [one, ...more] = first === undefined ? [] : this.vector(first, timeMs);
        return { type: 'scalar', value: one === undefined || more.length > 0 ? Number.NaN : one.value };
      }
      case 'vector':
        return newVector([{ labels: {}, value: numbers()[0] ?? Number.NaN, timeMs }]);
      case 'absent': {
        if (first === undefined || this.vector(first, timeMs).length > 0) return newVector([]);
        return newVector([{ labels: absentLabels(first), value: 1, timeMs }]);
      }
      default:
        break;
    }
    const overTimeFunction = overTime[name];
    if (overTimeFunction !== undefined) {
      const ranged = args.map(unwrap).find((arg) => arg.kind === 'range' || arg.kind === 'subquery');
      if (ranged === undefined) throw new ExecutionError(`podpath: ${name} without a range`);
      const windows = this.windows(ranged, timeMs);
      if (name === 'absent_over_time')
        return newVector(windows.length > 0 ? [] : [{ labels: absentLabels(ranged), value: 1, timeMs }]);
      const [parameter = Number.NaN] = numbers();
      return newVector(
        windows.flatMap((window) => {
          const value = overTimeFunction(window, parameter);
          const labels = name === 'last_over_time' ? window.labels : withoutName(window.labels);
          return value === undefined ? [] : [{ labels, value, timeMs }];
        }),
      );
    }
    const instantFunction = instant[name];
    if (instantFunction === undefined) throw new ExecutionError(`podpath: ${name} is not modelled`);
    const vectorArg = args.find((arg) => typeOf(arg) === 'vector');
    const texts = args.map(unwrap).flatMap((arg) => (arg.kind === 'string' ? [arg.value] : []));
    return newVector(instantFunction(this.samplesFor(name, vectorArg, timeMs), numbers(), texts));
  }

  private samplesFor(name: string, arg: Expr | undefined, timeMs: number): readonly Sample[] {
    // Functions of dates are of now without an argument.
    if (arg === undefined) return [{ labels: {}, value: timeMs / 1000, timeMs }];
    const inner = unwrap(arg);
    return name === 'timestamp' && inner.kind === 'selector' ? this.select(inner, timeMs) : this.vector(arg, timeMs);
  }
}

function newVector(samples: readonly Sample[]): Value {
  if (samples.length > 1 && new Set(samples.map(({ labels }) => keyOf(labels))).size < samples.length)
    throw new ExecutionError('vector cannot contain metrics with the same labelset');
  return { type: 'vector', samples };
}

/** Index of the last time that is not after another; -1 for none. */
function lastIndex(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** With both ends, as v2 has it. */
function pointsBetween({ times, values }: StoredSeries, startMs: number, endMs: number): readonly Point[] {
  const points: Point[] = [];
  for (let index = lastIndex(times, startMs - 1) + 1; index < times.length; index += 1) {
    const timeMs = times[index] ?? 0;
    if (timeMs > endMs) break;
    const value = values[index];
    if (value !== undefined && value !== null) points.push([timeMs, value]);
  }
  return points;
}

/** Labels that what is absent would have: those that are asked for as equal, once (`createLabelsForAbsentFunction`). */
function absentLabels(expr: Expr): Labels {
  const inner = unwrap(expr);
  const selector = inner.kind === 'range' ? inner.selector : inner;
  if (selector.kind !== 'selector') return {};
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, operator, value } of selector.matchers) {
    if (name === '__name__') continue;
    if (operator === '=' && !seen.has(name)) {
      seen.add(name);
      found.set(name, value);
    } else found.delete(name);
  }
  return newLabels(found);
}
