import { StatusError } from '../../kube/index.ts';
import type { ServerParts } from './parts.ts';
import type { RequestInfo } from './request.ts';
import type { ResourceDefinition } from './resource.ts';
import { emptyResources, whyLeftOut } from './served.ts';

/** The definition by which a list or a watch of what is left out is answered with nothing; undefined for all else. */
export function findEmpty({
  verb,
  apiGroup,
  apiVersion,
  resource,
  subresource,
}: RequestInfo): ResourceDefinition | undefined {
  if ((verb !== 'list' && verb !== 'watch') || subresource !== '') return undefined;
  const found = emptyResources.find(
    (empty) => empty.resource === resource && empty.group === apiGroup && empty.version === apiVersion,
  );
  if (found === undefined) return undefined;
  const names = { singular: '', shortNames: [], categories: [], subresources: [], verbs: ['list', 'watch'] };
  return {
    info: { ...found, ...names },
    schema: { type: 'any' },
    columns: [],
    rules: {},
    keyPrefix: `/registry/${resource}/`,
    load: () => undefined,
  };
}

/**
 * Says of what a real cluster serves why it is not here, and of what an APIService promises from a Service that there is no way
 * to reach it (kube-aggregator/pkg/apiserver/handler_proxy.go, v1.37, for a Service that is not available).
 * @throws StatusError 404, 503
 */
export function refuseLeftOut({ store }: ServerParts, group: string, version: string, resource?: string): void {
  const service = store.get(`/registry/apiregistration.k8s.io/apiservices/${version}.${group}`)?.['spec']?.service;
  if (service) {
    const { namespace, name } = service;
    const why = `the embedded cluster has no network: service "${namespace}/${name}" cannot be reached`;
    throw new StatusError(503, 'ServiceUnavailable', why);
  }
  const leftOut = whyLeftOut(group, version, resource);
  if (leftOut === undefined) return;
  const what = resource === undefined || resource === '' ? `${group}/${version}` : `${resource}.${version}.${group}`;
  throw new StatusError(404, 'NotFound', `the embedded cluster does not serve ${what}: ${leftOut.reason.en.message}`, {
    group,
    kind: resource ?? '',
  });
}
