import { type LocalizedText, PodpathError } from '../../base/index.ts';
import type { ApiRequest } from '../apiserver/request.ts';
import type { ApiResponse } from '../apiserver/response.ts';
import type { Cluster } from '../create-cluster.ts';

/** The API server as it is reached from outside of the cluster, at its address: nobody answers there while it is stopped. */
export interface ServedApi extends Pick<Cluster, 'connect' | 'fetch' | 'handle'> {
  /** @throws PodpathError (rejects) `Unreachable` while the API server is stopped */
  fetch: Cluster['fetch'];
  /** @throws PodpathError (rejects) `Unreachable` while the API server is stopped */
  handle: Cluster['handle'];
  /** @throws PodpathError (rejects) `Unreachable` while the API server is stopped */
  connect: Cluster['connect'];
  /** Podpath's own pages, which have to answer so that what is stopped can be started again. */
  debug(request: ApiRequest): ApiResponse | Promise<ApiResponse>;
}

/** Puts the switch before an API server. `address` is what who finds it off is told: `172.18.0.2:6443`. */
export function createServedApi(cluster: Cluster, isServing: () => boolean, address: string): ServedApi {
  const refuse = () => Promise.reject(new PodpathError({ reason: 'Unreachable', text: connectionRefused(address) }));
  return {
    fetch: (request, source) => (isServing() ? cluster.fetch(request, source) : refuse()),
    handle: (request) => (isServing() ? cluster.handle(request) : refuse()),
    connect: (request, protocols, source) => (isServing() ? cluster.connect(request, protocols, source) : refuse()),
    debug: (request) => cluster.handle(request),
  };
}

/** What a client of the real one would be told. */
function connectionRefused(address: string): LocalizedText {
  const message = `dial tcp ${address}: connect: connection refused`;
  return {
    en: { message, hint: 'The API server of the embedded cluster is stopped. Start it again, and repeat the command.' },
    'zh-cn': { message, hint: '内嵌集群的 API server 已停止。请重新启动它，再执行一次命令。' },
  };
}
