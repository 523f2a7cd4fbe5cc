import { createSeededRandom } from '../../../../../src/base/index.ts';
import type { RuleContext } from '../../../../../src/embedded/apiserver/resource.ts';

/** What rules may ask for, of a cluster with nothing in it on New Year 2026. Warnings are an error. */
export const ruleContext: RuleContext = {
  clock: { now: () => Date.parse('2026-01-01T00:00:00Z'), schedule: () => ({ [Symbol.dispose]: () => undefined }) },
  random: createSeededRandom(1),
  get: () => undefined,
  list: () => [],
  warn(text) {
    throw new Error(`warned: ${text}`);
  },
};
