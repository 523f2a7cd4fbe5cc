import type { ControllerDefinition } from './controller.ts';
import { deploymentController } from './deployment/deployment.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceController } from './endpoints/endpointslice.ts';
import { garbageCollectorController } from './garbage-collector/garbage-collector.ts';
import { namespaceController } from './namespace.ts';
import { replicaSetController, replicationControllerController } from './replicaset/index.ts';
import { rootCaController } from './root-ca.ts';
import { serviceAccountController } from './serviceaccount.ts';

/** All controllers, in the order in which upstream starts them (`NewControllerDescriptors`). */
export const controllers: readonly ControllerDefinition[] = [
  endpointsController,
  endpointSliceController,
  replicationControllerController,
  namespaceController,
  serviceAccountController,
  garbageCollectorController,
  deploymentController,
  replicaSetController,
  rootCaController,
];
