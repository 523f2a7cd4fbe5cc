import type { ResourceRules } from '../resource.ts';
import { deploymentRules } from './apps/deployment.ts';
import { replicaSetRules } from './apps/replica-set.ts';
import { leaseRules } from './coordination/lease.ts';
import { configMapRules } from './core/config-map.ts';
import { endpointsRules } from './core/endpoints.ts';
import { eventRules } from './core/event.ts';
import { namespaceRules } from './core/namespace.ts';
import { nodeRules } from './core/node.ts';
import { podRules } from './core/pod.ts';
import { podTemplateRules } from './core/pod-template.ts';
import { secretRules } from './core/secret.ts';
import { serviceRules } from './core/service/service.ts';
import { serviceAccountRules } from './core/service-account.ts';
import { endpointSliceRules } from './discovery/endpoint-slice.ts';
import { eventsEventRules } from './events/event.ts';
import { ipAddressRules } from './networking/ip-address.ts';

/** The rules of resources that every cluster has objects of. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  configmaps: configMapRules,
  endpoints: endpointsRules,
  events: eventRules,
  namespaces: namespaceRules,
  nodes: nodeRules,
  pods: podRules,
  podtemplates: podTemplateRules,
  secrets: secretRules,
  serviceaccounts: serviceAccountRules,
  services: serviceRules,
  'deployments.apps': deploymentRules,
  'replicasets.apps': replicaSetRules,
  'events.events.k8s.io': eventsEventRules,
  'ipaddresses.networking.k8s.io': ipAddressRules,
  'leases.coordination.k8s.io': leaseRules,
  'endpointslices.discovery.k8s.io': endpointSliceRules,
};
