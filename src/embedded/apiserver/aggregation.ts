import type { StoredObject } from '../../kube/index.ts';
import type { Store } from '../store/store.ts';
import type { ServedGroupVersion } from './discovery/group-versions.ts';
import type { ApiRequest, UserInfo } from './request.ts';
import type { ApiResponse } from './response.ts';

/** What other API servers serve, behind Services that APIServices name (kube-aggregator/pkg/apiserver, v1.37). */
export interface Aggregation {
  /** Their groups and versions, as discovery tells them; the same list until something of it changes. */
  served(): readonly ServedGroupVersion[];
  /** Sends a request on; what is wrong on the way is an answer, too. */
  serve(apiService: StoredObject, request: ApiRequest, user: UserInfo): Promise<ApiResponse>;
}

/**
 * Sends a request on that another server is to answer; undefined where no APIService names one. Simplified: a group and
 * version that the API server has itself stays its own, whatever an APIService says.
 */
export function delegate(
  { aggregation, store }: { readonly aggregation: Aggregation | undefined; readonly store: Pick<Store, 'get'> },
  request: ApiRequest,
  user: UserInfo,
  group: string,
  version: string,
): Promise<ApiResponse> | undefined {
  if (aggregation === undefined) return undefined;
  const apiService = store.get(`/registry/apiregistration.k8s.io/apiservices/${version}.${group}`);
  return apiService?.['spec']?.service ? aggregation.serve(apiService, request, user) : undefined;
}
