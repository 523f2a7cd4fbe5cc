import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../../src/base/index.ts';
import type { ServedGroupVersion } from '../../../../../src/embedded/apiserver/discovery/group-versions.ts';
import {
  type CustomOpenApi,
  createOpenApi,
  type OpenApiRequest,
} from '../../../../../src/embedded/apiserver/openapi/create-openapi.ts';
import { isServedPath } from '../../../../../src/embedded/apiserver/openapi/filter.ts';
import type { ContentAnswer } from '../../../../../src/embedded/apiserver/openapi/serve-content.ts';
import { sha512Hex } from '../../../../../src/embedded/apiserver/sha512.ts';
import { kubernetesData } from '../../../../../src/embedded/kubernetes-data.ts';
import { type OpenApiData, readDiscovery } from '../../../../../src/kube/index.ts';

const file = new URL('../../../../../src/kube/data/openapi.json', import.meta.url);
const data = JSON.parse(readFileSync(file, 'utf8')) as OpenApiData;
const all: readonly ServedGroupVersion[] = readDiscovery(kubernetesData.discovery);
/** The ETag of a real v1.37.2's document. */
const appsHash =
  'D9D93953F83C7ECEC5A3BCA62C248FE868C25B4229AFA851964E016FCC38EB417D1D44132C9AFD505FA2689A4DD771836451FA70D415FC03658CB8EC99320524';

let nowMs: number;
let versions: readonly ServedGroupVersion[];
let custom: readonly CustomOpenApi[];
let get: (
  path: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<ContentAnswer & { readonly body: string }>;

beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 24, 17, 21, 17);
  versions = all;
  custom = [];
  const clock: Clock = {
    now: () => nowMs,
    schedule: () => {
      throw new Error('nothing is to be scheduled');
    },
  };
  const serve = createOpenApi({
    load: async () => data,
    clock,
    startedMs: nowMs,
    versions: () => versions,
    custom: () => custom,
  });
  get = async (target, headers = {}) => {
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    const request: OpenApiRequest = { path: pathname, query: searchParams, header: (name) => headers[name] };
    const answer = await serve(request);
    return {
      ...answer,
      body: typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString('latin1'),
    };
  };
});

const pathsOf = (body: string) => (JSON.parse(body) as { paths: Record<string, { serverRelativeURL: string }> }).paths;

describe('/openapi/v3', () => {
  test('lists what is served, each address with a hash', async () => {
    const { status, headers, body } = await get('/openapi/v3');
    const paths = pathsOf(body);
    expect(status).toBe(200);
    expect(headers).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'last-modified': 'Tue, 24 Nov 2026 17:21:17 GMT',
    });
    expect(paths['apis/apps/v1']?.serverRelativeURL).toBe(`/openapi/v3/apis/apps/v1?hash=${appsHash}`);
    expect(Object.keys(paths)).toEqual(Object.keys(paths).toSorted());
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['api', 'api/v1', 'apis', 'apis/apps', 'version']));
    expect(
      Object.keys(paths).filter((path) => /resource\.k8s|certificates|flowcontrol|openid|^v2$/.test(path)),
    ).toEqual([]);
  });

  test('lists metrics.k8s.io only while it is there', async () => {
    versions = all.filter(({ group }) => group !== 'metrics.k8s.io');
    expect(Object.keys(pathsOf((await get('/openapi/v3')).body)).filter((path) => path.includes('metrics'))).toEqual(
      [],
    );
    expect(await get('/openapi/v3/apis/metrics.k8s.io/v1beta1')).toEqual({ status: 404, headers: {}, body: '' });
  });
});

describe('a document', () => {
  test('is the real one’s, to the byte', async () => {
    const { status, headers, body } = await get('/openapi/v3/apis/apps/v1');
    expect(status).toBe(200);
    expect(headers).toEqual({
      vary: 'Accept',
      'content-type': 'application/json',
      etag: `"${appsHash}"`,
      'last-modified': 'Tue, 24 Nov 2026 17:21:17 GMT',
    });
    expect(sha512Hex(body)).toBe(appsHash);
  });

  test('has the hash that is recorded with it', async () => {
    for (const [path, hash] of Object.entries(data.hashes)) {
      const { body } = await get(path === 'v2' ? '/openapi/v2' : `/openapi/v3/${path}`);
      expect(sha512Hex(body), path).toBe(hash);
    }
  });

  test('may be kept for ever by who asks with its hash', async () => {
    const { headers } = await get(`/openapi/v3/apis/apps/v1?hash=${appsHash}`);
    expect(headers).toMatchObject({
      'cache-control': 'public, immutable',
      expires: 'Wed, 24 Nov 2027 17:21:17 UTC',
    });
  });

  test('has moved for who asks with another hash', async () => {
    const { status, headers } = await get('/openapi/v3/apis/apps/v1?hash=ABC');
    expect(status).toBe(301);
    expect(headers['location']).toBe(`/openapi/v3/apis/apps/v1?hash=${appsHash}`);
  });

  test('is not sent again to who has it', async () => {
    const known = await get('/openapi/v3/apis/apps/v1', { 'if-none-match': `"${appsHash}"` });
    expect(known).toEqual({ status: 304, headers: { vary: 'Accept', etag: `"${appsHash}"` }, body: '' });
    const since = { 'if-modified-since': 'Tue, 24 Nov 2026 17:21:17 GMT' };
    expect((await get('/openapi/v3/apis/apps/v1', since)).status).toBe(304);
    expect((await get('/openapi/v3', since)).status).toBe(304);
    const other = { ...since, 'if-none-match': '"ABC"' };
    expect((await get('/openapi/v3/apis/apps/v1', other)).status).toBe(200);
  });

  test.each([
    ['text/html', 406],
    ['application/com.github.proto-openapi.spec.v3@v1.0+protobuf', 406],
    ['application/com.github.proto-openapi.spec.v3@v1.0+protobuf, application/json;q=0.9', 200],
    ['*/*', 200],
  ])('is JSON: %s is answered %i', async (accept, status) => {
    expect((await get('/openapi/v3/apis/apps/v1', { accept })).status).toBe(status);
    expect((await get('/openapi/v2', { accept })).status).toBe(status);
  });

  test.each(['nope', 'apis/apps/v9', '__proto__', 'v2', 'apis/resource.k8s.io/v1', ''])(
    'is not there for %j',
    async (path) => {
      expect((await get(`/openapi/v3/${path}`)).status).toBe(404);
    },
  );
});

