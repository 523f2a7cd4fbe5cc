import type { ValueType } from './ast.ts';

/** A function's arguments and what comes of it. */
export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last argument may be there more, or that it may be absent; -1: any number; 0: none. */
  readonly variadic: number;
  readonly returns: ValueType;
}

const letters: Readonly<Record<string, ValueType>> = { m: 'matrix', s: 'scalar', t: 'string', v: 'vector' };

/** Functions by what they take and give: `v+1` has one argument, a vector, that may be left out. */
const table: Readonly<Record<string, string>> = {
  'v>v':
    'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_count histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp',
  'm>v':
    'absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time',
  'v+1>v': 'days_in_month day_of_month day_of_week day_of_year hour minute month year',
  'vs+1>v': 'round',
  'vss>v': 'clamp',
  'vs>v': 'clamp_max clamp_min',
  'ssv>v': 'histogram_fraction',
  'sv>v': 'histogram_quantile',
  'mss>v': 'holt_winters',
  'ms>v': 'predict_linear',
  'sm>v': 'quantile_over_time',
  'vtttt>v': 'label_replace',
  'vttt*>v': 'label_join',
  '>s': 'pi time',
  'v>s': 'scalar',
  's>v': 'vector',
};

/** The functions of PromQL (`promql/parser/functions.go`, v2.42). */
export const signatures: ReadonlyMap<string, Signature> = new Map(
  Object.entries(table).flatMap(([form, names]) => {
    const [, args = '', more, returned = ''] = /^([mstv]*)(\+1|\*)?>([sv])$/.exec(form) ?? [];
    const signature: Signature = {
      args: [...args].map((letter) => letters[letter] ?? 'none'),
      variadic: more === '*' ? -1 : more === undefined ? 0 : 1,
      returns: letters[returned] ?? 'none',
    };
    return names.split(' ').map((name) => [name, signature] as const);
  }),
);

/** Those of native histograms, and one that the parser has under its newer name, are not done. */
export const notDone: ReadonlySet<string> = new Set([
  'histogram_count',
  'histogram_fraction',
  'histogram_sum',
  'holt_winters',
]);
