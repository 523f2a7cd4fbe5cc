import { describe, expect, it } from 'vitest';
import { createSimulatedClock, systemClock } from '../../../../../src/base/index.ts';
import { newDefinitions } from '../../../../../src/embedded/apiserver/definitions.ts';
import { createStartChecks } from '../../../../../src/embedded/apiserver/pages/start-checks.ts';
import { createRegistry } from '../../../../../src/embedded/apiserver/resource-registry.ts';
import { kubernetesData } from '../../../../../src/embedded/kubernetes-data.ts';
import { createStore } from '../../../../../src/embedded/store/create-store.ts';
import type { StoredObject } from '../../../../../src/kube/index.ts';

/** The checks of an API server in whose store these keys are. */
function open(isEtcdUp = true) {
  const store = createStore({ clock: createSimulatedClock({ startMs: 0, machine: systemClock }) });
  const registry = createRegistry(newDefinitions(kubernetesData));
  const { bootstrap } = kubernetesData;
  const checks = createStartChecks({ store, registry, bootstrap, isEtcdUp: () => isEtcdUp });
  const failing = () => checks.flatMap(({ name, check }) => (check() === undefined ? [] : [name]));
  const put = (key: string, object: object = {}) =>
    store.create(key, { apiVersion: 'v1', kind: 'Any', metadata: {}, ...object } as StoredObject);
  return { failing, put };
}

describe('checks of what an API server does after its start', () => {
  it('fail by name while nothing is done', () => {
    expect(open(false).failing()).toEqual([
      'poststarthook/start-system-namespaces-controller',
      'poststarthook/storage-readiness',
      'poststarthook/rbac/bootstrap-roles',
      'poststarthook/scheduling/bootstrap-system-priority-classes',
      'poststarthook/start-kubernetes-service-cidr-controller',
      'poststarthook/kube-apiserver-autoregistration',
      'autoregister-completion',
    ]);
  });

  it('are well once the last object of their own is there, and stay so', () => {
    const { failing, put } = open();
    const name = 'poststarthook/start-system-namespaces-controller';
    for (const namespace of ['default', 'kube-node-lease', 'kube-public']) put(`/registry/namespaces/${namespace}`);
    expect(failing()).toContain(name);
    put('/registry/namespaces/kube-system');
    expect(failing()).not.toContain(name);
  });

  it.each([
    ['that nobody has judged the names of', {}, ['start-apiextensions-controllers']],
    [
      'that is established and not served',
      {
        status: {
          conditions: [
            { type: 'NamesAccepted', status: 'True' },
            { type: 'Established', status: 'True' },
          ],
        },
      },
      ['crd-informer-synced'],
    ],
  ])('see a definition %s', (_what, more, wanted) => {
    const { failing, put } = open();
    put('/registry/apiextensions.k8s.io/customresourcedefinitions/as.example.com', {
      spec: { group: 'example.com', names: { plural: 'as' }, versions: [{ name: 'v1', served: true }] },
      ...more,
    });
    expect(failing().filter((name) => /crd|apiextensions/.test(name))).toEqual(
      wanted.map((name) => `poststarthook/${name}`),
    );
  });

  it('see an APIService of the API server itself of which nobody says that it is available', () => {
    const { failing, put } = open();
    const key = '/registry/apiregistration.k8s.io/apiservices/v1.';
    put(key, { spec: { version: 'v1' } });
    expect(failing()).toContain('poststarthook/apiservice-status-local-available-controller');
  });
});
