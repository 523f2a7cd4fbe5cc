import { expect, test } from 'vitest';
import {
  addSample,
  emptyHistory,
  formatCpu,
  formatMemory,
  keyOf,
  maximumSamples,
  nextOrder,
  parseTop,
  sortRows,
} from '../../../src/widgets/top/model.ts';

const row = (name: string, memoryMi: number, cpuMillicores = 1) => ({
  name,
  cpuMillicores,
  memoryBytes: memoryMi * 2 ** 20,
});

test('a recorded table is read; its head says which figure is which', () => {
  const output =
    'NAME             CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   \npodpath-worker   50m          2%       224Mi           0%          \n';
  expect(parseTop(output)).toEqual([
    {
      name: 'podpath-worker',
      namespace: undefined,
      cpuMillicores: 50,
      memoryBytes: 224 * 2 ** 20,
      cpuPercent: 2,
      memoryPercent: 0,
    },
  ]);
});

test('what is no table gives no rows', () => {
  expect(parseTop('error: Metrics API not available\n')).toEqual([]);
});

test('rows are sorted by figure, and equal ones by name', () => {
  const rows = [row('b', 1), row('a', 1), row('c', 9)];
  const names = (direction: 'ascending' | 'descending') =>
    sortRows(rows, { column: 'memory', direction }).map(({ name }) => name);
  expect(names('descending')).toEqual(['c', 'a', 'b']);
  expect(names('ascending')).toEqual(['a', 'b', 'c']);
});

test('the head of a column sorts by it, and turns the order round when pressed again', () => {
  const first = nextOrder({ column: 'memory', direction: 'descending' }, 'cpu');
  expect(first).toEqual({ column: 'cpu', direction: 'descending' });
  expect(nextOrder(first, 'cpu')).toEqual({ column: 'cpu', direction: 'ascending' });
  expect(nextOrder(first, 'name')).toEqual({ column: 'name', direction: 'ascending' });
});

test('figures are written as kubectl top writes them', () => {
  expect([formatCpu(12.7), formatMemory(224.9 * 2 ** 20)]).toEqual(['12m', '224Mi']);
});

test('a sample that metrics-server has not renewed is counted once; rows that are gone are forgotten; the past is bounded', () => {
  const first = addSample(emptyHistory, '2026-01-01T00:00:00Z', [row('a', 1), row('b', 2)]);
  expect(addSample(first, '2026-01-01T00:00:00Z', [row('a', 5)])).toBe(first);
  const second = addSample(first, '2026-01-01T00:00:15Z', [row('a', 3)]);
  expect([...second.byKey.keys()]).toEqual(['a']);
  expect(second.byKey.get('a')?.memoryBytes).toEqual([2 ** 20, 3 * 2 ** 20]);
  let long = emptyHistory;
  for (let at = 0; at < maximumSamples + 5; at++)
    long = addSample(long, new Date(at * 1000).toISOString(), [row('a', at)]);
  expect(long.byKey.get('a')?.seconds).toHaveLength(maximumSamples);
});

test('Pods of two namespaces with one name are two rows', () => {
  expect(keyOf({ name: 'web', namespace: 'a' })).not.toBe(keyOf({ name: 'web', namespace: 'b' }));
});
