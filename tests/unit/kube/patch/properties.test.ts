import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  createFieldManager,
  createMergePatch,
  createThreeWayMergePatch,
  createTwoWayMergePatch,
  isStatusError,
  type KubeObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
} from '../../../../src/kube/index.ts';
import { wholeSet } from '../../../../src/kube/patch/apply/compare.ts';
import { type FieldSet, hasPath, pathsOf } from '../../../../src/kube/patch/apply/field-set.ts';
import { planOf } from '../../../../src/kube/patch/apply/type-plan.ts';
import { anyJson, podTemplates } from './arbitraries.ts';
import { deepFreeze, schemaOf } from './recorded.ts';

const kind = { group: '', version: 'v1', kind: 'PodTemplate' };
const schema = schemaOf({ apiVersion: 'v1', kind: 'PodTemplate' });
const json = (object: KubeObject) => deepFreeze(object) as unknown as ReadonlyJsonObject;
const now = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;

/** Upstream compares with a sorted original, so that a change of order alone may be lost. */
function withSortedFinalizers(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, finalizers: object.metadata.finalizers?.toSorted() ?? [] } };
}

/** An applied list without items has no owner, and stays. */
function withoutEmptyLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, withoutEmptyLists(item)] as const);
  const kept = fields.filter(([, item]) => typeof item !== 'object' || item === null || Object.keys(item).length > 0);
  return Object.fromEntries(kept);
}

/** Tests that nothing but a Status comes out of a patch. */
function throwsOnlyStatuses(body: () => unknown): boolean {
  try {
    body();
    return true;
  } catch (error) {
    if (isStatusError(error)) return true;
    throw error;
  }
}

