import { expect, test } from 'vitest';
import { formatDate } from '../../../../src/line/programs/date/format.ts';

test('a field has the width that it is given, up to what can be shown', () => {
  expect(formatDate('%10d|%3H', 0)).toBe('0000000001|000');
  expect(() => formatDate('%100000000d', 0)).toThrow('date: too large for this terminal');
});
