import type { Json } from '../../process/process-types.ts';
import { keyOf, type Labels, newLabels, type SeriesSource, type StoredSeries } from './promql/series.ts';

interface Series extends StoredSeries {
  readonly times: number[];
  readonly values: (number | null)[];
}

/** Samples in memory, as many as a page can hold: the oldest tenth of the time goes when there are more. */
const maxSamples = 400_000;

/** What Prometheus has stored. */
export interface Storage extends SeriesSource {
  /** Adds a sample; null marks that the series is gone. One that is not newer than the last is dropped. @returns whether it was added */
  add(labels: Labels, timeMs: number, value: number | null): boolean;
  all(): readonly Labels[];
  counts(): { readonly series: number; readonly samples: number; readonly firstMs: number | undefined };
  toJSON(): Json;
}

/** Makes a storage, with what another one has written of itself. */
export function createStorage(from?: Json): Storage {
  const byKey = new Map<string, Series>();
  const byName = new Map<string, Series[]>();
  let samples = 0;

  const seriesOf = (labels: Labels): Series => {
    const key = keyOf(labels);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const series: Series = { labels, times: [], values: [] };
    byKey.set(key, series);
    const name = labels['__name__'] ?? '';
    const named = byName.get(name) ?? [];
    byName.set(name, named);
    named.push(series);
    return series;
  };

  const firstMs = () => {
    let first: number | undefined;
    for (const { times } of byKey.values()) first = Math.min(first ?? Number.POSITIVE_INFINITY, times[0] ?? first ?? 0);
    return first;
  };

  const truncate = () => {
    let last = 0;
    for (const { times } of byKey.values()) last = Math.max(last, times.at(-1) ?? 0);
    const first = firstMs() ?? last;
    const beforeMs = first + Math.max(1, (last - first) / 10);
    for (const [key, series] of byKey) {
      let count = 0;
      while ((series.times[count] ?? Number.POSITIVE_INFINITY) < beforeMs) count += 1;
      series.times.splice(0, count);
      series.values.splice(0, count);
      samples -= count;
      if (series.times.length > 0) continue;
      byKey.delete(key);
      const name = series.labels['__name__'] ?? '';
      byName.set(name, byName.get(name)?.filter((other) => other !== series) ?? []);
    }
  };

  const storage: Storage = {
    add(labels, timeMs, value) {
      const { times, values } = seriesOf(labels);
      const lastMs = times.at(-1);
      if (lastMs !== undefined && timeMs <= lastMs) return false;
      times.push(timeMs);
      values.push(value);
      samples += 1;
      if (samples > maxSamples) truncate();
      return true;
    },
    select(matchers) {
      const name = matchers.find((matcher) => matcher.name === '__name__' && matcher.operator === '=')?.value;
      const among = name === undefined ? [...byKey.values()] : (byName.get(name) ?? []);
      return among.filter(({ labels }) => matchers.every((matcher) => matcher.matches(labels[matcher.name] ?? '')));
    },
    all: () => [...byKey.values()].map(({ labels }) => labels),
    counts: () => ({ series: byKey.size, samples, firstMs: firstMs() }),
    toJSON() {
      const [texts, intern] = createTable();
      const series = [...byKey.values()].map(({ labels, times, values }) => {
        const { __name__: name = '', ...rest } = labels;
        return [intern(name), intern(keyOf(rest)), intern(packTimes(times)), packValues(values)];
      });
      return { texts, series };
    },
  };
  if (from !== undefined && from !== null) restore(from as unknown as Packed, seriesOf);
  for (const { times } of byKey.values()) samples += times.length;
  return storage;
}

/** Series as a snapshot has them: labels and times, which many have in common, are numbers of `texts`. */
interface Packed {
  readonly texts: readonly string[];
  readonly series: readonly (readonly [name: number, labels: number, times: number, values: string])[];
}

function restore({ texts, series }: Packed, seriesOf: (labels: Labels) => Series): void {
  for (const [name, labels, times, values] of series) {
    const rest: Labels = JSON.parse(texts[labels] ?? '{}');
    const made = seriesOf(newLabels([['__name__', texts[name] ?? ''], ...Object.entries(rest)]));
    made.times.push(...unpackTimes(texts[times] ?? ''));
    made.values.push(...unpackValues(values));
  }
}

function createTable(): readonly [string[], (text: string) => number] {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  return [
    texts,
    (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
  ];
}

/** The first time, then the steps, what repeats with its count: `1000 10000x5 12000`. */
function packTimes(times: readonly number[]): string {
  return packRuns(times.map((time, index) => String(index === 0 ? time : time - (times[index - 1] ?? 0))));
}

function unpackTimes(text: string): number[] {
  let time = 0;
  return unpackRuns(text).map((step) => {
    time += Number(step);
    return time;
  });
}

const packValues = (values: readonly (number | null)[]) =>
  packRuns(values.map((value) => (value === null ? '-' : String(value))));
const unpackValues = (text: string) => unpackRuns(text).map((value) => (value === '-' ? null : Number(value)));

function packRuns(words: readonly string[]): string {
  const runs: string[] = [];
  for (let index = 0; index < words.length; ) {
    const word = words[index] ?? '';
    let count = 1;
    while (words[index + count] === word) count += 1;
    runs.push(count === 1 ? word : `${word}x${count}`);
    index += count;
  }
  return runs.join(' ');
}

function unpackRuns(text: string): string[] {
  if (text === '') return [];
  return text.split(' ').flatMap((run) => {
    const [word = '', count = '1'] = run.split('x');
    return Array.from({ length: Number(count) }, () => word);
  });
}
