import { describe, expect, test } from 'vitest';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  createFieldManager,
  isStatusError,
  type JsonObject,
  type KubeObject,
  managerName,
  type Status,
  withUnchangedTimes,
} from '../../../../src/kube/index.ts';

function statusOf(body: () => unknown): Status | undefined {
  try {
    body();
  } catch (error) {
    if (isStatusError(error)) return error.toStatus();
    throw error;
  }
  return undefined;
}

describe('limits of JSON patches', () => {
  test('more than 10,000 operations are refused', () => {
    const patch = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/a', value: 1 }));
    expect(statusOf(() => applyJsonPatch({ a: 1 }, patch, { strict: true }))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
      reason: 'RequestEntityTooLarge',
      code: 413,
    });
  });

  test('10,000 operations on one long list are quick', () => {
    const patch = Array.from({ length: 10_000 }, (_, index) => ({ op: 'add', path: '/list/0', value: index }));
    const begin = performance.now();
    const { object } = applyJsonPatch({ list: [] }, patch, { strict: true });
    expect(performance.now() - begin).toBeLessThan(1_000);
    expect((object as { list: number[] }).list).toHaveLength(10_000);
  });

  test('copies that add up to more than 3 MB are refused before they are made', () => {
    const patch = Array.from({ length: 100 }, (_, index) => ({ op: 'copy', from: '/a', path: `/a/${index}` }));
    expect(statusOf(() => applyJsonPatch({ a: { text: 'x'.repeat(100) } }, patch, { strict: true }))?.code).toBe(422);
  });
});

describe('what is nested 9,999 levels deep', () => {
  let deep: JsonObject = {};
  for (let level = 0; level < 9_999; level += 1) deep = { a: deep };
  const kind = { group: '', version: 'v1', kind: 'ConfigMap' };
  const manager = createFieldManager(undefined, kind);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: deep };
  const options = { manager: 'm', now: '2026-01-01T00:00:00Z', force: true };

  test.each<[string, () => unknown]>([
    ['a JSON patch', () => applyJsonPatch({ a: 1 }, [{ op: 'test', path: '', value: { a: deep } }], { strict: true })],
    ['a copy of it', () => applyJsonPatch({ a: deep }, [{ op: 'copy', from: '/a', path: '/b' }], { strict: true })],
    ['a merge patch', () => applyMergePatch({}, deep, { strict: true })],
    ['a strategic merge patch', () => applyStrategicMergePatch({}, deep, { type: 'object' })],
    ['a configuration', () => manager.apply(undefined, object, options)],
    ['an object', () => manager.update(undefined, object, options)],
  ])('as %s is taken or refused with a Status', (_, body) => {
    expect([undefined, 400, 422]).toContain(statusOf(body)?.code);
  });
});

test('a custom resource has no strategic merge patch', () => {
  expect(statusOf(() => applyStrategicMergePatch({}, {}, undefined))).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'strategic merge patch format is not supported',
    reason: 'BadRequest',
    code: 400,
  });
});

describe('who writes', () => {
  test.each([
    ['given', 'kubectl/v1.37.2 (linux/amd64)', 'given'],
    ['', 'kubectl/v1.37.2 (linux/amd64) kubernetes/abc', 'kubectl'],
    ['', 'Go-http-client/2.0', 'Go-http-client'],
    ['', 'no slash', 'no slash'],
    ['', '', ''],
    ['', 'tab\there/1', 'tabhere'],
    ['', `${'x'.repeat(200)}/1`, 'x'.repeat(128)],
    ['', `${'é'.repeat(100)}/1`, 'é'.repeat(64)],
  ])('fieldManager %j and User-Agent %j make %j', (fieldManager, userAgent, name) => {
    expect(managerName(fieldManager, userAgent)).toBe(name);
  });
});

describe('times of managedFields', () => {
  const object = (time: string, value = '1', manager = 'a'): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'x',
      managedFields: [
        { manager, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1: { 'f:data': {} } },
      ],
    },
    data: { a: value },
  });
  const [before, after] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:09Z'];

  test('stay when nothing else is new', () => {
    expect(withUnchangedTimes(object(after), object(before))).toEqual(object(before));
  });

  test('are new when the object is', () => {
    expect(withUnchangedTimes(object(after, '2'), object(before))).toEqual(object(after, '2'));
  });

  test('are new when an owner is', () => {
    expect(withUnchangedTimes(object(after, '1', 'b'), object(before))).toEqual(object(after, '1', 'b'));
  });
});
