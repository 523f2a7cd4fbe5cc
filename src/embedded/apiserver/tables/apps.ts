import {
  formatLabelSelector,
  formatSelector,
  type LabelSelector,
  labelSelectorToSelector,
  type OwnerReference,
  parseApiVersion,
  SelectorError,
} from '../../../kube/index.ts';
import { age, type CellsOf, containerCells, formatLabels, nameOf } from './format.ts';

/** `printControllerRevision` (`pkg/printers/internalversion/printers.go`, v1.37, as all functions of this folder). */
export const controllerRevisionCells: CellsOf = (object, now) => {
  const controller = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  return [nameOf(object), controller ? formatOwner(controller) : '<none>', object.revision ?? 0, age(object, now)];
};

/** `statefulset.apps/web`. */
function formatOwner({ apiVersion, kind, name }: OwnerReference): string {
  const group = parseApiVersion(apiVersion)?.group ?? '';
  return `${(group === '' ? kind : `${kind}.${group}`).toLowerCase()}/${name}`;
}

/** `printDaemonSet`. */
export const daemonSetCells: CellsOf = (object, now) => {
  const { status = {}, spec = {} } = object;
  return [
    nameOf(object),
    status.desiredNumberScheduled ?? 0,
    status.currentNumberScheduled ?? 0,
    status.numberReady ?? 0,
    status.updatedNumberScheduled ?? 0,
    status.numberAvailable ?? 0,
    formatLabels(spec.template?.spec?.nodeSelector),
    age(object, now),
    ...containerCells(spec.template?.spec),
    formatLabelSelector(spec.selector),
  ];
};

/** `printDeployment`. */
export const deploymentCells: CellsOf = (object, now) => {
  const { status = {}, spec = {} } = object;
  return [
    nameOf(object),
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    age(object, now),
    ...containerCells(spec.template?.spec),
    formatDeploymentSelector(spec.selector),
  ];
};

/** Unlike other kinds' it is empty for everything, and `<invalid>` where theirs is `<error>`. */
function formatDeploymentSelector(selector: LabelSelector | undefined): string {
  try {
    return formatSelector(labelSelectorToSelector(selector));
  } catch (error) {
    if (error instanceof SelectorError) return '<invalid>';
    throw error;
  }
}

/** `printReplicaSet`. */
export const replicaSetCells: CellsOf = (object, now) => {
  const { status = {}, spec = {} } = object;
  return [
    nameOf(object),
    spec.replicas ?? 0,
    status.replicas ?? 0,
    status.readyReplicas ?? 0,
    age(object, now),
    ...containerCells(spec.template?.spec),
    formatLabelSelector(spec.selector),
  ];
};

/** `printStatefulSet`. */
export const statefulSetCells: CellsOf = (object, now) => [
  nameOf(object),
  `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
  age(object, now),
  ...containerCells(object.spec?.template?.spec),
];
