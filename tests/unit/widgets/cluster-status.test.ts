import { expect, test } from 'vitest';
import { indicatorOf } from '../../../src/widgets/cluster-status/model.ts';

test.each([
  ['connecting', undefined, 'connecting'],
  ['online', undefined, 'connecting'],
  ['online', 'running', 'running'],
  ['reconnecting', 'running', 'reconnecting'],
  ['offline', 'running', 'offline'],
] as const)('bridge %s, cluster %s: the header says %s', (bridge, cluster, indicator) => {
  expect(indicatorOf(bridge, cluster)).toBe(indicator);
});
