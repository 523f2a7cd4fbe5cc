import type { KubeObject, StoredObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import { keyOfKnown } from '../bootstrap.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import type { HealthCheck } from './health.ts';

/** What the checks look at. */
export interface StartCheckOptions {
  readonly store: Pick<Store, 'get' | 'list'>;
  readonly registry: ResourceRegistry;
  /** What a fresh API server makes. */
  readonly bootstrap: readonly KubeObject[];
  readonly isEtcdUp: () => boolean;
}

const apiServices = '/registry/apiregistration.k8s.io/apiservices/';
const definitions = '/registry/apiextensions.k8s.io/customresourcedefinitions/';

/** Of one of upstream's hooks that run after the start of its API server: not healthy until it is done, and healthy ever after. */
export function newStartCheck(name: string, isDone: () => boolean): HealthCheck {
  let wasDone = false;
  return {
    name,
    check() {
      wasDone ||= isDone();
      return wasDone ? undefined : 'not finished';
    },
  };
}

/**
 * Whether what kube-apiserver does once after its start has been done, under the names of its hooks (`pkg/controlplane`,
 * apiextensions-apiserver, kube-aggregator, v1.37). Left out, as there is nothing like them here: `log`, `informer-sync`,
 * `start-apiserver-admission-initializer`, `generic-apiserver-start-informers`, `priority-and-fairness-*`,
 * `storage-object-count-tracker-hook`, `start-apiextensions-informers`, `peer-endpoint-reconciler-controller`,
 * `start-legacy-token-tracking-controller`, `start-service-ip-repair-controllers`, `aggregator-reload-proxy-client-cert`,
 * `apiservice-openapi-controller` and `apiservice-openapiv3-controller`.
 */
export function createStartChecks({ store, registry, bootstrap, isEtcdUp }: StartCheckOptions): HealthCheck[] {
  const made = (matches: (object: KubeObject) => boolean) => () =>
    bootstrap.filter(matches).every((object) => store.get(keyOfKnown(registry, object)) !== undefined);
  const ofGroup = (group: string) => made(({ apiVersion }) => apiVersion.startsWith(`${group}/`));
  const ofKind = (kind: string) => made((object) => object.kind === kind);
  const everyDefinition = (isSo: (definition: StoredObject) => boolean) => () =>
    store.list(definitions).items.every(isSo);
  const areRegistered = () =>
    [...registry.all()].every(
      ({ info: { group, version } }) =>
        // The aggregator's own group is served by itself.
        group === 'apiregistration.k8s.io' || store.get(`${apiServices}${version}.${group}`) !== undefined,
    );
  const checks: readonly (readonly [name: string, isDone: () => boolean])[] = [
    [
      'start-apiextensions-controllers',
      everyDefinition((definition) => conditionOf(definition, 'NamesAccepted') !== undefined),
    ],
    [
      'crd-informer-synced',
      everyDefinition((definition) => {
        if (conditionOf(definition, 'Established')?.status !== 'True') return true;
        const { group, names, versions } = definition['spec'] as {
          group: string;
          names: { plural: string };
          versions: { name: string; served: boolean }[];
        };
        return versions.every(({ name, served }) => !served || registry.find(group, name, names.plural) !== undefined);
      }),
    ],
    ['start-system-namespaces-controller', ofKind('Namespace')],
    ['storage-readiness', isEtcdUp],
    ['rbac/bootstrap-roles', ofGroup('rbac.authorization.k8s.io')],
    ['scheduling/bootstrap-system-priority-classes', ofGroup('scheduling.k8s.io')],
    ['start-kubernetes-service-cidr-controller', ofKind('ServiceCIDR')],
    [
      'apiservice-status-local-available-controller',
      () =>
        store
          .list(apiServices)
          .items.every(
            (apiService) =>
              Boolean((apiService['spec'] as { service?: object | null }).service) ||
              conditionOf(apiService, 'Available') !== undefined,
          ),
    ],
    ['kube-apiserver-autoregistration', ofKind('APIService')],
  ];
  return [
    ...checks.map(([name, isDone]) => newStartCheck(`poststarthook/${name}`, isDone)),
    newStartCheck('autoregister-completion', areRegistered),
  ];
}

function conditionOf(object: StoredObject, type: string): { readonly status: string } | undefined {
  const conditions: readonly { type: string; status: string }[] = object['status']?.conditions ?? [];
  return conditions.find((condition) => condition.type === type);
}
