import type { ResourceRules } from '../resource.ts';
import { ingressRules } from './networking/ingress.ts';
import { ingressClassRules } from './networking/ingress-class.ts';
import { networkPolicyRules } from './networking/network-policy.ts';
import { serviceCidrRules } from './networking/service-cidr.ts';

/** The rules of what else a network has. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  'ingressclasses.networking.k8s.io': ingressClassRules,
  'ingresses.networking.k8s.io': ingressRules,
  'networkpolicies.networking.k8s.io': networkPolicyRules,
  'servicecidrs.networking.k8s.io': serviceCidrRules,
};
