import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../src/base/index.ts';
import { type ApiRequest, type ApiResponse, createCluster } from '../../../src/embedded/index.ts';
import { newAsked } from './ask.ts';
import { createStepClock } from './step-clock.ts';

function newRequest(method: string, path: string, body?: object, headers: Record<string, string> = {}): ApiRequest {
  const url = new URL(path, 'http://cluster');
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    header: (name) => headers[name],
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

const newCluster = (snapshot?: unknown) =>
  createCluster({
    clock: createStepClock(),
    random: createSeededRandom(1),
    authorization: 'AlwaysAllow',
    ...(snapshot === undefined ? {} : { snapshot }),
  });

const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const configMaps = '/api/v1/namespaces/default/configmaps';

// In this order: what one test has loaded stays loaded.
test('what reads is answered at once, from the first request on; as a Table, from the second', async () => {
  using cluster = newCluster();
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  const paths = ['/api/v1/namespaces/default/pods', '/api/v1/nodes?fieldSelector=metadata.name=a', '/apis'];
  for (const path of paths) expect(cluster.handle(newRequest('GET', path))).not.toBeInstanceOf(Promise);
  const first = cluster.handle(newRequest('GET', '/api/v1/namespaces/default/pods', undefined, table));
  expect(first).toBeInstanceOf(Promise);
  expect((await first).status).toBe(200);
  for (const path of paths)
    expect(cluster.handle(newRequest('GET', path, undefined, table))).not.toBeInstanceOf(Promise);
});

test('requests that come while a part is loading are all answered, and those after it at once', async () => {
  using cluster = newCluster();
  const answers = ['a', 'b', 'a'].map((name) => cluster.handle(newRequest('POST', configMaps, configMap(name))));
  expect(answers.map((answer) => answer instanceof Promise)).toEqual([true, true, true]);
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 201, 409]);
  expect((cluster.handle(newRequest('POST', configMaps, configMap('c'))) as ApiResponse).status).toBe(201);
});

test('fields of the kind can be selected by before anything was written', async () => {
  const { ask } = newAsked();
  const { status, body } = await ask('GET', '/api/v1/persistentvolumes?fieldSelector=spec.x=y');
  expect([status, body.message]).toEqual([
    400,
    '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ]);
});

test('once all is loaded whatever is asked is answered at once', async () => {
  using cluster = newCluster();
  await cluster.load();
  const yaml = { 'content-type': 'application/yaml', accept: 'application/yaml' };
  const requests = [
    newRequest('GET', '/api/v1/namespaces/default', undefined, yaml),
    newRequest('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition),
    newRequest('POST', '/apis/example.com/v1/widgets', { ...widget, apiVersion: 'example.com/v1' }),
    newRequest('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { spec: { namespace: 'default' } }),
  ];
  const answers = requests.map((request) => cluster.handle(request) as ApiResponse);
  expect(answers.map(({ status }) => status)).toEqual([200, 201, 201, 201]);
});

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Cluster',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};
const widget = { kind: 'Widget', metadata: { name: 'a' } };

test('custom resources of a snapshot are served to the first who asks', async () => {
  using first = newCluster();
  await first.handle(newRequest('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition));
  await first.handle(newRequest('POST', '/apis/example.com/v1/widgets', { ...widget, apiVersion: 'example.com/v1' }));
  const snapshot = first.snapshot();
  using begun = newCluster(snapshot);
  expect((await begun.handle(newRequest('GET', '/apis/example.com/v1/widgets/a'))).status).toBe(200);
  using restored = newCluster();
  expect((await restored.handle(newRequest('GET', '/apis/example.com/v1/widgets/a'))).status).toBe(404);
  restored.restore(snapshot);
  expect((await restored.handle(newRequest('GET', '/apis/example.com/v1/widgets/a'))).status).toBe(200);
});
