import { expect, test } from 'vitest';
import { actionsOf, indicatorOf } from '../../../src/widgets/cluster-status/model.ts';

test.each([
  ['connecting', undefined, 'connecting'],
  ['online', undefined, 'connecting'],
  ['online', 'running', 'running'],
  ['reconnecting', 'running', 'reconnecting'],
  ['offline', 'running', 'offline'],
] as const)('bridge %s, cluster %s: the header says %s', (bridge, cluster, indicator) => {
  expect(indicatorOf(bridge, cluster)).toBe(indicator);
});

const step = { name: 'nodes', title: 'Nodes', state: 'running', index: 1, count: 9, durationMs: 1 } as const;
test.each([
  ['absent', undefined, undefined, ['create']],
  ['absent', undefined, 'create', ['cancel']],
  ['creating', step, undefined, ['cancel']],
  ['creating', undefined, undefined, []],
  ['running', undefined, undefined, ['delete']],
  ['running', undefined, 'delete', []],
  ['unreachable', undefined, undefined, ['start', 'delete']],
  ['unreachable', step, 'start', ['cancel']],
  ['deleting', step, undefined, []],
] as const)(
  'a cluster that is %s, at step %o, while this page waits for %s: the buttons are %j',
  (state, at, own, buttons) => {
    expect(actionsOf({ state, step: at }, own)).toEqual(buttons);
  },
);
