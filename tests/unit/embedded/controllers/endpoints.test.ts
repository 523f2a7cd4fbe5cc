import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

it('keeps Endpoints and EndpointSlices of a Service in step with its Pods', async () => {
  using bench = await newControllerBench(['endpoints-controller', 'endpointslice-controller']);
  const { client, create, clock, pods, setPod, runPods, logged } = bench;
  await create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
  await create(resources.services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', labels: { team: 'a' } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
  });
  const slices = async () =>
    (
      await client.list(resources.endpointSlices, {
        namespace: 'default',
        labelSelector: 'kubernetes.io/service-name=web',
      })
    ).items;
  expect(await slices()).toMatchObject([
    {
      metadata: {
        generateName: 'web-',
        labels: {
          team: 'a',
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [{ kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
      },
      addressType: 'IPv4',
      endpoints: null,
    },
  ]);
  const [placeholder] = await slices();
  const spec = newTemplate('web', 'nginx', {}).spec;
  spec.containers[0].ports = [{ name: 'http', containerPort: 8080 }];
  for (const name of ['web-a', 'web-b']) {
    const metadata = { name, namespace: 'default', labels: { app: 'web' } };
    await create(resources.pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  }
  await runPods();
  const first = (await pods())[0];
  if (first === undefined) throw new Error('no Pod');
  await setPod(first, 'Running', false);
  await clock.advance(10);
  const [slice, ...more] = await slices();
  expect(more).toEqual([]);
  // Written over, not made anew, as on a real cluster.
  expect(slice?.metadata.uid).toBe(placeholder?.metadata.uid);
  expect(slice).toMatchObject({
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: [
      {
        conditions: { ready: false, serving: false, terminating: false },
        nodeName: 'node-1',
        targetRef: { kind: 'Pod', name: 'web-a' },
      },
      { conditions: { ready: true, serving: true, terminating: false }, targetRef: { kind: 'Pod', name: 'web-b' } },
    ],
  });
  expect(await client.get(resources.endpoints, { namespace: 'default', name: 'web' })).toMatchObject({
    metadata: { labels: { team: 'a', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' } },
    subsets: [
      {
        addresses: [{ nodeName: 'node-1', targetRef: { name: 'web-b' } }],
        notReadyAddresses: [{ targetRef: { name: 'web-a' } }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ],
  });
  await client.delete(resources.pods, { namespace: 'default', name: 'web-b' });
  await clock.advance(10);
  expect((await slices())[0]?.['endpoints'][1].conditions).toEqual({ ready: false, serving: true, terminating: true });
  await client.delete(resources.services, { namespace: 'default', name: 'web' });
  await clock.advance(10);
  await expect(client.get(resources.endpoints, { namespace: 'default', name: 'web' })).rejects.toMatchObject({
    code: 404,
  });
  expect(logged).toEqual([]);
});

it('puts at most 100 endpoints into a slice', async () => {
  using bench = await newControllerBench(['endpointslice-controller', 'replicaset-controller']);
  const { client, create, clock, runPods } = bench;
  await create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
  const metadata = { name: 'web', namespace: 'default' };
  await create(resources.services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  const set = { replicas: 150, selector: { matchLabels: { app: 'web' } }, template: newTemplate('web') };
  await create(resources.replicaSets, { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: set } as never);
  await runPods();
  await clock.advance(100);
  const { items } = await client.list(resources.endpointSlices, { labelSelector: 'kubernetes.io/service-name=web' });
  expect(items.map(({ endpoints }) => endpoints.length).sort()).toEqual([100, 50]);
});
