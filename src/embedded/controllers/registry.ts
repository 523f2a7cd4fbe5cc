import type { ControllerDefinition } from './controller.ts';
import { cronJobController } from './cronjob/cronjob.ts';
import { daemonSetController } from './daemonset/daemonset.ts';
import { deploymentController } from './deployment/deployment.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceController } from './endpoints/endpointslice.ts';
import { garbageCollectorController } from './garbage-collector/garbage-collector.ts';
import { jobController } from './job/job.ts';
import { namespaceController } from './namespace.ts';
import { nodeIpamController } from './node/node-ipam.ts';
import { nodeLifecycleController } from './node/node-lifecycle.ts';
import { taintEvictionController } from './node/taint-eviction.ts';
import { podGarbageCollector } from './pod-gc.ts';
import { replicaSetController, replicationControllerController } from './replicaset/index.ts';
import { rootCaController } from './root-ca.ts';
import { serviceAccountController } from './serviceaccount.ts';
import { statefulSetController } from './statefulset/statefulset.ts';
import { ttlAfterFinishedController } from './ttl-after-finished.ts';

/** All controllers, in the order in which upstream starts them (`NewControllerDescriptors`). */
export const controllers: readonly ControllerDefinition[] = [
  endpointsController,
  endpointSliceController,
  replicationControllerController,
  podGarbageCollector,
  namespaceController,
  serviceAccountController,
  garbageCollectorController,
  daemonSetController,
  jobController,
  deploymentController,
  replicaSetController,
  statefulSetController,
  cronJobController,
  nodeIpamController,
  nodeLifecycleController,
  taintEvictionController,
  ttlAfterFinishedController,
  rootCaController,
];
