import { createSeededRandom, type Random, type SeededRandom } from '../../base/index.ts';

/** Chance of its own for each part, so that what one draws does not change what another does. */
export interface Chances {
  /** Of a part; the same one each time. */
  of(part: string): SeededRandom;
  /** What each is about to give. */
  snapshot(): Readonly<Record<string, number>>;
}

/** What the chances of all parts are made from. */
const seed = 'seed';

/** Makes chances from one number of `random`, or goes on with those of a snapshot. */
export function createChances(random: Random, saved?: Readonly<Record<string, number>>): Chances {
  const first = saved?.[seed] ?? random.uint32();
  const known = new Map<string, SeededRandom>();
  const of = (part: string) => {
    const made = known.get(part) ?? createSeededRandom(saved?.[part] ?? hash(`${first} ${part}`));
    known.set(part, made);
    return made;
  };
  for (const part of Object.keys(saved ?? {})) if (part !== seed) of(part);
  return {
    of,
    snapshot: () => ({ [seed]: first, ...Object.fromEntries([...known].map(([part, { state }]) => [part, state])) }),
  };
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
function hash(text: string): number {
  let result = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    result = Math.imul(result ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return result;
}
