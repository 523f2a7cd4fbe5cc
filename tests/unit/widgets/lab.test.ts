import { expect, test } from 'vitest';
import { badgeOf } from '../../../src/widgets/lab/model.ts';

test.each([
  [undefined, false, 'unchecked'],
  [undefined, true, 'passed'],
  ['unchecked', true, 'passed'],
  ['unchecked', false, 'unchecked'],
  ['failed', true, 'failed'],
  ['passed', false, 'passed'],
] as const)('a step that is %s now, passed before: %s, is shown as %s', (live, before, shown) => {
  expect(badgeOf(live, before)).toBe(shown);
});
