import { describe, expect, test } from 'vitest';
import {
  aggregatedMediaType,
  isAggregatedDiscovery,
  newAggregatedDiscovery,
} from '../../../../../src/embedded/apiserver/discovery/aggregated.ts';
import {
  compareVersions,
  type ServedGroupVersion,
  sortGroupVersions,
} from '../../../../../src/embedded/apiserver/discovery/group-versions.ts';
import {
  newApiGroup,
  newApiGroupList,
  newApiResourceList,
  newApiVersions,
} from '../../../../../src/embedded/apiserver/discovery/legacy.ts';
import { kubernetesData } from '../../../../../src/embedded/kubernetes-data.ts';
import { readDiscovery } from '../../../../../src/kube/index.ts';

const versions: readonly ServedGroupVersion[] = readDiscovery(kubernetesData.discovery);

// Documents and ETags of kube-apiserver v1.37.2.
describe('the old form', () => {
  test('has the versions of the core group', () => {
    expect(newApiVersions(versions, '172.18.0.5:6443')).toEqual({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '172.18.0.5:6443' }],
    });
  });

  test('has a group with its versions, the first preferred', () => {
    expect(newApiGroup(versions, 'apps')).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'apps',
      versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
    expect(newApiGroup(versions, 'resource.k8s.io')).toBeUndefined();
    expect(newApiGroup(versions, '')).toBeUndefined();
  });

  test('has every group once', () => {
    const list = newApiGroupList([
      ...versions,
      { group: 'example.com', version: 'v1', resources: [] },
      { group: 'example.com', version: 'v1alpha1', resources: [] },
    ]);
    const groups = list['groups'] as { name: string }[];
    expect(groups[0]).toEqual({
      name: 'apiregistration.k8s.io',
      versions: [{ groupVersion: 'apiregistration.k8s.io/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'apiregistration.k8s.io/v1', version: 'v1' },
    });
    expect(groups.at(-1)).toEqual({
      name: 'example.com',
      versions: [
        { groupVersion: 'example.com/v1', version: 'v1' },
        { groupVersion: 'example.com/v1alpha1', version: 'v1alpha1' },
      ],
      preferredVersion: { groupVersion: 'example.com/v1', version: 'v1' },
    });
  });

  test('has resources and, behind each, its subresources', () => {
    expect(newApiResourceList(versions, 'events.k8s.io', 'v1')).toMatchObject({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: 'events.k8s.io/v1',
    });
    const core = newApiResourceList(versions, '', 'v1');
    expect(Object.keys(core ?? {})).toEqual(['kind', 'groupVersion', 'resources']);
    const resources = core?.['resources'] as { name: string }[];
    expect(resources.filter(({ name }) => name.startsWith('replicationcontrollers'))).toEqual([
      {
        name: 'replicationcontrollers',
        singularName: 'replicationcontroller',
        namespaced: true,
        kind: 'ReplicationController',
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
        shortNames: ['rc'],
        categories: ['all'],
        storageVersionHash: 'Jond2If31h0=',
      },
      {
        name: 'replicationcontrollers/scale',
        singularName: '',
        namespaced: true,
        group: 'autoscaling',
        version: 'v1',
        kind: 'Scale',
        verbs: ['get', 'patch', 'update'],
      },
      {
        name: 'replicationcontrollers/status',
        singularName: '',
        namespaced: true,
        kind: 'ReplicationController',
        verbs: ['get', 'patch', 'update'],
      },
    ]);
    expect(newApiResourceList(versions, 'apps', 'v9')).toBeUndefined();
  });
});

