import type { ResourceRules } from '../resource.ts';
import { leaseRules } from './coordination/lease.ts';
import { configMapRules } from './core/config-map.ts';
import { eventRules } from './core/event.ts';
import { namespaceRules } from './core/namespace.ts';
import { nodeRules } from './core/node.ts';
import { secretRules } from './core/secret.ts';
import { serviceAccountRules } from './core/service-account.ts';
import { eventsEventRules } from './events/event.ts';

/** The rules of resources that every cluster has objects of. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  configmaps: configMapRules,
  events: eventRules,
  namespaces: namespaceRules,
  nodes: nodeRules,
  secrets: secretRules,
  serviceaccounts: serviceAccountRules,
  'events.events.k8s.io': eventsEventRules,
  'leases.coordination.k8s.io': leaseRules,
};
