import type { Random } from '../../src/base/index.ts';

/** What mutations draw from a seed. */
export interface Chance {
  /** A whole number from 0 to `end` - 1. */
  below(end: number): number;
  /** True in one of so many. */
  oneIn(count: number): boolean;
  /** @throws Error for nothing to pick from. */
  pick<T>(from: readonly T[]): T;
}

export function createChance(random: Random): Chance {
  const below = (end: number) => Math.floor((random.uint32() / 2 ** 32) * end);
  return {
    below,
    oneIn: (count) => below(count) === 0,
    pick(from) {
      const at = below(from.length);
      if (from.length === 0) throw new Error('there is nothing to pick from');
      return from[at] as (typeof from)[number];
    },
  };
}
