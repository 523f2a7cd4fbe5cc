import type { ResourceRules } from '../resource.ts';
import { endpointsRules } from './core/endpoints.ts';
import { serviceRules } from './core/service/service.ts';
import { endpointSliceRules } from './discovery/endpoint-slice.ts';
import { ipAddressRules } from './networking/ip-address.ts';

/** The rules of Services and what leads to them. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  endpoints: endpointsRules,
  services: serviceRules,
  'ipaddresses.networking.k8s.io': ipAddressRules,
  'endpointslices.discovery.k8s.io': endpointSliceRules,
};
