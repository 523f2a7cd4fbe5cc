import type { Store } from '../../store/store.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { nodeNameOf } from '../authorization/node-name.ts';
import type { Authorizer } from '../authorizer.ts';
import { createOnDemand, waitForAll } from '../on-demand.ts';
import type { ApiRequest, RequestInfo } from '../request.ts';

/** What holds namespaces to limits, quotas and levels of Pods. */
export const policies = createOnDemand('admission by policies', () => import('./policies.ts'));

/** What holds kubelets to their own. */
export const nodeRestriction = createOnDemand('NodeRestriction', () => import('./node-restriction.ts'));

const limitRanges = { group: '', resource: 'limitranges' };
const resourceQuotas = { group: '', resource: 'resourcequotas' };
const levelLabel = 'pod-security.kubernetes.io/';

/** Loads the plugins that may have something to say of a write: all for which what is asked there below would be true. */
export function loadAdmissionNeeds(store: Store, request: ApiRequest, info: RequestInfo): Promise<unknown> | undefined {
  return waitForAll([
    !policies.isLoaded && mayHavePolicies(store, request, info) ? policies.load() : undefined,
    !nodeRestriction.isLoaded && mayBeNode(request) ? nodeRestriction.load() : undefined,
  ]);
}

function mayHavePolicies(store: Store, request: ApiRequest, info: RequestInfo): boolean {
  if (hasLimitsOrQuotas(store)) return true;
  if (hasLevels(store.get(`/registry/namespaces/${info.namespace || info.name}`)?.metadata.labels)) return true;
  if (info.resource !== 'namespaces') return false;
  // A label could be written with escapes, too, or in bytes.
  const { body } = request;
  return typeof body !== 'string' || /pod-security|\\/.test(body);
}

const hasLimitsOrQuotas = (store: Store) =>
  store.count('/registry/limitranges/') > 0 || store.count('/registry/resourcequotas/') > 0;

/** Something in the store limits what may be written. */
export function hasPolicies(store: Store): boolean {
  return (
    hasLimitsOrQuotas(store) ||
    store.list('/registry/namespaces/').items.some(({ metadata: { labels } }) => hasLevels(labels))
  );
}

/** Who asks is not known yet: a kubelet in this program, or somebody with a token or who speaks for another. */
const mayBeNode = ({ clientIdentity, header }: ApiRequest) =>
  clientIdentity?.groups.includes('system:nodes') === true ||
  header('authorization') !== undefined ||
  header('impersonate-user') !== undefined;

const hasLevels = (labels: Readonly<Record<string, string>> | undefined | null) =>
  Object.keys(labels ?? {}).some((label) => label.startsWith(levelLabel));

function hasAny(objects: Iterable<unknown>): boolean {
  for (const _ of objects) return true;
  return false;
}

/** LimitRanger (`limit-ranger.ts`), loaded when there are LimitRanges. */
export const limitRangerOnDemand: AdmissionPlugin = {
  name: 'LimitRanger',
  admit(attributes, context) {
    if (hasLimits(attributes, context)) policies.value.limitRanger.admit?.(attributes, context);
  },
  validate(attributes, context) {
    if (hasLimits(attributes, context)) policies.value.limitRanger.validate?.(attributes, context);
  },
};

const hasLimits = ({ namespace }: AdmissionAttributes, context: AdmissionContext) =>
  hasAny(context.list(limitRanges, namespace));

/** ResourceQuota (`resource-quota.ts`), loaded when there are quotas. */
export const resourceQuotaOnDemand: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(attributes, context) {
    if (attributes.namespace !== '' && hasAny(context.list(resourceQuotas, attributes.namespace)))
      policies.value.resourceQuota.validate?.(attributes, context);
  },
};

const silentSubresources = ['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status'];

/**
 * PodSecurity (`pod-security.ts`), loaded when a namespace has levels. All others are privileged, of which there is nothing to
 * say but to the audit.
 */
export function createPodSecurityOnDemand(): AdmissionPlugin {
  let plugin: AdmissionPlugin | undefined;
  return {
    name: 'PodSecurity',
    validate(attributes, context) {
      const { operation, resource, subresource, namespace, object, old } = attributes;
      if ((operation !== 'CREATE' && operation !== 'UPDATE') || !object) return;
      const isOfCore = resource.group === '';
      const isNeeded =
        isOfCore && resource.resource === 'namespaces'
          ? hasLevels(object.metadata.labels) || hasLevels(old?.metadata.labels)
          : hasLevels(context.get({ group: '', resource: 'namespaces' }, '', namespace)?.metadata.labels);
      if (isNeeded) {
        plugin ??= policies.value.createPodSecurity();
        plugin.validate?.(attributes, context);
      } else if (isOfCore && resource.resource === 'pods' && !silentSubresources.includes(subresource)) {
        attributes.annotate(`${levelLabel}enforce-policy`, 'privileged:latest');
      }
    },
  };
}

/** NodeRestriction (`node-restriction.ts`), loaded when a kubelet may ask. */
export function createNodeRestrictionOnDemand(authorizer: Authorizer): AdmissionPlugin {
  let plugin: AdmissionPlugin | undefined;
  return {
    name: 'NodeRestriction',
    admit(attributes, context) {
      if (nodeNameOf(attributes.user) === undefined || attributes.operation === 'CONNECT') return;
      plugin ??= nodeRestriction.value.createNodeRestriction(authorizer);
      plugin.admit?.(attributes, context);
    },
  };
}
