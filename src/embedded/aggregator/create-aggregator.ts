import type { KubeObject } from '../../kube/index.ts';
import type { Aggregation } from '../apiserver/aggregation.ts';
import type { ServedGroupVersion } from '../apiserver/discovery/group-versions.ts';
import type { ApiRequest, UserInfo } from '../apiserver/request.ts';
import type { ApiResponse, HeaderList } from '../apiserver/response.ts';
import { type ComponentContext, createInformers, resources } from '../client/index.ts';
import type { HttpResponse } from '../runtime/process/process-types.ts';
import { createAvailabilityController } from './availability.ts';
import { createDiscoveryManager } from './discovery.ts';
import {
  answerOf,
  remoteSpecOf,
  remoteUserHeaders,
  resolveCluster,
  type ServiceNetwork,
  tlsOf,
} from './service-route.ts';

/** The aggregator of an API server that runs. */
export interface Aggregator extends Aggregation, Disposable {}

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
export function createAggregator(context: ComponentContext & { readonly network: ServiceNetwork }): Aggregator {
  const { network } = context;
  const stack = new DisposableStack();
  const informers = stack.use(createInformers(context));
  const send = async (
    apiService: KubeObject,
    request: { readonly method: string; readonly path: string; readonly body?: string },
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<HttpResponse> => {
    const spec = remoteSpecOf(apiService);
    if (spec === undefined || !isAvailable(apiService)) return unavailable;
    const { namespace, name } = spec.service;
    const service = informers.of<KubeObject>(resources.services).get(namespace, name);
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

/** What an API server asks of an aggregator that is made after it, and that stops and starts. */
export function createAggregation(current: () => Aggregator | undefined): Aggregation {
  const none: readonly ServedGroupVersion[] = [];
  return {
    served: () => current()?.served() ?? none,
    serve: async (apiService, request, user) =>
      (await current()?.serve(apiService, request, user)) ?? toResponse(unavailable),
  };
}

const plain = (status: number, message: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: `${message}\n`,
});
const unavailable = plain(503, 'service unavailable');

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

function toResponse({ status, headers = {}, body }: HttpResponse): ApiResponse {
  const list: HeaderList = Object.entries(headers).map(([name, value]) => [
    name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
    value,
  ]);
  return { status, headers: list, body: { kind: 'text', text: body } };
}
