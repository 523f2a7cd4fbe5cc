import { describe, expect, test } from 'vitest';
import { isServedPath, parseOpenApiPath } from '../../../../src/embedded/apiserver/openapi/filter.ts';
import { emptyResources, leftOut, whyLeftOut } from '../../../../src/embedded/apiserver/served.ts';
import { newAsked, readEvents } from '../ask.ts';

describe('what is left out', () => {
  test('has a reason in both languages', () => {
    for (const { reason } of leftOut) {
      expect(reason.en.message).toMatch(/\.$/);
      expect(reason['zh-cn'].message).toMatch(/。$/);
    }
  });

  test.each([
    ['resource.k8s.io', 'v1', 'resourceclaims', true],
    ['resource.k8s.io', 'v1', undefined, true],
    ['autoscaling', 'v1', 'horizontalpodautoscalers', true],
    ['autoscaling', 'v2', 'horizontalpodautoscalers', false],
    ['admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicies', true],
    ['admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations', false],
    ['admissionregistration.k8s.io', 'v1', undefined, false],
    ['', 'v1', 'pods', false],
  ])('is told by group, version and resource: %s %s %s is %s', (group, version, resource, isLeftOut) => {
    expect(whyLeftOut(group, version, resource) !== undefined).toBe(isLeftOut);
  });
});

describe('what is left out and waited for', () => {
  test.each(emptyResources)('is told to be nothing: $kind', async ({ group, version, resource, kind }) => {
    expect(whyLeftOut(group, version, resource)).toBeDefined();
    const { ask, cluster } = newAsked();
    const path = `/apis/${group}/${version}/${resource}`;
    expect(await ask('GET', path)).toMatchObject({
      status: 200,
      body: {
        kind: `${kind}List`,
        apiVersion: `${group}/${version}`,
        metadata: { resourceVersion: expect.any(String) },
        items: [],
      },
    });
    const initial = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    for await (const first of readEvents(cluster, `${path}?${initial}`)) {
      expect(first).toMatchObject({ type: 'BOOKMARK', object: { kind } });
      break;
    }
  });

  test('is refused by name beyond that, and in no discovery', async () => {
    const { ask } = newAsked();
    const path = '/apis/resource.k8s.io/v1/resourceslices';
    for (const [method, at] of [
      ['GET', `${path}/one`],
      ['POST', path],
      ['DELETE', path],
    ] as const) {
      const { status, body } = await ask(method, at, method === 'POST' ? {} : undefined);
      expect([status, body.message]).toEqual([
        404,
        'the embedded cluster does not serve resourceslices.v1.resource.k8s.io: Nodes have no devices to allocate dynamically.',
      ]);
    }
    expect((await ask('GET', '/apis/resource.k8s.io/v1')).status).toBe(404);
  });
});

describe('a path of OpenAPI', () => {
  test.each([
    ['/api/v1/namespaces/{namespace}/pods/{name}/log', { group: '', version: 'v1', resource: 'pods' }],
    ['/api/v1/namespaces/{name}', { group: '', version: 'v1', resource: 'namespaces' }],
    ['/api/v1/watch/namespaces/{namespace}/pods', { group: '', version: 'v1', resource: 'pods' }],
    ['/apis/apps/v1/', { group: 'apps', version: 'v1', resource: undefined }],
    ['/apis/apps/', { group: 'apps', version: undefined, resource: undefined }],
    ['/version/', undefined],
  ])('is read: %s', (path, target) => {
    expect(parseOpenApiPath(path)).toEqual(target);
  });

  test.each([
    ['/apis/resource.k8s.io/', false],
    ['/apis/autoscaling/', true],
    ['/apis/autoscaling/v1/', false],
    ['/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies', false],
    ['/openid/v1/jwks/', false],
    ['/.well-known/openid-configuration/', false],
    ['/apis/', true],
    ['/version/', true],
  ])('%s is served: %s', (path, expected) => {
    expect(isServedPath(path)).toBe(expected);
  });
});
