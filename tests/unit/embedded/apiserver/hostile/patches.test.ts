import { describe, expect, test, vi } from 'vitest';
import { newAsked } from '../../ask.ts';

// The machine may be busy: what counts is the time of the processor.
vi.setConfig({ testTimeout: 60_000 });

// Patches that make much of little, or that are compared with much.

const asked = newAsked({ serviceAccountController: 'built-in' });
const json = 'application/json-patch+json';
const merge = 'application/merge-patch+json';
const strategic = 'application/strategic-merge-patch+json';
const apply = 'application/apply-patch+yaml';
/** Of the processor's time, for the machine may be busy. */
const maxMs = 3_000;

async function patch(path: string, contentType: string, body: object | string) {
  const cpu = process.cpuUsage();
  const answer = await asked.inDefault('PATCH', path, body, { 'content-type': contentType });
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1000).toBeLessThan(maxMs);
  return answer;
}
const many = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index));

describe('a JSON patch', () => {
  test('that doubles what it copies thirty times is refused', async () => {
    await asked.inDefault('POST', 'configmaps', { metadata: { name: 'copy' }, data: { a: 'x'.repeat(1_000) } });
    const doubling = many(30, (index) => ({ op: 'copy', from: '/data', path: `/data/x${index}` }));
    expect(await patch('configmaps/copy', json, doubling)).toMatchObject({
      status: 422,
      body: { message: 'the server rejected our request due to an error in our request' },
    });
  });

  test('of 10,000 operations is done, of one more refused', async () => {
    await asked.inDefault('POST', 'configmaps', { metadata: { name: 'many' }, data: { a: 'b' } });
    const adds = (count: number) => many(count, (index) => ({ op: 'add', path: `/data/k${index}`, value: 'v' }));
    expect(await patch('configmaps/many', json, adds(10_000))).toMatchObject({ status: 200 });
    expect(await patch('configmaps/many', json, adds(10_001))).toMatchObject({ status: 413 });
  });
});

describe('patches of an object with long lists', () => {
  const env = (count: number, value: string) => many(count, (index) => ({ name: `E${index}`, value }));
  const template = (count: number, value: string) => ({
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata: { name: 'long' },
    template: { spec: { containers: [{ name: 'web', image: 'x', env: env(count, value) }] } },
  });

  test.each([
    ['a strategic merge', strategic],
    ['a merge', merge],
  ])('%s is done in time', async (_what, contentType) => {
    await asked.inDefault('DELETE', 'podtemplates/long');
    expect((await asked.inDefault('POST', 'podtemplates', template(8_000, 'a'))).status).toBe(201);
    expect((await patch('podtemplates/long', contentType, template(8_000, 'b'))).status).toBe(200);
  });

  test('an apply is done in time, and tells of no more conflicts than there are fields', async () => {
    await asked.inDefault('DELETE', 'podtemplates/long');
    expect((await patch('podtemplates/long?fieldManager=a', apply, template(5_000, 'a'))).status).toBe(201);
    const conflict = await patch('podtemplates/long?fieldManager=b', apply, template(5_000, 'b'));
    expect(conflict.status).toBe(409);
    expect(conflict.body.details.causes.length).toBeLessThanOrEqual(5_000);
    expect((await patch('podtemplates/long?fieldManager=b&force=true', apply, template(5_000, 'b'))).status).toBe(200);
  });
});

test('a strategic merge of 20,000 directives is judged in time', async () => {
  await asked.inDefault('POST', 'configmaps', { metadata: { name: 'directives', finalizers: ['example.com/a'] } });
  const names = many(20_000, (index) => `example.com/f${index}`);
  const body = {
    metadata: { '$deleteFromPrimitiveList/finalizers': names, '$setElementOrder/finalizers': names, finalizers: names },
  };
  expect([200, 400, 422, 500]).toContain((await patch('configmaps/directives', strategic, body)).status);
});

test('100 managers of one object are kept, and each is heard in time', async () => {
  for (let index = 0; index < 100; index += 1) {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'managers' }, data: { [`k${index}`]: 'v' } };
    expect((await patch(`configmaps/managers?fieldManager=m${index}`, apply, body)).status).toBeLessThan(300);
  }
  const { body } = await asked.inDefault('GET', 'configmaps/managers');
  expect(body.metadata.managedFields).toHaveLength(100);
});

test.each([json, merge, strategic, apply])('a body of %s 10,001 levels deep is refused', async (contentType) => {
  await asked.inDefault('POST', 'configmaps', { metadata: { name: 'deep' } });
  const body = `${'{"data":'.repeat(10_001)}1${'}'.repeat(10_001)}`;
  expect(await patch('configmaps/deep?fieldManager=m', contentType, body)).toMatchObject({ status: 400 });
});
