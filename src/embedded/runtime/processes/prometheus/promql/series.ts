import { quote } from '../../../../../kube/index.ts';
import type { LabelMatcher } from './ast.ts';

/** Labels of a series in the order of their names; `__name__` is the metric's name. */
export type Labels = Readonly<Record<string, string>>;

/** A time in milliseconds since 1970, and what was there. */
export type Point = readonly [timeMs: number, value: number];

/** One element of an instant vector; `timeMs` is when the sample was taken. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly timeMs: number;
}

/** One element of a range vector. */
export interface Range {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

/** A stored series: times in rising order; null marks that it was gone. */
export interface StoredSeries {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** What queries read. */
export interface SeriesSource {
  select(matchers: readonly LabelMatcher[]): readonly StoredSeries[];
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Puts labels in order; empty values are no labels. */
export function newLabels(entries: Iterable<readonly [name: string, value: string]>): Labels {
  return Object.fromEntries([...entries].filter(([, value]) => value !== '').sort(([a], [b]) => compare(a, b)));
}

/** The same text for the same labels, and for no others. */
export const keyOf = (labels: Labels): string => JSON.stringify(labels);

/** Labels without some of them. */
export function without(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
}

/** Only some labels. */
export function only(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name)));
}

export const withoutName = (labels: Labels): Labels => without(labels, ['__name__']);

/** `{__name__="up", job="a"}` (`Labels.String`, `model/labels`, v2.42). */
export function formatLabels(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${quote(value)}`)
    .join(', ')}}`;
}

/** Orders labels as `labels.Compare` does. */
export function compareLabels(a: Labels, b: Labels): number {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (const [index, [name, value]] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compare(name, other[0]) || compare(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
