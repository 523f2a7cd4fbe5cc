import { quote } from '../../../kube/index.ts';
import type { Plugin } from '../framework.ts';

/**
 * Keeps Pods with `spec.resourceClaims` out of the queue (`foreachPodResourceClaim`, `plugins/dynamicresources/dynamicresources.go`): no
 * group serves claims here, so that there is none.
 */
export const dynamicResources: Plugin = {
  name: 'DynamicResources',
  preEnqueue({ metadata, spec }) {
    const [claim] = spec.resourceClaims ?? [];
    if (claim === undefined) return undefined;
    if (claim.resourceClaimName !== undefined)
      return `resourceclaim.resource.k8s.io ${quote(claim.resourceClaimName)} not found`;
    return `pod "${metadata.namespace}/${metadata.name}": ResourceClaim not created yet`;
  },
};
