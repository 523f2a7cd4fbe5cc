import { StatusError } from '../../kube/index.ts';
import type { ServerParts } from './parts.ts';
import { whyLeftOut } from './served.ts';

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
