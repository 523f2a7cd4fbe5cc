import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newAsked } from '../../ask.ts';

// The machine may be busy: what counts is the time of the processor.
vi.setConfig({ testTimeout: 60_000 });

// What nobody sends by mistake: it is served or refused with a Status, soon, and the next request is answered as ever.

const asked = newAsked({ serviceAccountController: 'built-in' });
const configMaps = '/api/v1/namespaces/default/configmaps';
const yaml = { 'content-type': 'application/yaml' };
const maxBytes = 3 * 1024 * 1024;
/** Of the processor's time, for the machine may be busy. */
const maxMs = 3_000;

async function send(body: string | Uint8Array, headers: Record<string, string> = {}, path = configMaps) {
  const cpu = process.cpuUsage();
  const response = await asked.cluster.fetch(
    new Request(`http://cluster${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body as BodyInit,
    }),
  );
  const text = await response.text();
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1000).toBeLessThan(maxMs);
  return { status: response.status, body: JSON.parse(text), warning: response.headers.get('warning') ?? '' };
}

/** A ConfigMap of exactly so many bytes. */
function ofBytes(bytes: number): string {
  const [head, tail] = ['{"metadata":{"name":"big"},"data":{"a":"', '"}}'];
  return head + 'x'.repeat(bytes - head.length - tail.length) + tail;
}
const many = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join();

afterAll(async () => {
  expect(await asked.inDefault('GET', 'configmaps/nowhere')).toMatchObject({ status: 404 });
});

describe('a body', () => {
  test('of 3 MB is read, and judged', async () => {
    expect(await send(ofBytes(maxBytes))).toMatchObject({
      status: 422,
      body: { message: 'ConfigMap "big" is invalid: []: Too long: may not be more than 1048576 bytes' },
    });
  });

  test.each([
    ['of a byte more', ofBytes(maxBytes + 1), {}],
    [
      'that is 100 MB once it is unzipped',
      new Uint8Array(gzipSync(Buffer.alloc(100 * 2 ** 20))),
      { 'content-encoding': 'gzip' },
    ],
  ])('%s is refused', async (_what, body, headers) => {
    expect(await send(body, headers)).toMatchObject({
      status: 413,
      body: { reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' },
    });
  });

  test('that says gzip and is not is refused', async () => {
    expect(await send('plain', { 'content-encoding': 'gzip' })).toMatchObject({
      status: 400,
      body: { message: 'the body is not gzip' },
    });
  });

  test.each([
    ['JSON 10,001 levels deep', `{"data":${'['.repeat(10_001)}`, {}, 'exceeded max depth'],
    ['YAML 10,000 levels deep', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, yaml, 'exceeded max depth'],
    ['YAML that contains itself', 'a: &a [*a]', yaml, "yaml: anchor 'a' value contains itself"],
  ])('of %s is refused', async (_what, body, headers, why) => {
    const answer = await send(body, headers);
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body.message).toContain(why);
  });

  test('with bytes that are no UTF-8 and with halves of characters is read as Go reads it', async () => {
    const bytes = new TextEncoder().encode('{"metadata":{"name":"utf"},"data":{"a":"?","b":"\\ud800"}}');
    bytes[bytes.indexOf(0x3f)] = 0xff;
    expect(await send(bytes)).toMatchObject({ status: 201, body: { data: { a: '\ufffd', b: '\ufffd' } } });
  });

  test('with NUL in a name is refused', async () => {
    expect(await send('{"metadata":{"name":"a\\u0000b"}}')).toMatchObject({ status: 422 });
  });

  test('whose unknown fields are no ASCII is warned of in UTF-8', async () => {
    const { status, warning } = await send('{"metadata":{"name":"x"},"ключ":1}');
    expect(status).toBe(201);
    const bytes = Uint8Array.from(warning, (character) => character.charCodeAt(0));
    expect(new TextDecoder().decode(bytes)).toContain('299 - "unknown field \\"ключ\\""');
  });

  test('with 10,000 unknown fields is warned of in no more than the headers of an answer hold', async () => {
    const { status, warning } = await send(`{"metadata":{"name":"y"},${many(10_000, (index) => `"field${index}":1`)}}`);
    expect(status).toBe(201);
    expect(warning.length).toBeLessThan(16 * 1024);
  });
});

describe('YAML whose aliases multiply', () => {
  const levels = (count: number, line: (level: number) => string) =>
    Array.from({ length: count }, (_, level) => line(level)).join('\n');
  test.each([
    [
      'by nine',
      levels(10, (level) => (level === 0 ? 'a0: &a0 [x]' : `a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`)),
    ],
    [
      'by two',
      levels(40, (level) => (level === 0 ? 'a0: &a0 [x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`)),
    ],
    [
      'by merges',
      levels(40, (level) =>
        level === 0 ? 'a0: &a0 {x: 1}' : `a${level}: &a${level}\n  <<: [*a${level - 1}, *a${level - 1}]`,
      ),
    ],
  ])('%s is refused', async (_how, body) => {
    const answer = await send(body, yaml);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain('yaml: document contains excessive aliasing');
  });

  test.each([
    ['many keys', `data:\n${Array.from({ length: 100_000 }, (_, index) => `  k${index}: v`).join('\n')}`],
    ['many quotation marks', '"'.repeat(1_000_000)],
    ['many documents', '---\n'.repeat(100_000)],
    ['many open brackets', '['.repeat(1_000_000)],
  ])('or that has %s is refused, for its parser would take long', async (_what, body) => {
    expect(await send(body, yaml)).toMatchObject({
      status: 413,
      body: {
        message: 'Request entity too large: YAML of more than 60000 lines and marks is not read here, send JSON',
      },
    });
  });

  test.each([
    ['.nan', 'NaN'],
    ['.inf', '+Inf'],
    ['-.inf', '-Inf'],
  ])('a number that JSON does not have is refused: %s', async (text, name) => {
    const answer = await send(`metadata: {name: x}\na: ${text}`, yaml);
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body.message).toContain(`json: unsupported value: ${name}`);
  });
});

