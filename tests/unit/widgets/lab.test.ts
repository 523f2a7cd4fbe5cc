import { expect, test } from 'vitest';
import { indicatorOf } from '../../../src/widgets/cluster-status/model.ts';
import {
  formatProgress,
  mergeProgress,
  parseProgress,
  withoutLab,
  withStep,
} from '../../../src/widgets/lab/progress.ts';

test('a step counts once, and a lab can be begun again', () => {
  const once = withStep({}, 'oom-kill', 'limit');
  expect(withStep(once, 'oom-kill', 'limit')).toBe(once);
  expect(withoutLab(withStep(once, 'other', 'x'), 'oom-kill')).toEqual({ other: ['x'] });
});

test('a file that was exported is imported as it was', () => {
  const progress = { 'oom-kill': ['limit', 'restart'], 'follow-a-pod': ['watch'] };
  expect(parseProgress(formatProgress(progress))).toEqual(progress);
});

test('an import takes nothing away', () => {
  expect(mergeProgress({ a: ['one'] }, { a: ['two', 'one'], b: ['three'] })).toEqual({
    a: ['one', 'two'],
    b: ['three'],
  });
});

test.each([
  '',
  'no JSON',
  '[]',
  '{"kind":"other","labs":{}}',
  '{"kind":"podpath-progress","labs":{"a":["../x"]}}',
  '{"kind":"podpath-progress","labs":{"A B":["x"]}}',
  '{"kind":"podpath-progress","labs":{"a":"x"}}',
])('the text %j is no progress file', (text) => {
  expect(parseProgress(text)).toBeUndefined();
});

test.each([
  ['connecting', undefined, 'connecting'],
  ['online', undefined, 'connecting'],
  ['online', 'running', 'running'],
  ['reconnecting', 'running', 'reconnecting'],
  ['offline', 'running', 'offline'],
] as const)('bridge %s, cluster %s: the header says %s', (bridge, cluster, indicator) => {
  expect(indicatorOf(bridge, cluster)).toBe(indicator);
});