describe('strategic merge patches', () => {
  test('a patch made of two objects makes the second of the first', () => {
    fc.assert(
      fc.property(podTemplates, podTemplates, (a, b) => {
        const patch = createTwoWayMergePatch(json(a), json(b), schema);
        const result = applyStrategicMergePatch(json(a), patch, schema) as unknown as KubeObject;
        expect(withSortedFinalizers(result)).toEqual(withSortedFinalizers(b));
      }),
    );
  });

  test('a patch made of an object and itself is empty but for lists whose order text does not have', () => {
    fc.assert(
      fc.property(podTemplates, (a) => {
        const patch = createTwoWayMergePatch(json(a), json(a), schema);
        expect(applyStrategicMergePatch(json(a), patch, schema)).toEqual(a);
        expect(Object.keys(patch).filter((key) => key !== 'metadata')).toEqual([]);
      }),
    );
  });

  test('what only another added outlives a patch made of three objects', () => {
    fc.assert(
      fc.property(podTemplates, podTemplates, podTemplates, (original, modified, current) => {
        const patch = createThreeWayMergePatch(json(original), json(modified), json(current), schema);
        const result = applyStrategicMergePatch(json(current), patch, schema) as unknown as KubeObject;
        const labels = { ...current.metadata.labels };
        for (const key of Object.keys(original.metadata.labels ?? {})) {
          if (!Object.hasOwn(modified.metadata.labels ?? {}, key)) delete labels[key];
        }
        expect(result.metadata.labels).toEqual({ ...labels, ...modified.metadata.labels });
      }),
    );
  });

  test('any JSON is applied or refused with a Status, and changes nothing that it was given', () => {
    fc.assert(
      fc.property(podTemplates, anyJson, (object, patch) =>
        throwsOnlyStatuses(() => applyStrategicMergePatch(json(object), deepFreeze(patch), schema)),
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('merge patches', () => {
  test('a patch made of two objects makes the second of the first', () => {
    fc.assert(
      fc.property(podTemplates, podTemplates, (a, b) => {
        expect(applyMergePatch(json(a), createMergePatch(json(a), json(b)), { strict: true })).toEqual(b);
      }),
    );
  });

  test('any JSON is applied or refused with a Status', () => {
    fc.assert(
      fc.property(podTemplates, anyJson, fc.boolean(), (object, patch, strict) =>
        throwsOnlyStatuses(() => applyMergePatch(json(object), deepFreeze(patch), { strict })),
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('JSON patches', () => {
  const pointer = fc
    .array(fc.constantFrom('metadata', 'labels', 'template', 'spec', 'containers', 'a', '0', '-', '-1', '__proto__'), {
      maxLength: 5,
    })
    .map((parts) => parts.map((part) => `/${part}`).join(''));
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path: pointer,
    from: pointer,
    value: anyJson,
  });

  test('any operations are applied or refused with a Status, and change nothing that they were given', () => {
    fc.assert(
      fc.property(podTemplates, fc.array(operation, { maxLength: 5 }), (object, operations) =>
        throwsOnlyStatuses(() => {
          applyJsonPatch(json(object), deepFreeze(operations) as unknown as ReadonlyJson, { strict: true });
          return Object.getPrototypeOf({}) === Object.prototype;
        }),
      ),
      { numRuns: 2_000 },
    );
  });

  test('any JSON is applied or refused with a Status', () => {
    fc.assert(
      fc.property(podTemplates, anyJson, fc.boolean(), (object, patch, strict) =>
        throwsOnlyStatuses(() => applyJsonPatch(json(object), deepFreeze(patch), { strict })),
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('server-side apply', () => {
  const manager = createFieldManager(schema, kind);
  const options = (name: string, second: number) => ({ manager: name, force: true, now: now(second) });

  test('the same configuration twice changes nothing the second time, not even a time', () => {
    fc.assert(
      fc.property(podTemplates, podTemplates, (live, configuration) => {
        const stored = deepFreeze(manager.update(undefined, deepFreeze(live), { manager: 'u', now: now(0) }));
        const once = deepFreeze(manager.apply(stored, json(configuration), options('a', 1)));
        const twice = manager.apply(once, json(configuration), options('a', 2));
        expect(twice).toEqual(once);
      }),
    );
  });

  test('a forced configuration is in the result, with nobody else owning what it changed', () => {
    fc.assert(
      fc.property(podTemplates, podTemplates, (live, configuration) => {
        const stored = deepFreeze(manager.update(undefined, deepFreeze(live), { manager: 'u', now: now(0) }));
        const result = manager.apply(stored, json(configuration), options('a', 1));
        expect(result.metadata.labels).toEqual({ ...live.metadata.labels, ...configuration.metadata.labels });
        const again = manager.apply(deepFreeze(result), json(configuration), { ...options('a', 2), force: false });
        expect(again).toEqual(result);
      }),
    );
  });

  test('what an applier alone applied goes when it applies nothing', () => {
    fc.assert(
      fc.property(podTemplates, (configuration) => {
        const bare = json({ apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'x' } });
        const first = deepFreeze(manager.apply(undefined, json(configuration), options('a', 0)));
        const second = manager.apply(first, bare, options('a', 1));
        expect(withoutEmptyLists(second)).toEqual(bare);
      }),
    );
  });

  test('every field that has an owner is there, after any sequence of writes', () => {
    const write = fc.record({
      verb: fc.constantFrom('apply', 'update'),
      by: fc.constantFrom('a', 'b', 'c'),
      object: podTemplates,
    });
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 5 }), (writes) => {
        let live: KubeObject | undefined;
        for (const [second, { verb, by, object }] of writes.entries()) {
          const next: KubeObject =
            verb === 'apply'
              ? manager.apply(live, json(object), options(by, second))
              : manager.update(live, deepFreeze(object), { manager: by, now: now(second) });
          live = deepFreeze({ ...next, metadata: { ...next.metadata, uid: 'u' } });
          const present = wholeSet(planOf(schema), live as unknown as ReadonlyJson);
          for (const entry of live.metadata.managedFields ?? []) {
            for (const path of pathsOf(entry.fieldsV1 as unknown as FieldSet))
              expect(hasPath(present, path)).toBe(true);
          }
        }
      }),
    );
  });

  test('any JSON is applied or refused with a Status', () => {
    fc.assert(
      fc.property(podTemplates, anyJson, (live, rest) =>
        throwsOnlyStatuses(() => {
          const body =
            typeof rest === 'object' && rest !== null && !Array.isArray(rest)
              ? { ...rest, apiVersion: 'v1', kind: 'PodTemplate' }
              : rest;
          return manager.apply(deepFreeze(live), deepFreeze(body), options('a', 0));
        }),
      ),
      { numRuns: 1_000 },
    );
  });
});
