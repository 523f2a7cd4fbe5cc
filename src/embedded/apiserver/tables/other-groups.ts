import type { StoredObject } from '../../../kube/index.ts';
import { age, type CellsOf, type ConditionLike, creationTime, nameOf } from './format.ts';

/** Name and time: what `NewDefaultTableConvertor` (`apiserver/pkg/registry/rest/table.go`, v1.37) makes of kinds without printers. */
export const defaultCells: CellsOf = (object) => [nameOf(object), creationTime(object)];

/** `printPodDisruptionBudget` (`pkg/printers/internalversion/printers.go`, v1.37). */
export const podDisruptionBudgetCells: CellsOf = (object, now) => [
  nameOf(object),
  `${object.spec?.minAvailable ?? 'N/A'}`,
  `${object.spec?.maxUnavailable ?? 'N/A'}`,
  object.status?.disruptionsAllowed ?? 0,
  age(object, now),
];

interface Subject {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** `printRoleBinding` and `printClusterRoleBinding`. */
export const roleBindingCells: CellsOf = (object, now) => {
  const subjects: readonly Subject[] = object.subjects ?? [];
  const names = (wanted: string) =>
    subjects
      .filter(({ kind }) => kind === wanted)
      .map(({ name = '', namespace = '' }) => (wanted === 'ServiceAccount' ? `${namespace}/${name}` : name))
      .join(', ');
  return [
    nameOf(object),
    `${object.roleRef?.kind ?? ''}/${object.roleRef?.name ?? ''}`,
    age(object, now),
    names('User'),
    names('Group'),
    names('ServiceAccount'),
  ];
};

/** `printMutatingWebhook` and `printValidatingWebhook`. */
export const webhookConfigurationCells: CellsOf = (object, now) => [
  nameOf(object),
  object.webhooks?.length ?? 0,
  age(object, now),
];

/** `printPriorityClass`. */
export const priorityClassCells: CellsOf = (object, now) => [
  nameOf(object),
  object.value ?? 0,
  object.globalDefault ?? false,
  age(object, now),
  object.preemptionPolicy ?? '',
];

/** `printRuntimeClass`. */
export const runtimeClassCells: CellsOf = (object, now) => [nameOf(object), object.handler ?? '', age(object, now)];

/** `printLease`. */
export const leaseCells: CellsOf = (object, now) => [
  nameOf(object),
  object.spec?.holderIdentity ?? '',
  age(object, now),
];

/** `ConvertToTable` of `kube-aggregator/pkg/registry/apiservice/etcd/etcd.go` (v1.37). */
export const apiServiceCells: CellsOf = (object, now) => {
  const service: { namespace?: string; name?: string } | undefined = object.spec?.service ?? undefined;
  return [
    nameOf(object),
    service ? `${service.namespace ?? ''}/${service.name ?? ''}` : 'Local',
    formatAvailable(object),
    age(object, now),
  ];
};

function formatAvailable({ status }: StoredObject): string {
  const conditions: readonly ConditionLike[] = status?.conditions ?? [];
  const available = conditions.find(({ type }) => type === 'Available');
  if (available === undefined) return 'Unknown';
  return available.status === 'True' || !available.reason
    ? (available.status ?? '')
    : `${available.status} (${available.reason})`;
}

interface DefinitionVersion {
  readonly name?: string;
  readonly served?: boolean;
  readonly storage?: boolean;
}

/** `crdConvertor` (`apiextensions-apiserver/pkg/registry/customresourcedefinition/tableconvertor/tableconvertor.go`, v1.37). */
export const customResourceDefinitionCells: CellsOf = (object) => {
  const { spec = {} } = object;
  const versions: readonly DefinitionVersion[] = spec.versions ?? [];
  const conditions: readonly ConditionLike[] = object.status?.conditions ?? [];
  return [
    nameOf(object),
    spec.scope ?? '',
    versions
      .filter(({ served }) => served)
      .map(({ name, storage }) => (storage ? `${name}(storage)` : `${name}`))
      .sort()
      .join(','),
    creationTime(object),
    spec.group ?? '',
    spec.names?.kind ?? '',
    (spec.names?.shortNames ?? []).join(','),
    conditions.some(({ type, status }) => type === 'Established' && status === 'True'),
  ];
};
