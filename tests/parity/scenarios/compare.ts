import { isDeepStrictEqual } from 'node:util';
import type { Facts } from './facts.ts';

/** What a fact was in all plays of one scenario on a real cluster; null: in one of them there was no such fact. */
export type SeenFacts = Readonly<Record<string, readonly (string | null)[]>>;

/** All plays together. */
export function mergeFacts(plays: readonly (Facts | SeenFacts)[]): SeenFacts {
  const keys = [...new Set(plays.flatMap((facts) => Object.keys(facts)))].sort();
  return Object.fromEntries(
    keys.map((key) => {
      const values = new Set(plays.flatMap((facts): readonly (string | null)[] => facts[key] ?? [null]));
      return [key, [...values].sort()];
    }),
  );
}

/** Facts that tell what one part of a status went through. */
const isTrack = (key: string): boolean =>
  /^\S+ (?:phase|finished|(?:condition|container|ready|started) \S+)$/.test(key);

/**
 * Whether one sequence of states is the other with some of them left out before the last. A kubelet or a controller that is busy
 * tells of less, and begins later: two changes that come soon after one another are one to who watches.
 */
function isToldWithin(told: string, whole: string): boolean {
  const [few, all] = [told.split(' > '), whole.split(' > ')];
  if (few.at(-1) !== all.at(-1)) return false;
  let at = 0;
  for (const state of all) if (state === few[at]) at += 1;
  return at === few.length;
}

/**
 * Where a play differs from those of a real cluster, in lines; empty when it does not. Each value of a fact (there are several
 * where several objects are alike) must be one that a real cluster has shown, and a fact may be absent only where it once was. Of
 * what a status went through the fuller account must have all of the other in its order (`isToldWithin`), for recordings were made
 * on a busy machine.
 */
export function differingFacts(facts: Facts, seen: SeenFacts, names: readonly [string, string]): readonly string[] {
  const lines: string[] = [];
  for (const key of [...new Set([...Object.keys(facts), ...Object.keys(seen)])].sort()) {
    const values = facts[key] ?? [null];
    const allowed = seen[key] ?? [null];
    for (const value of values) {
      if (allowed.includes(value)) continue;
      // The embedded cluster is never busy: it tells all. But Pods that are alike end in the same moment there.
      const isEitherWay = names[0] === 'now' || key.endsWith(' finished');
      const isSameCourse = (one: string | null) =>
        one !== null && value !== null && (isToldWithin(one, value) || (isEitherWay && isToldWithin(value, one)));
      if (isTrack(key) && allowed.some(isSameCourse)) continue;
      const [first = null] = allowed;
      const parts = value === null || first === null ? undefined : differingParts(value, first);
      const said = parts ?? [
        `${names[0]}: ${value ?? '(none)'}`,
        ...allowed.map((one) => `${names[1]}: ${one ?? '(none)'}`),
      ];
      lines.push([key, ...said].join('\n    '));
    }
  }
  return lines;
}

/** Where two texts of JSON differ, `path: one, other`; undefined for what is no JSON. */
function differingParts(one: string, other: string): readonly string[] | undefined {
  const [[countOne, a], [countOther, b]] = [readJson(one), readJson(other)];
  if (a === undefined || b === undefined) return undefined;
  const lines: string[] = countOne === countOther ? [] : [`count: ${countOne}, ${countOther}`];
  const visit = (path: string, left: unknown, right: unknown): void => {
    if (isDeepStrictEqual(left, right)) return;
    if (isObject(left) && isObject(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
        visit(`${path}.${key}`, left[key], right[key]);
    } else lines.push(`${path.slice(1)}: ${JSON.stringify(left)}, ${JSON.stringify(right)}`);
  };
  visit('', a, b);
  return lines;
}

/** `2 x {...}` or `{...}`. */
function readJson(text: string): [count: string, value: unknown] {
  const [, count = '1', json] = /^(?:(\d+) x )?(\{.*\})$/.exec(text) ?? [];
  return [count, json === undefined ? undefined : JSON.parse(json)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}