describe('an object that has much of one thing', () => {
  const pods = '/api/v1/namespaces/default/pods?dryRun=All';
  const pod = (spec: string) =>
    `{"metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"x"}],${spec}}}`;
  test.each([
    [
      '60,000 labels that are none',
      `{"metadata":{"name":"l","labels":{${many(60_000, (index) => `"k${index}":" ${index}"`)}}}}`,
      configMaps,
      [413, 422],
    ],
    [
      '20,000 owners',
      `{"metadata":{"name":"o","ownerReferences":[${many(20_000, (index) => `{"apiVersion":"v1","kind":"A","name":"a","uid":"u${index}"}`)}]}}`,
      `${configMaps}?dryRun=All`,
      [201],
    ],
    [
      '40,000 files in one volume',
      pod(
        `"volumes":[{"name":"v","projected":{"sources":[{"configMap":{"name":"a","items":[${many(40_000, (index) => `{"key":"k","path":"p${index}/x"}`)}]}}]}}]`,
      ),
      pods,
      [201],
    ],
    [
      '20,000 files of one path',
      pod(
        `"volumes":[{"name":"v","configMap":{"name":"a","items":[${many(20_000, () => '{"key":"k","path":"a/b"}')}]}}]`,
      ),
      pods,
      [201],
    ],
    [
      '20,000 ways to spread',
      pod(
        `"topologySpreadConstraints":[${many(20_000, (index) => `{"maxSkew":1,"topologyKey":"k${index}","whenUnsatisfiable":"DoNotSchedule"}`)}]`,
      ),
      pods,
      [201],
    ],
    [
      '20,000 scopes that are none',
      `{"metadata":{"name":"q"},"spec":{"scopes":[${many(20_000, (index) => `"s${index}"`)}]}}`,
      '/api/v1/namespaces/default/resourcequotas',
      [422],
    ],
  ])('%s: judged in time', async (_what, body, path, statuses) => {
    expect(statuses).toContain((await send(body, {}, path)).status);
  });

  test('a refusal tells the first thousand errors, and how many more there are', async () => {
    const { body } = await send(
      `{"metadata":{"name":"l","labels":{${many(5_000, (index) => `"k${index}":" ${index}"`)}}}}`,
    );
    expect(body.details.causes).toHaveLength(1_000);
    expect(body.message.endsWith(', and 4000 more errors]')).toBe(true);
  });
});

describe('a custom resource', () => {
  const widgets = '/apis/hostile.example.com/v1/namespaces/default/widgets';
  beforeAll(async () => {
    const { status } = await asked.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'widgets.hostile.example.com' },
      spec: {
        group: 'hostile.example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  text: { type: 'string', pattern: '^(a+)+$' },
                },
              },
            },
          },
        ],
      },
    });
    expect(status).toBe(201);
  });
  const widget = (fields: string) =>
    `{"apiVersion":"hostile.example.com/v1","kind":"Widget","metadata":{"name":"w"},${fields}}`;

  test('whose text is made for a pattern that takes other engines for ever is refused in time', async () => {
    const { status, body } = await send(widget(`"text":"${'a'.repeat(50_000)}!"`), {}, widgets);
    expect(status).toBe(422);
    expect(body.message).toContain("should match '^(a+)+$'");
  });

  test.each([1_000, 9_990])('%i levels deep is stored and given back in every form, or refused', async (depth) => {
    const any = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const { status } = await send(widget(`"any":${any}`).replace('"w"', `"deep${depth}"`), {}, widgets);
    expect([201, 400, 413]).toContain(status);
    const forms = ['application/json', 'application/yaml', 'application/json;as=Table;v=v1;g=meta.k8s.io'];
    for (const accept of forms) {
      const read = await asked.ask('GET', `${widgets}/deep${depth}`, undefined, { accept });
      // What is too deep to be written in a form is refused in this form.
      expect(status === 201 ? [200, 413] : [404]).toContain(read.status);
    }
    expect(JSON.stringify(asked.cluster.snapshot()).length).toBeGreaterThan(0);
  });
});
