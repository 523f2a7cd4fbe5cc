import { describe, expect, test } from 'vitest';
import { leftOut } from '../../../src/embedded/apiserver/served.ts';
import { columnsOf as columnsOfResource } from '../../../src/embedded/apiserver/tables/columns.ts';
import { kubernetesData } from '../../../src/embedded/kubernetes-data.ts';
import { readDiscovery } from '../../../src/kube/index.ts';

const versions = readDiscovery(kubernetesData.discovery);
const resources = versions.flatMap((version) => version.resources);
const columnsOf = (group: string, version: string, resource: string) => columnsOfResource({ group, version, resource });

describe('discovery', () => {
  test('has resources as a real cluster tells them', () => {
    expect(resources.find(({ group, resource }) => group === 'apps' && resource === 'deployments')).toEqual({
      group: 'apps',
      version: 'v1',
      resource: 'deployments',
      singular: 'deployment',
      kind: 'Deployment',
      namespaced: true,
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      storageVersionHash: '8aSe+NMegvE=',
      subresources: [
        {
          name: 'scale',
          kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          name: 'status',
          kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  test('has the groups that are served, in the order of /apis', () => {
    expect(versions.map(({ group, version }) => `${group}/${version}`)).toEqual([
      '/v1',
      'apiregistration.k8s.io/v1',
      'apps/v1',
      'events.k8s.io/v1',
      'authentication.k8s.io/v1',
      'authorization.k8s.io/v1',
      'autoscaling/v2',
      'batch/v1',
      'networking.k8s.io/v1',
      'policy/v1',
      'rbac.authorization.k8s.io/v1',
      'storage.k8s.io/v1',
      'admissionregistration.k8s.io/v1',
      'apiextensions.k8s.io/v1',
      'scheduling.k8s.io/v1',
      'coordination.k8s.io/v1',
      'node.k8s.io/v1',
      'discovery.k8s.io/v1',
      'metrics.k8s.io/v1beta1',
    ]);
  });

  test('has nothing of what is left out', () => {
    for (const { group, version, resource } of leftOut) {
      const found = resources.filter(
        (entry) =>
          entry.group === group &&
          (version === undefined || entry.version === version) &&
          (resource === undefined || entry.resource === resource),
      );
      expect(found, `${resource ?? ''} ${group} ${version ?? ''}`).toEqual([]);
    }
  });
});

describe('columns', () => {
  test('are those of a real cluster’s Tables', () => {
    expect(columnsOf('', 'v1', 'pods').map(({ name, priority }) => [name, priority])).toEqual([
      ['Name', 0],
      ['Ready', 0],
      ['Status', 0],
      ['Restarts', 0],
      ['Age', 0],
      ['IP', 1],
      ['Node', 1],
      ['Nominated Node', 1],
      ['Readiness Gates', 1],
    ]);
    expect(columnsOf('', 'v1', 'pods')[1]).toEqual({
      name: 'Ready',
      type: 'string',
      format: '',
      description: 'The aggregate readiness state of this pod for accepting traffic.',
      priority: 0,
    });
  });

  test('are there for every resource that can be listed, and for no other', () => {
    for (const resource of resources) {
      const columns = columnsOfResource(resource);
      expect(columns.length > 0, resource.resource).toBe(resource.verbs.includes('list'));
    }
    expect(columnsOf('', 'v1', '__proto__')).toEqual([]);
  });
});

describe('what a fresh API server makes', () => {
  const names = (kind: string) =>
    kubernetesData.bootstrap.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

  test('has no trace of one cluster', () => {
    for (const { metadata } of kubernetesData.bootstrap) {
      expect(
        Object.keys(metadata).filter(
          (key) => !['name', 'namespace', 'labels', 'annotations', 'finalizers'].includes(key),
        ),
      ).toEqual([]);
    }
  });

  test('is namespaces, priority classes, roles, the Service and APIServices', () => {
    expect(names('Namespace')).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    expect(names('PriorityClass')).toEqual(['system-cluster-critical', 'system-node-critical']);
    expect(names('Service')).toEqual(['kubernetes']);
    expect(names('ClusterRole')).toContain('cluster-admin');
    expect(names('APIService')).not.toContain('v1beta1.metrics.k8s.io');
    expect(kubernetesData.bootstrap.find(({ metadata }) => metadata.name === 'edit')?.['rules']).toBeNull();
  });
});
