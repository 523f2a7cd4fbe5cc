import type { ResourceRules } from '../resource.ts';
import { endpointsRules } from './core/endpoints.ts';
import { serviceRules } from './core/service/service.ts';
import { endpointSliceRules } from './discovery/endpoint-slice.ts';
import { ingressRules } from './networking/ingress.ts';
import { ingressClassRules } from './networking/ingress-class.ts';
import { ipAddressRules } from './networking/ip-address.ts';
import { networkPolicyRules } from './networking/network-policy.ts';
import { serviceCidrRules } from './networking/service-cidr.ts';

/** The rules of Services and what leads to them. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  endpoints: endpointsRules,
  services: serviceRules,
  'ipaddresses.networking.k8s.io': ipAddressRules,
  'endpointslices.discovery.k8s.io': endpointSliceRules,
  'ingressclasses.networking.k8s.io': ingressClassRules,
  'ingresses.networking.k8s.io': ingressRules,
  'networkpolicies.networking.k8s.io': networkPolicyRules,
  'servicecidrs.networking.k8s.io': serviceCidrRules,
};
