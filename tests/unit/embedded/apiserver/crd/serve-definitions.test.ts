import { describe, expect, test } from 'vitest';
import { createSeededRandom, systemClock } from '../../../../../src/base/index.ts';
import { type Cluster, createCluster } from '../../../../../src/embedded/index.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const newCluster = (snapshot?: unknown): Cluster =>
  createCluster({
    clock: systemClock,
    random: createSeededRandom(1),
    authorization: 'AlwaysAllow',
    ...(snapshot === undefined ? {} : { snapshot }),
  });
const ask = async (cluster: Cluster, method: string, path: string, body?: unknown) => {
  const headers = { 'content-type': 'application/json' };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await cluster.fetch(new Request(`https://cluster${path}`, init));
  return { code: response.status, body: await response.text() };
};
const newDefinition = (schema: object, more: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'cups.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Cluster',
    names: { plural: 'cups', kind: 'Cup' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    ...more,
  },
});
const cup = { apiVersion: 'example.com/v1', kind: 'Cup', metadata: { name: 'one' }, spec: { size: 1 } };
const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

describe('what is not modelled', () => {
  test.each([
    [
      'rules in CEL',
      newDefinition({ type: 'object', 'x-kubernetes-validations': [{ rule: 'self.a > 1' }] }),
      'spec.validation.openAPIV3Schema.x-kubernetes-validations: Forbidden: the embedded cluster does not evaluate expressions in CEL',
    ],
    [
      'conversion by webhooks',
      newDefinition(anything, {
        conversion: {
          strategy: 'Webhook',
          webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://example.com' } },
        },
      }),
      'spec.conversion.strategy: Forbidden: the embedded cluster does not call conversion webhooks',
    ],
  ])('is refused by name: %s', async (_, definition, message) => {
    const { code, body } = await ask(newCluster(), 'POST', definitions, definition);
    expect([code, JSON.parse(body).message]).toEqual([
      422,
      `CustomResourceDefinition.apiextensions.k8s.io "cups.example.com" is invalid: ${message}`,
    ]);
  });
});

describe('the definitions of a store', () => {
  test('are served at once when a cluster begins with a snapshot', async () => {
    const first = newCluster();
    await ask(first, 'POST', definitions, newDefinition(anything));
    await ask(first, 'POST', '/apis/example.com/v1/cups', cup);
    const second = newCluster(first.snapshot());
    expect(JSON.parse((await ask(second, 'GET', '/apis/example.com/v1/cups/one')).body).spec).toEqual({ size: 1 });
  });

  test('come and go with a snapshot that is restored', async () => {
    const cluster = newCluster();
    const before = cluster.snapshot();
    await ask(cluster, 'POST', definitions, newDefinition(anything));
    await ask(cluster, 'POST', '/apis/example.com/v1/cups', cup);
    const after = cluster.snapshot();
    cluster.restore(before);
    expect((await ask(cluster, 'GET', '/apis/example.com/v1/cups')).code).toBe(404);
    cluster.restore(after);
    expect((await ask(cluster, 'GET', '/apis/example.com/v1/cups/one')).code).toBe(200);
    await ask(cluster, 'DELETE', `${definitions}/cups.example.com`);
    expect((await ask(cluster, 'GET', '/apis/example.com/v1/cups')).code).toBe(404);
    expect(cluster.store.rows('/registry/example.com/')).toEqual([]);
  });
});
