import type { KubeObject, ReplicaSet } from '../../../kube/index.ts';
import { resources } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';
import { startReplicaSets } from './replicaset.ts';

export const replicaSetController: ControllerDefinition = {
  name: 'replicaset-controller',
  start: (context) => startReplicaSets(context, resources.replicaSets, (set) => set, true),
};

/** `pkg/controller/replication` (v1.37.2): ReplicaSets of an older shape. */
export const replicationControllerController: ControllerDefinition = {
  name: 'replicationcontroller-controller',
  account: 'replication-controller',
  component: 'replication-controller',
  start: (context) => startReplicaSets(context, resources.replicationControllers, asReplicaSet, false),
};

const read = new WeakMap<KubeObject, ReplicaSet>();

function asReplicaSet(controller: KubeObject): ReplicaSet {
  let set = read.get(controller);
  if (set === undefined) {
    const { spec } = controller;
    set = { ...controller, spec: { ...spec, selector: { matchLabels: spec.selector } }, status: controller['status'] };
    read.set(controller, set);
  }
  return set;
}
