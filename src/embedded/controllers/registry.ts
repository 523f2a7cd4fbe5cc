import type { ControllerDefinition } from './controller.ts';
import { deploymentController } from './deployment/deployment.ts';
import { replicaSetController, replicationControllerController } from './replicaset/index.ts';

/** All controllers, in the order in which upstream starts them (`NewControllerDescriptors`). */
export const controllers: readonly ControllerDefinition[] = [
  replicationControllerController,
  deploymentController,
  replicaSetController,
];
