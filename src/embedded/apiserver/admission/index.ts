import type { AdmissionPlugin } from '../admission.ts';
import type { Authorizer } from '../authorizer.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { createNodeRestriction } from './node-restriction.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { podResizeValidator } from './pod-resize-validator.ts';
import { createPodSecurity, type PodSecurityExemptions } from './pod-security.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';

export interface AdmissionOptions {
  readonly authorizer: Authorizer;
  readonly podSecurityExemptions?: PodSecurityExemptions;
}

/**
 * The plugins that are on by default, and NodeRestriction as kubeadm adds it, in upstream's order
 * (`pkg/kubeapiserver/options/plugins.go`, v1.37). Left out are those of what is not served: certificates, PodGroups,
 * admission webhooks and policies, and NodeDeclaredFeatureValidator.
 */
export function createAdmission({ authorizer, podSecurityExemptions }: AdmissionOptions): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    createNodeRestriction(authorizer),
    taintNodesByCondition,
    createPodSecurity(podSecurityExemptions),
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    defaultIngressClass,
    podTopologyLabels,
    podResizeValidator,
    resourceQuota,
  ];
}
