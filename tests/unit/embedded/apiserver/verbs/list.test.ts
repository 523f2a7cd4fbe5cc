import { expect, test } from 'vitest';
import { newAsked } from '../../ask.ts';

type Named = { metadata: { name: string } };
const names = (body: { items: Named[] }) => body.items.map(({ metadata }) => metadata.name);

async function newFilled() {
  const asked = newAsked();
  for (const name of ['c', 'a', 'b'])
    await asked.inDefault('POST', 'configmaps', { metadata: { name, labels: { name } } });
  return asked;
}

test('items come in the order of names and do not repeat what they are', async () => {
  const { inDefault } = await newFilled();
  const { body } = await inDefault('GET', 'configmaps');
  expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
  expect(names(body)).toEqual(['a', 'b', 'c']);
  expect(body.items[0]).not.toHaveProperty('kind');
});

test('a list in parts shows one state, whatever is written meanwhile', async () => {
  const { inDefault } = await newFilled();
  const first = (await inDefault('GET', 'configmaps?limit=2')).body;
  expect(names(first)).toEqual(['a', 'b']);
  expect(first.metadata.remainingItemCount).toBe(1);
  expect(JSON.parse(atob(first.metadata.continue))).toEqual({
    v: 'meta.k8s.io/v1',
    rv: Number(first.metadata.resourceVersion),
    start: '/b\0',
  });
  await inDefault('DELETE', 'configmaps/c');
  await inDefault('POST', 'configmaps', { metadata: { name: 'd' } });
  const second = (await inDefault('GET', `configmaps?limit=2&continue=${first.metadata.continue}`)).body;
  expect(names(second)).toEqual(['c']);
  expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
});

test('a list in parts that comes too late is told how to go on', async () => {
  const { clock, inDefault } = await newFilled();
  const first = (await inDefault('GET', 'configmaps?limit=2')).body;
  clock.advance(600_000);
  await inDefault('DELETE', 'configmaps/c');
  clock.advance(600_000);
  await inDefault('POST', 'configmaps', { metadata: { name: 'd' } });
  const { status, body } = await inDefault('GET', `configmaps?limit=2&continue=${first.metadata.continue}`);
  expect(status).toBe(410);
  expect(body).toMatchObject({ reason: 'Expired', code: 410 });
  expect(body.message).toMatch(/^The provided continue parameter is too old to display a consistent list result\./);
  expect(names((await inDefault('GET', `configmaps?limit=2&continue=${body.metadata.continue}`)).body)).toEqual(['d']);
});

test('an older state can be asked for', async () => {
  const { inDefault } = await newFilled();
  const { resourceVersion } = (await inDefault('GET', 'configmaps')).body.metadata;
  await inDefault('DELETE', 'configmaps/a');
  const exact = `configmaps?resourceVersionMatch=Exact&resourceVersion=${resourceVersion}`;
  expect(names((await inDefault('GET', exact)).body)).toEqual(['a', 'b', 'c']);
  expect(names((await inDefault('GET', exact.replace('Exact', 'NotOlderThan'))).body)).toEqual(['b', 'c']);
});

test.each([
  ['labelSelector=name%20in%20(a,c)', ['a', 'c']],
  ['labelSelector=!name', []],
  ['fieldSelector=metadata.name%3Db', ['b']],
  ['fieldSelector=metadata.name!%3Db,metadata.namespace%3Ddefault', ['a', 'c']],
])('%s selects %j', async (query, expected) => {
  const { inDefault } = await newFilled();
  expect(names((await inDefault('GET', `configmaps?${query}`)).body)).toEqual(expected);
});

const tooLarge = {
  causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
  retryAfterSeconds: 1,
};

// Answers of kube-apiserver v1.37.2.
test.each([
  ['fieldSelector=foo%3Dbar', 400, '"foo" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ['fieldSelector=foo', 400, "invalid selector: 'foo'; can't understand 'foo'"],
  ['labelSelector=a%20in', 400, "unable to parse requirement: found '' expected: '('"],
  ['labelSelector=a=b,,c', 400, "found ',', expected: identifier after ','"],
  ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    'resourceVersion=foo',
    400,
    'invalid resource version: resourceVersion: Invalid value: "foo": strconv.ParseUint: parsing "foo": invalid syntax',
  ],
  [
    'continue=abc',
    400,
    "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
  ],
  [
    'resourceVersion=1&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Miwic3RhcnQiOiJhIn0',
    400,
    'specifying resource version is not allowed when using continue',
  ],
  [
    'resourceVersionMatch=Exact',
    422,
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  ],
  [
    'resourceVersionMatch=Foo&resourceVersion=1',
    422,
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""',
  ],
  [
    'sendInitialEvents=true',
    422,
    'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
  ],
])('?%s is refused', async (query, status, message) => {
  const { inDefault } = newAsked();
  expect(await inDefault('GET', `configmaps?${query}`)).toMatchObject({ status, body: { message } });
});

test('a version that is still to come is refused with 504', async () => {
  const { cluster, inDefault } = newAsked();
  const { status, body } = await inDefault('GET', 'configmaps?resourceVersion=999999');
  expect(status).toBe(504);
  expect(body).toMatchObject({
    message: `Timeout: Too large resource version: 999999, current: ${cluster.store.revision}`,
    reason: 'Timeout',
    details: tooLarge,
  });
});
