import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { answerApi } from '../../../../../src/embedded/runtime/processes/prometheus/api.ts';
import { parsePromql } from '../../../../../src/embedded/runtime/processes/prometheus/promql/parse.ts';
import { compareLabels, newLabels } from '../../../../../src/embedded/runtime/processes/prometheus/promql/series.ts';
import { createStorage } from '../../../../../src/embedded/runtime/processes/prometheus/storage.ts';
import { nowMs, paths, type RecordedAnswer, sampled } from './cases.ts';

const recorded: { readonly answers: readonly RecordedAnswer[] } = JSON.parse(
  await readFile(new URL('./recorded.json', import.meta.url), 'utf8'),
);
const storage = createStorage();
// In the order in which a block has them, on which sums of fractions depend.
for (const { labels, points } of sampled
  .map(({ labels, points }) => ({ labels: newLabels(Object.entries(labels)), points }))
  .sort((a, b) => compareLabels(a.labels, b.labels)))
  for (const [timeMs, value] of points) storage.add(labels, timeMs, value);

const ask = (path: string, from = storage) =>
  answerApi(
    path.split('?')[0] ?? '',
    { method: 'GET', path: `/api/v1/${path}` },
    { series: from, now: () => nowMs, page: () => undefined },
  );

/** What is not sorted comes in no order. */
function normalise(path: string, body: string): unknown {
  if (!body.startsWith('{')) return body;
  const parsed = JSON.parse(body);
  if (parsed.data?.resultType !== 'vector' || /query=(sort|topk|bottomk)/.test(path)) return parsed;
  const key = ({ metric }: { readonly metric: object }) => JSON.stringify(metric);
  parsed.data.result.sort((a: { metric: object }, b: { metric: object }) => (key(a) < key(b) ? -1 : 1));
  return parsed;
}

describe('answers of the API, held to those of Prometheus v2.42', () => {
  it('has an answer for every case', () => {
    expect(recorded.answers.map(({ path }) => path)).toEqual(paths);
  });

  it.each(recorded.answers.map((answer) => [decodeURIComponent(answer.path), answer] as const))(
    '%s',
    (_name, { path, status, body }) => {
      const answer = ask(path);
      expect(normalise(path, answer.body)).toEqual(normalise(path, body));
      expect(answer.status).toBe(status);
    },
  );
});

describe('what is not done', () => {
  it.each([
    ['histogram_count(up)', '1:1: parse error: podpath: histogram_count is not modelled'],
    ['up anchored', '1:1: parse error: podpath: anchored is not modelled'],
    ['limitk(1, up)', '1:1: parse error: podpath: limitk is not modelled'],
    ['up / fill(0) up', '1:6: parse error: podpath: fill is not modelled'],
  ])('%s is refused by name', (query, message) => {
    expect(() => parsePromql(query)).toThrow(message);
  });

  it('is refused below /api/v1, too', () => {
    const { status, body } = ask('rules');
    expect([status, JSON.parse(body)]).toEqual([
      503,
      { status: 'error', errorType: 'unavailable', error: 'podpath: /api/v1/rules is not modelled' },
    ]);
  });
});

describe('storage', () => {
  it('is the same after it was written down', () => {
    const copy = createStorage(JSON.parse(JSON.stringify(storage.toJSON())));
    expect(copy.counts()).toEqual(storage.counts());
    for (const path of paths) expect(ask(path, copy).body, path).toBe(ask(path).body);
  });

  it('has nothing of a series that was marked as gone until it is back, and takes no older sample', () => {
    const store = createStorage();
    const labels = newLabels([['__name__', 'x']]);
    for (const [timeMs, value] of [
      [1000, 1],
      [2000, null],
      [3000, 3],
    ] as const)
      expect(store.add(labels, timeMs, value)).toBe(true);
    expect(store.add(labels, 3000, 4)).toBe(false);
    const at = (seconds: number) => JSON.parse(ask(`query?query=x&time=${seconds}`, store).body).data.result.length;
    expect([at(1), at(2), at(2.5), at(3)]).toEqual([1, 0, 0, 1]);
    const counted = JSON.parse(ask('query?query=count_over_time(x[5s])&time=4', store).body);
    expect(counted.data.result[0].value).toEqual([4, '2']);
    expect(createStorage(store.toJSON()).select([])).toEqual(store.select([]));
  });

  it('forgets the oldest when it is full, series and all', () => {
    const store = createStorage();
    const label = (index: number) =>
      newLabels([
        ['__name__', 'x'],
        ['n', String(index)],
      ]);
    store.add(newLabels([['__name__', 'old']]), 1, 1);
    for (let timeMs = 1; timeMs <= 500; timeMs += 1)
      for (let index = 0; index < 1000; index += 1) store.add(label(index), timeMs * 1000, index);
    const { samples, series, firstMs = 0 } = store.counts();
    expect(samples).toBeLessThanOrEqual(400_000);
    expect(series).toBe(1000);
    expect(firstMs).toBeGreaterThan(40_000);
    expect(store.all()[0]).toEqual(label(0));
  });
});
