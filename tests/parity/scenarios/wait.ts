import type { KubeObject } from '../../../src/kube/index.ts';
import type { Sight } from './observer.ts';

/** What a target names: one object, or all of a resource with some labels, so many of them if a number is said. */
export interface Target {
  readonly resource: string;
  readonly name?: string;
  readonly labels: readonly (readonly [string, string])[];
  readonly count?: number;
}

/** Reads `pods/web`, `pods`, `pods app=web,tier=x`, `3 pods app=web`. */
export function parseTarget(text: string): Target {
  const [, count, resource = '', name, selector = ''] = /^(?:(\d+) )?([a-z]+)(?:\/(\S+)| (\S+))?$/.exec(text) ?? [];
  if (resource === '') throw new Error(`"${text}" names no object`);
  return {
    resource,
    ...(name === undefined ? {} : { name }),
    ...(count === undefined ? {} : { count: Number(count) }),
    labels: selector
      .split(',')
      .filter((one) => one !== '')
      .map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
  };
}

/** The objects of a target that are there now. */
export function selectObjects(sight: Sight, { resource, name, labels }: Target): readonly KubeObject[] {
  return sight
    .list(resource)
    .filter(
      ({ metadata }) =>
        (name === undefined || metadata.name === name) &&
        labels.every(([key, value]) => metadata.labels?.[key] === value),
    );
}

/**
 * Whether what is said of a target is so: `exists`, `gone`, `condition Ready`, `condition Available=False`, `event BackOff` (of the
 * object, with its reason), `event BackOff message~text`, or a path and a value: `status.phase = Running`, `status.ready >= 2`, `status.x exists`.
 */
export function holds(sight: Sight, target: Target, said: string): boolean {
  const objects = selectObjects(sight, target);
  if (said === 'gone') return objects.length === 0;
  const wanted = target.count ?? Math.max(objects.length, 1);
  if (target.name === undefined ? objects.length !== wanted : objects.length === 0) return false;
  return objects.every((object) => holdsOf(sight, object, said));
}

function holdsOf(sight: Sight, object: KubeObject, said: string): boolean {
  const words = said.split(' ');
  const [first = '', second = '', ...rest] = words;
  if (said === 'exists') return true;
  if (first === 'condition') {
    const [type, status = 'True'] = second.split('=');
    return (object['status']?.conditions ?? []).some(
      (one: { type: string; status: string }) => one.type === type && one.status === status,
    );
  }
  if (first === 'event') {
    const text = rest.join(' ').replace(/^message~/, '');
    return sight
      .list('events')
      .some(
        (event) =>
          event['reason'] === second &&
          event['involvedObject'].name === object.metadata.name &&
          String(event['message']).includes(text),
      );
  }
  const value = at(object, first);
  if (second === 'exists') return value !== undefined;
  const expected = rest.join(' ');
  if (second === '=') return String(value) === expected;
  if (second === '!=') return String(value) !== expected;
  if (second === '>=') return Number(value ?? 0) >= Number(expected);
  if (second === '<=') return Number(value ?? 0) <= Number(expected);
  throw new Error(`"${said}" is nothing that can be waited for`);
}

/** The value at a dotted path. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (known, key) =>
        known !== null && typeof known === 'object' ? (known as Record<string, unknown>)[key] : undefined,
      value,
    );
}
