import type { KubeObject } from '../../kube/index.ts';
import type { ApiRequest, UserInfo } from '../apiserver/request.ts';
import { type Informers, resources } from '../client/index.ts';
import type { HttpResponse } from '../runtime/process/process-types.ts';
import { plain, toResponse, unavailable } from './answers.ts';
import { createAvailabilityController } from './availability.ts';
import { createDiscoveryManager } from './discovery.ts';
import { answerOf, remoteSpecOf, remoteUserHeaders, resolveCluster, tlsOf } from './service-route.ts';
import type { Aggregator, AggregatorContext } from './types.ts';

/** Of requests that have no end of their own; the transport's own (`DialContext`). */
const dialTimeoutMs = 30_000;
/** Of discovery, that it be answered soon (`aggregatedDiscoveryTimeout`, apiserver/pkg/util/proxy/proxy.go). */
const discoveryTimeoutMs = 5000;
/** What is not sent on: of one connection, or of who the caller is. */
const ownHeaders =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|content-length|content-encoding|authorization|impersonate-.*|x-remote-.*|accept-encoding)$/;

/**
 * Starts the aggregator (kube-aggregator/pkg/apiserver, v1.37): the condition `Available`, discovery, and the proxy
 * (handler_proxy.go). `network` is that of the API server's node. Not modelled: OpenAPI of other servers, watches and other
 * answers that go on, and upgrades of connections.
 */
export function createAggregator(context: AggregatorContext, informers: Informers): Aggregator {
  const { network } = context;
  const stack = new DisposableStack();
  const send = async (
    apiService: KubeObject,
    request: { readonly method: string; readonly path: string; readonly body?: string },
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<HttpResponse> => {
    const spec = remoteSpecOf(apiService);
    if (spec === undefined || !isAvailable(apiService)) return unavailable;
    const { namespace, name } = spec.service;
    const services = informers.of<KubeObject>(resources.services);
    // One that has just been started finds the condition of another's time.
    await informers.synced();
    const service = services.get(namespace, name);
    let address: ReturnType<typeof resolveCluster>;
    try {
      address = resolveCluster(service, spec);
    } catch {
      // Upstream writes the reason into its log, and no more to the caller.
      return unavailable;
    }
    const result = await network(address.host, address.port, { ...request, headers, ...tlsOf(spec) }, timeoutMs);
    try {
      return answerOf(result);
    } catch (error) {
      return plain(503, error instanceof Error ? error.message : String(error));
    }
  };
  stack.use(createAvailabilityController(context, informers, network));
  const discovery = stack.use(
    createDiscoveryManager(context, informers, (apiService, path, accept) => {
      const user = remoteUserHeaders({ username: 'system:kube-aggregator', groups: ['system:masters'] });
      return send(apiService, { method: 'GET', path }, { ...user, accept }, discoveryTimeoutMs);
    }),
  );
  return {
    hasSynced: () => informers.of(resources.apiServices).hasSynced,
    isWorking: () => true,
    served: () => discovery.served(),
    async serve(apiService, request, user) {
      const { method, path, query, body } = request;
      const search = query.size === 0 ? '' : `?${query}`;
      const isDiscovery = path.split('/').filter(Boolean).length === 3;
      const sent = {
        method,
        path: `${encodeURI(path)}${search}`,
        ...(body.length === 0 ? {} : { body: typeof body === 'string' ? body : new TextDecoder().decode(body) }),
      };
      const timeoutMs = isDiscovery ? discoveryTimeoutMs : dialTimeoutMs;
      return toResponse(await send(apiService as KubeObject, sent, headersOf(request, user), timeoutMs));
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

function isAvailable(apiService: KubeObject): boolean {
  const conditions: readonly { type: string; status: string }[] = apiService['status']?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Available' && status === 'True');
}

function headersOf(request: ApiRequest, user: UserInfo): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of request.headerNames?.() ?? ['accept', 'content-type', 'user-agent']) {
    const value = request.header(name);
    if (value !== undefined && !ownHeaders.test(name)) headers[name] = value;
  }
  if (request.sourceIp !== undefined) headers['x-forwarded-for'] = request.sourceIp;
  return { ...headers, ...remoteUserHeaders(user) };
}
