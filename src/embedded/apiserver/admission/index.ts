import type { AdmissionPlugin } from '../admission.ts';
import type { Authorizer } from '../authorizer.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import {
  createNodeRestrictionOnDemand,
  createPodSecurityOnDemand,
  limitRangerOnDemand,
  resourceQuotaOnDemand,
} from './on-demand.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { podResizeValidator } from './pod-resize-validator.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import { priority } from './priority.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';

/**
 * The plugins that are on by default, and NodeRestriction as kubeadm adds it, in upstream's order
 * (`pkg/kubeapiserver/options/plugins.go`, v1.37). Left out are those of what is not served: certificates, PodGroups,
 * admission webhooks and policies, and NodeDeclaredFeatureValidator. Those that few writes have to do with are loaded on demand.
 */
export function createAdmission({ authorizer }: { readonly authorizer: Authorizer }): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRangerOnDemand,
    serviceAccount,
    createNodeRestrictionOnDemand(authorizer),
    taintNodesByCondition,
    createPodSecurityOnDemand(),
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    defaultIngressClass,
    podTopologyLabels,
    podResizeValidator,
    resourceQuotaOnDemand,
  ];
}
