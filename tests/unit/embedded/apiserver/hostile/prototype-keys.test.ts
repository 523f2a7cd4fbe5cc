import { afterEach, describe, expect, test, vi } from 'vitest';
import { newAsked } from '../../ask.ts';

// The machine may be busy: what counts is the time of the processor.
vi.setConfig({ testTimeout: 60_000 });

// Names that every object of JavaScript has from its prototype are names as any other, and nothing gets a prototype of a request's.

const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];
const asked = newAsked();
const own = (object: object | undefined, key: string): unknown =>
  Object.getOwnPropertyDescriptor(object ?? {}, key)?.value;
const withKey = (key: string, value: unknown): string => `{${JSON.stringify(key)}:${JSON.stringify(value)}}`;
const configMaps = '/api/v1/namespaces/default/configmaps';
let count = 0;
const nextName = () => {
  count += 1;
  return `c${count}`;
};

afterEach(() => {
  const plain = {} as Record<string, unknown>;
  expect(plain['polluted']).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

describe.each(keys)('%s', (key) => {
  test('is a key of data, and a label where it is one', async () => {
    const name = nextName();
    const isLabel = !key.startsWith('_');
    const made = await asked.ask(
      'POST',
      configMaps,
      `{"metadata":{"name":"${name}","labels":${isLabel ? withKey(key, 'x') : '{}'},"annotations":${isLabel ? withKey(key, 'y') : '{}'}},"data":${withKey(key, 'z')}}`,
    );
    expect(made.status).toBe(201);
    expect(own(made.body.data, key)).toBe('z');
    if (!isLabel) return;
    expect(own(made.body.metadata.labels, key)).toBe('x');
    const selected = await asked.ask('GET', `${configMaps}?labelSelector=${key}%3Dx`);
    expect(selected.body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toContain(name);
    const others = await asked.ask('GET', `${configMaps}?labelSelector=!${key}`);
    expect(others.body.items.every((item: { metadata: { name: string } }) => item.metadata.name !== name)).toBe(true);
  });

  test('is a scope of quotas that there is not', async () => {
    const quota = { metadata: { name: nextName() }, spec: { hard: { secrets: '1' }, scopes: [key] } };
    const { status, body } = await asked.ask('POST', '/api/v1/namespaces/default/resourcequotas', quota);
    expect([status, body.message]).toEqual([
      422,
      expect.stringMatching(/spec\.scopes: Invalid value: .*: unsupported scope$/),
    ]);
  });

  test('is no label of what has none', async () => {
    await asked.ask('POST', configMaps, { metadata: { name: nextName() } });
    const selected = await asked.ask(
      'GET',
      `/api/v1/namespaces/kube-system/configmaps?labelSelector=${key === '__proto__' ? 'constructor' : key}`,
    );
    expect(selected.body.items).toEqual([]);
  });

  test.each(['application/json', 'application/yaml'])('is an unknown field of a body of %s', async (contentType) => {
    const body = `{"metadata":{"name":"${nextName()}"},${JSON.stringify(key)}:{"polluted":1}}`;
    const { status, warnings } = await asked.ask('POST', configMaps, body, { 'content-type': contentType });
    expect(status).toBe(201);
    expect(warnings.join()).toContain(`unknown field \\"${key}\\"`);
  });

  test.each([
    ['application/merge-patch+json', (value: string) => `{"data":${value}}`],
    ['application/strategic-merge-patch+json', (value: string) => `{"data":${value}}`],
    ['application/json-patch+json', () => `[{"op":"add","path":"/data/${key}","value":"p"}]`],
    ['application/apply-patch+yaml', (value: string) => `{"apiVersion":"v1","kind":"ConfigMap","data":${value}}`],
  ])('is written by %s', async (contentType, body) => {
    const name = nextName();
    await asked.ask('POST', configMaps, { metadata: { name }, data: { a: 'b' } });
    const text = body(withKey(key, 'p'));
    const patched = await asked.ask('PATCH', `${configMaps}/${name}?fieldManager=m`, text, {
      'content-type': contentType,
    });
    expect(patched.status).toBe(200);
    expect(own(patched.body.data, key)).toBe('p');
    const read = await asked.inDefault('GET', `configmaps/${name}`);
    expect(own(read.body.data, key)).toBe('p');
    const removed = await asked.ask('PATCH', `${configMaps}/${name}`, `{"data":${withKey(key, null)}}`, {
      'content-type': 'application/merge-patch+json',
    });
    expect(own(removed.body.data, key)).toBeUndefined();
    expect(removed.body.data).toEqual({ a: 'b' });
  });

  test('is no field selector, no resource, no subresource, no parameter and no media type', async () => {
    const statuses = await Promise.all(
      [
        `${configMaps}?fieldSelector=${key}%3Dx`,
        `/api/v1/${key}`,
        `/apis/${key}/v1/x`,
        `/apis/apps/${key}/deployments`,
        `${configMaps}/a/${key}`,
        `/${key}`,
        `${configMaps}?${key}=x`,
      ].map(async (path) => (await asked.ask('GET', path)).status),
    );
    expect(statuses).toEqual([400, 404, 404, 404, 404, 404, 200]);
    const accept = await asked.ask('GET', configMaps, undefined, {
      accept: `application/json;as=${key};v=v1;g=meta.k8s.io`,
    });
    expect(accept.status).toBe(406);
  });

  test('is the name of a resource of no other limits', async () => {
    const spec = `{"limits":[{"type":"Container","min":${withKey(key, '1')},"max":{"cpu":"1"}}]}`;
    const limits = await asked.inDefault('POST', 'limitranges?dryRun=All', `{"metadata":{"name":"l"},"spec":${spec}}`);
    expect(limits.status).toBe(422);
    const resources = `{"limits":${withKey(key, '1')},"requests":{"cpu":"1"}}`;
    const pod = `{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"x","resources":${resources}}]}}`;
    expect([403, 422]).toContain((await asked.inDefault('POST', 'pods?dryRun=All', pod)).status);
  });

  test('is a field of a custom resource where its schema has it or keeps all, and pruned where not', async () => {
    const plural = `things${keys.indexOf(key)}`;
    const group = 'proto.example.com';
    const schema = `{"type":"object","properties":{"spec":{"type":"object","properties":${withKey(key, { type: 'string', default: 'd' })}},"any":{"type":"object","x-kubernetes-preserve-unknown-fields":true},"none":{"type":"object"}}}`;
    const definition = `{"metadata":{"name":"${plural}.${group}"},"spec":{"group":"${group}","scope":"Namespaced","names":{"plural":"${plural}","kind":"Thing${keys.indexOf(key)}"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":${schema}}}]}}`;
    const defined = await asked.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    expect(defined.status).toBe(201);
    const things = `/apis/${group}/v1/namespaces/default/${plural}`;
    const head = `"apiVersion":"${group}/v1","kind":"Thing${keys.indexOf(key)}","metadata":{"name":"t"}`;
    const made = await asked.ask(
      'POST',
      things,
      `{${head},"spec":{},"any":${withKey(key, 'k')},"none":${withKey(key, 'k')}}`,
    );
    expect(made.status).toBe(201);
    expect(own(made.body.spec, key)).toBe('d');
    expect(own(made.body.any, key)).toBe('k');
    expect(own(made.body.none, key)).toBeUndefined();
    const wrong = await asked.ask('PUT', `${things}/t`, `{${head.replace('"t"', '"t"')},"spec":${withKey(key, 1)}}`);
    expect(wrong.status).toBe(422);
  });
});

test.each([
  ['application/merge-patch+json', 'apiVersion', 'array'],
  ['application/strategic-merge-patch+json', 'kind', 'array'],
])('a patch of %s to a %s that has no text of its own is refused', async (contentType, field, type) => {
  const name = nextName();
  await asked.ask('POST', configMaps, { metadata: { name } });
  const patch = { [field]: [{ toString: [] }] };
  const { status, body } = await asked.ask('PATCH', `${configMaps}/${name}`, patch, { 'content-type': contentType });
  expect(status).toBe(422);
  expect(body.message).toContain(`json: cannot unmarshal ${type} into Go struct field .${field} of type string`);
});
