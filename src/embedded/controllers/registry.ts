import { clusterRoleAggregationController } from './cluster-role-aggregation.ts';
import type { ControllerDefinition } from './controller.ts';
import { cronJobController } from './cronjob/cronjob.ts';
import { daemonSetController } from './daemonset/daemonset.ts';
import { deploymentController } from './deployment/deployment.ts';
import { disruptionController } from './disruption.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceController } from './endpoints/endpointslice.ts';
import { garbageCollectorController } from './garbage-collector/garbage-collector.ts';
import { horizontalPodAutoscalerController } from './hpa/hpa.ts';
import { jobController } from './job/job.ts';
import { namespaceController } from './namespace.ts';
import { nodeIpamController } from './node/node-ipam.ts';
import { nodeLifecycleController } from './node/node-lifecycle.ts';
import { taintEvictionController } from './node/taint-eviction.ts';
import { ttlController } from './node/ttl.ts';
import { podGarbageCollector } from './pod-gc.ts';
import { replicaSetController, replicationControllerController } from './replicaset/index.ts';
import { resourceQuotaController } from './resource-quota.ts';
import { rootCaController } from './root-ca.ts';
import { serviceAccountController } from './serviceaccount.ts';
import { statefulSetController } from './statefulset/statefulset.ts';
import { ttlAfterFinishedController } from './ttl-after-finished.ts';
import { volumeBinderController } from './volume/binder.ts';
import { ephemeralVolumeController } from './volume/ephemeral.ts';
import { claimProtectionController, volumeProtectionController } from './volume/protection.ts';

/** All controllers, in the order in which upstream starts them (`NewControllerDescriptors`). */
export const controllers: readonly ControllerDefinition[] = [
  endpointsController,
  endpointSliceController,
  replicationControllerController,
  podGarbageCollector,
  resourceQuotaController,
  namespaceController,
  serviceAccountController,
  garbageCollectorController,
  daemonSetController,
  jobController,
  deploymentController,
  replicaSetController,
  horizontalPodAutoscalerController,
  disruptionController,
  statefulSetController,
  cronJobController,
  ttlController,
  nodeIpamController,
  nodeLifecycleController,
  taintEvictionController,
  volumeBinderController,
  clusterRoleAggregationController,
  claimProtectionController,
  volumeProtectionController,
  ttlAfterFinishedController,
  rootCaController,
  ephemeralVolumeController,
];