describe('the aggregated form', () => {
  test('of the core group is the real one’s, to the byte', () => {
    expect(newAggregatedDiscovery(versions, '/api').etag).toBe(
      '"4D7E1BED90B364BC86049DD9E636494980AEF65B7F8CFAA267616FA062B514A8A3CC2C2851CC9337B8D28B4C80960E2353DE5E0B152E87CC223E02EA3C5C37AC"',
    );
  });

  test('has the other groups, with the kinds of other groups’ subresources named in full', () => {
    const { document } = newAggregatedDiscovery(versions, '/apis');
    const items = document['items'] as {
      metadata: { name: string };
      versions: { resources: { resource: string }[] }[];
    }[];
    expect(items.map(({ metadata }) => metadata.name).slice(0, 3)).toEqual([
      'apiregistration.k8s.io',
      'apps',
      'events.k8s.io',
    ]);
    expect(items[1]?.versions[0]?.resources.find(({ resource }) => resource === 'deployments')).toEqual({
      resource: 'deployments',
      responseKind: { group: '', version: '', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: '', version: '', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  test('changes its ETag with what is served', () => {
    const without = versions.filter(({ group }) => group !== 'metrics.k8s.io');
    expect(newAggregatedDiscovery(without, '/apis').etag).not.toBe(newAggregatedDiscovery(versions, '/apis').etag);
    expect(newAggregatedDiscovery(without, '/api').etag).toBe(newAggregatedDiscovery(versions, '/api').etag);
  });

  test('says that a server which does not answer is stale', () => {
    const stale: ServedGroupVersion = { group: 'metrics.k8s.io', version: 'v1beta1', resources: [], isStale: true };
    expect(newAggregatedDiscovery([stale], '/apis').document['items']).toEqual([
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] },
    ]);
  });

  test('names kinds of custom resources in full', () => {
    const resource = {
      ...{ group: 'example.com', version: 'v1', resource: 'crons', singular: 'cron', kind: 'Cron', namespaced: true },
      ...{ verbs: ['get'], shortNames: [], categories: [], subresources: [] },
    };
    const { document } = newAggregatedDiscovery(
      [{ group: 'example.com', version: 'v1', resources: [resource], isCustom: true }],
      '/apis',
    );
    expect(document['items']).toMatchObject([
      { versions: [{ resources: [{ responseKind: { group: 'example.com', version: 'v1', kind: 'Cron' } }] }] },
    ]);
  });

  test.each([
    [aggregatedMediaType, true],
    [`${aggregatedMediaType};profile=nopeer`, true],
    ['application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList', false],
    ['application/json;g=apidiscovery.k8s.io;v=v2;as=Foo', false],
    ['application/json', false],
  ])('is what %s asks for: %s', (clause, expected) => {
    const [type = '', ...rest] = clause.split(';');
    const parameters = Object.fromEntries(rest.map((part) => part.split('=')));
    expect(isAggregatedDiscovery(type, parameters)).toBe(expected);
  });
});

describe('the order', () => {
  test('is that of the APIServices', () => {
    const priorities = kubernetesData.bootstrap
      .filter(({ kind }) => kind === 'APIService')
      .map(({ spec }) => ({ group: '', ...spec }));
    const custom = { group: 'example.com', groupPriorityMinimum: 1000, versionPriority: 100 };
    const sorted = sortGroupVersions(
      [
        { group: 'example.com', version: 'v1beta1' },
        { group: 'example.com', version: 'v1' },
        ...versions
          .slice(1)
          .reverse()
          .map(({ group, version }) => ({ group, version })),
      ],
      [
        ...priorities,
        { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
        { ...custom, version: 'v1' },
        { ...custom, version: 'v1beta1' },
      ],
    );
    expect(sorted.map(({ group, version }) => `${group}/${version}`)).toEqual([
      ...versions.slice(1, -1).map(({ group, version }) => `${group}/${version}`),
      'example.com/v1',
      'example.com/v1beta1',
      'metrics.k8s.io/v1beta1',
    ]);
  });

  test('of versions is by stability, then number, then name', () => {
    const names = ['foo1', 'v1alpha1', 'v1', 'v2beta1', 'v10', 'v1beta2', 'bar', 'v2'];
    expect(names.sort(compareVersions)).toEqual(['v10', 'v2', 'v1', 'v2beta1', 'v1beta2', 'v1alpha1', 'bar', 'foo1']);
  });
});
