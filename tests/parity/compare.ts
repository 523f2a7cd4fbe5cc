import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './case.ts';

/**
 * Where two answers differ, in lines `step 0 body.status.reason: embedded "x", real "y"`; empty when they are equal.
 * `names` says whose they are.
 */
export function differences(
  embedded: readonly Answer[],
  real: readonly Answer[],
  names: readonly [string, string] = ['embedded', 'real'],
): readonly string[] {
  const lines: string[] = [];
  const visit = (path: string, ours: unknown, theirs: unknown): void => {
    if (isDeepStrictEqual(ours, theirs)) return;
    if (isObject(ours) && isObject(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
      for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
        visit(`${path}.${key}`, ours[key], theirs[key]);
      }
      return;
    }
    lines.push(`${path}: ${names[0]} ${JSON.stringify(ours)}, ${names[1]} ${JSON.stringify(theirs)}`);
  };
  for (let index = 0; index < Math.max(embedded.length, real.length); index += 1) {
    visit(`step ${index}`, embedded[index], real[index]);
  }
  return lines;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}
