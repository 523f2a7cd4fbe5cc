import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

const names = ['namespace-controller', 'serviceaccount-controller', 'root-ca-certificate-publisher-controller'];
const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };

it('gives a new namespace a ServiceAccount and the certificate of the root, and again when they are deleted', async () => {
  using bench = await newControllerBench(names);
  const { client, create, clock } = bench;
  await create(resources.namespaces, space);
  const account = { namespace: 'team', name: 'default' };
  const map = { namespace: 'team', name: 'kube-root-ca.crt' };
  for (let round = 0; round < 2; round += 1) {
    expect((await client.get(resources.serviceAccounts, account)).metadata.name).toBe('default');
    const { data, metadata } = await client.get(resources.configMaps, map);
    expect(data['ca.crt']).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(Object.keys(metadata.annotations ?? {})).toEqual(['kubernetes.io/description']);
    await client.delete(resources.serviceAccounts, account);
    await client.delete(resources.configMaps, map);
    await clock.advance(10);
  }
});

it('empties a namespace, Pods first, says what remains, and lets it go', async () => {
  using bench = await newControllerBench(names);
  const { client, create, clock, runPods, logged } = bench;
  await create(resources.namespaces, space);
  const metadata = { name: 'a', namespace: 'team' };
  await create(resources.pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec: newTemplate('a').spec });
  await create(resources.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, finalizers: ['example.com/hold'] },
  });
  await runPods('team');
  await client.delete(resources.namespaces, { name: 'team' });
  const conditions = async () =>
    ((await client.get(resources.namespaces, { name: 'team' }))['status'].conditions ?? []).map(
      ({ type, status, reason, message }: Record<string, string>) => `${type}=${status} ${reason} ${message}`,
    );
  expect(await conditions()).toEqual([]);
  await clock.advance(6000);
  await runPods('team');
  await clock.advance(30_000);
  expect(await conditions()).toEqual([
    'NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered All resources successfully discovered',
    'NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions All legacy kube types successfully parsed',
    'NamespaceDeletionContentFailure=False ContentDeleted All content successfully deleted, may be waiting on finalization',
    'NamespaceContentRemaining=True SomeResourcesRemain Some resources are remaining: configmaps. has 1 resource instances',
    'NamespaceFinalizersRemaining=True SomeFinalizersRemain Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
  ]);
  await client.patch(resources.configMaps, { namespace: 'team', name: 'a' }, 'merge', {
    metadata: { finalizers: null },
  });
  await clock.advance(30_000);
  await expect(client.get(resources.namespaces, { name: 'team' })).rejects.toMatchObject({ code: 404 });
  expect(logged).toEqual([]);
});