describe('a CustomResourceDefinition', () => {
  const schema = {
    type: 'object',
    'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Cron', version: 'v1' }],
  };
  const document = { openapi: '3.0.0', paths: {}, components: { schemas: { 'com.example.v1.Cron': schema } } };
  const added: CustomOpenApi = {
    path: 'apis/example.com/v1',
    v3: () => document,
    v2: () => ({ paths: { '/apis/example.com/v1/crons': {} }, definitions: { 'com.example.v1.Cron': schema } }),
  };

  test('adds a document, and goes with it', async () => {
    expect((await get('/openapi/v3/apis/example.com/v1')).status).toBe(404);
    custom = [added];
    const { status, headers, body } = await get('/openapi/v3/apis/example.com/v1');
    expect([status, JSON.parse(body)]).toEqual([200, document]);
    expect(headers['etag']).toBe(`"${sha512Hex(body)}"`);
    expect(pathsOf((await get('/openapi/v3')).body)['apis/example.com/v1']?.serverRelativeURL).toBe(
      `/openapi/v3/apis/example.com/v1?hash=${sha512Hex(body)}`,
    );
  });

  test('makes the index newer, for clients that ask by its date', async () => {
    const headers = { 'if-modified-since': (await get('/openapi/v3')).headers['last-modified'] ?? '' };
    expect((await get('/openapi/v3', headers)).status).toBe(304);
    custom = [added];
    const { status, body } = await get('/openapi/v3', headers);
    expect([status, Object.keys(pathsOf(body)).includes('apis/example.com/v1')]).toEqual([200, true]);
  });

  test('adds to /openapi/v2, whose ETag changes', async () => {
    const before = await get('/openapi/v2');
    custom = [added];
    const after = await get('/openapi/v2');
    const { paths, definitions } = JSON.parse(after.body);
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    expect(definitions['com.example.v1.Cron']).toEqual(schema);
    expect(paths['/apis/example.com/v1/crons']).toEqual({});
    expect(definitions['io.k8s.api.core.v1.Pod']).toBeDefined();
  });
});

describe('/openapi/v2', () => {
  test.each([
    ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf', 'protobuf'],
    ['application/com.github.proto-openapi.spec.v2.v1.0+protobuf', 'protobuf'],
    ['application/json;q=0.5, application/com.github.proto-openapi.spec.v2@v1.0+protobuf', 'protobuf'],
    ['application/json, application/com.github.proto-openapi.spec.v2@v1.0+protobuf', 'json'],
    ['*/*', 'json'],
  ])('is what is asked for: %s gets %s', async (accept, format) => {
    const { status, headers, body } = await get('/openapi/v2', { accept });
    expect([status, headers['vary']]).toEqual([200, 'Accept-Encoding, Accept']);
    expect(headers['content-type']).toBe(
      format === 'json' ? 'application/json' : 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
    );
    // Field 1 of the document is its version.
    expect(body.slice(0, 5)).toBe(format === 'json' ? '{"swa' : '\n\u00032.0');
  });

  test('has no definition that only what is left out refers to', async () => {
    const { definitions, paths } = JSON.parse((await get('/openapi/v2')).body);
    expect(definitions['io.k8s.api.resource.v1.ResourceClaim']).toBeUndefined();
    expect(definitions['io.k8s.api.certificates.v1.CertificateSigningRequest']).toBeUndefined();
    expect(Object.keys(paths).filter((path) => !isServedPath(path))).toEqual([]);
  });

  test('has metrics.k8s.io only while it is there', async () => {
    expect(JSON.parse((await get('/openapi/v2')).body).paths['/apis/metrics.k8s.io/v1beta1/nodes']).toBeDefined();
    versions = all.filter(({ group }) => group !== 'metrics.k8s.io');
    const { paths, definitions } = JSON.parse((await get('/openapi/v2')).body);
    expect(paths['/apis/metrics.k8s.io/v1beta1/nodes']).toBeUndefined();
    expect(definitions['io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics']).toBeUndefined();
  });
});

test('documents that could not be loaded are loaded at the next request', async () => {
  let attempts = 0;
  const load = async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('the network is down');
    return data;
  };
  const clock: Clock = { now: () => 0, schedule: () => ({ [Symbol.dispose]: () => undefined }) };
  const serve = createOpenApi({ load, clock, startedMs: 0, versions: () => all, custom: () => [] });
  const request = { path: '/openapi/v3', query: new URLSearchParams(), header: () => undefined };
  await expect(serve(request)).rejects.toThrow('the network is down');
  expect((await serve(request)).status).toBe(200);
});
