import { quote, toGoJson } from '../../../../kube/index.ts';
import type { HttpRequest, HttpResponse } from '../../process/process-types.ts';
import { text } from '../server.ts';
import { dataResponse, errorResponse, formatQueryValue, PromApiError } from './api-json.ts';
import type { Expr, LabelMatcher } from './promql/ast.ts';
import { parsePromDuration } from './promql/durations.ts';
import { evaluateInstant, evaluateRange } from './promql/evaluate.ts';
import { ExecutionError } from './promql/execution-error.ts';
import { parsePromql, parseSelector } from './promql/parse.ts';
import { compareLabels, type Labels, type SeriesSource } from './promql/series.ts';

/** What the API tells of, beside what is stored. */
export interface ApiSource {
  readonly series: SeriesSource & { all(): readonly Labels[] };
  now(): number;
  /** JSON of `/api/v1/targets`, `/api/v1/status/config` and the like, by what follows `/api/v1/`; undefined for another. */
  page(name: string, query: URLSearchParams): object | undefined;
}

const notDone =
  /^(query_exemplars|format_query|targets\/metadata|alertmanagers|metadata|status\/(tsdb|walreplay)|read|write|alerts|rules|admin\/.*)$/;

/** Answers the HTTP API below `/api/v1/` (`web/api/v1/api.go`, v2.42). */
export function answerApi(name: string, request: HttpRequest, source: ApiSource): HttpResponse {
  const url = new URL(request.path, 'http://prometheus');
  const form = new URLSearchParams(url.search);
  if (request.method === 'POST')
    for (const [key, value] of new URLSearchParams(request.body ?? '')) form.append(key, value);
  try {
    const data = answer(name, form, source);
    return data === undefined ? text('404 page not found\n', 404) : dataResponse(data);
  } catch (error) {
    if (error instanceof PromApiError) return errorResponse(error);
    if (error instanceof ExecutionError) return errorResponse(new PromApiError('execution', error.message));
    throw error;
  }
}

function answer(name: string, form: URLSearchParams, source: ApiSource): string | undefined {
  const { series } = source;
  const value = (key: string) => form.get(key) ?? '';
  const label = /^label\/(.*)\/values$/.exec(name)?.[1];
  if (name === 'query') {
    const timeMs = timeParameter(form, 'time', source.now());
    timeoutOf(form);
    const expr = parameter('query', () => parsePromql(value('query')));
    return formatQueryValue(evaluateInstant(expr, series, timeMs));
  }
  if (name === 'query_range') {
    const startMs = parameter('start', () => parseTime(value('start')));
    const endMs = parameter('end', () => parseTime(value('end')));
    if (endMs < startMs) throw invalid('end', 'end timestamp must not be before start time');
    const stepMs = parameter('step', () => parseStep(value('step')));
    if (stepMs <= 0)
      throw invalid('step', 'zero or negative query resolution step widths are not accepted. Try a positive integer');
    if (Math.trunc((endMs - startMs) / stepMs) > 11_000)
      throw new PromApiError(
        'bad_data',
        'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
      );
    timeoutOf(form);
    const expr = parseQuery(value('query'));
    if (isOfRanges(expr))
      throw new PromApiError(
        'bad_data',
        `invalid expression type ${quote(rangeType(expr))} for range query, must be Scalar or instant Vector`,
      );
    return formatQueryValue(evaluateRange(expr, series, { startMs, endMs, stepMs }));
  }
  if (name === 'labels')
    return toGoJson(sortedSet(matching(form, source, false).flatMap((labels) => Object.keys(labels))));
  if (label !== undefined) {
    if (!/^[a-zA-Z_]\w*$/.test(label)) throw new PromApiError('bad_data', `invalid label name: ${quote(label)}`);
    const found = matching(form, source, false).flatMap((labels) => {
      const one = labels[label];
      return one === undefined ? [] : [one];
    });
    return toGoJson(sortedSet(found));
  }
  if (name === 'series') {
    if (form.getAll('match[]').length === 0) throw new PromApiError('bad_data', 'no match[] parameter provided');
    return toGoJson(matching(form, source, true));
  }
  const page = source.page(name, form);
  if (page !== undefined) return toGoJson(page);
  if (notDone.test(name)) throw new PromApiError('unavailable', `podpath: /api/v1/${name} is not modelled`);
  return undefined;
}

function isOfRanges(expr: Expr): boolean {
  return rangeType(expr) !== '';
}

function rangeType(expr: Expr): string {
  if (expr.kind === 'paren') return rangeType(expr.expr);
  return expr.kind === 'range' || expr.kind === 'subquery' ? 'range vector' : expr.kind === 'string' ? 'string' : '';
}

const sortedSet = (values: readonly string[]) => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Series that one of the sets of matchers has; all without any. `start` and `end` are read, and what is stored is told whole. */
function matching(form: URLSearchParams, { series }: ApiSource, isNamed: boolean): readonly Labels[] {
  timeParameter(form, 'start', 0);
  timeParameter(form, 'end', 0);
  const texts = form.getAll('match[]');
  if (texts.length === 0) return series.all();
  const read = (): readonly (readonly LabelMatcher[])[] => texts.map(parseSelector);
  const sets = isNamed ? parameter('match[]', read) : bad(read);
  const found = new Map(sets.flatMap((matchers) => series.select(matchers)).map(({ labels }) => [labels, labels]));
  // Of more than one set the series are merged, in order.
  return sets.length > 1 ? [...found.values()].sort(compareLabels) : [...found.values()];
}

const invalid = (name: string, why: string) => new PromApiError('bad_data', `invalid parameter ${quote(name)}: ${why}`);

function parameter<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalid(name, error instanceof Error ? error.message : String(error));
  }
}

function bad<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new PromApiError('bad_data', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const parseQuery = (text: string) => bad(() => parsePromql(text));

function timeoutOf(form: URLSearchParams): void {
  const timeout = form.get('timeout') ?? '';
  if (timeout !== '') parameter('timeout', () => parseStep(timeout));
}

function timeParameter(form: URLSearchParams, name: string, usualMs: number): number {
  const text = form.get(name) ?? '';
  if (text === '') return usualMs;
  return parameter(name, () => {
    try {
      return parseTime(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`Invalid time value for '${name}': ${why}`, { cause: error });
    }
  });
}

const goNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Seconds since 1970, or RFC 3339, as milliseconds. @throws Error */
function parseTime(text: string): number {
  if (goNumber.test(text)) return Math.round(Number(text) * 1000);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) {
    const timeMs = Date.parse(text);
    if (!Number.isNaN(timeMs)) return timeMs;
  }
  throw new Error(`cannot parse ${quote(text)} to a valid timestamp`);
}

/** Seconds, or a duration, as milliseconds. @throws Error */
function parseStep(text: string): number {
  if (goNumber.test(text)) {
    const seconds = Number(text);
    if (Math.abs(seconds) * 1e9 > 2 ** 63)
      throw new Error(`cannot parse ${quote(text)} to a valid duration. It overflows int64`);
    return Math.trunc(seconds * 1000);
  }
  const ms = parsePromDuration(text);
  if (typeof ms === 'string') throw new Error(`cannot parse ${quote(text)} to a valid duration`);
  return ms;
}
