import * as z from 'zod/mini';
import type { NetworkFailure, NetworkRequest } from '../base/index.ts';
import type { NetworkAnswer, TerminalNetwork } from '../drivers/index.ts';
import { portIsElsewhere, websiteUnreachable } from './messages.ts';

type Fetch = (request: Request) => Promise<Response>;

const service = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    type: z.optional(z.string()),
    clusterIP: z.optional(z.string()),
    ports: z._default(z.array(z.object({ port: z.number(), nodePort: z.optional(z.number()) })), []),
  }),
});
type Service = z.infer<typeof service>;
const services = z.object({ items: z.array(service) });
const pods = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }) })),
});
const nodes = z.object({
  items: z.array(z.object({ status: z.object({ addresses: z.array(z.object({ address: z.string() })) }) })),
});
const status = z.object({ kind: z.literal('Status'), message: z._default(z.string(), '') });

/** Where a request goes below `/api/v1/namespaces/`, and the address that its name has. */
interface Target {
  readonly path: string;
  readonly address: string;
}

/** Headers that belong to one hop, or that a page may not set. */
const ownHeaders =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|accept-encoding|authorization|cookie)$/i;

/**
 * Services, Pods and NodePorts of a real cluster through the API server's proxy, which every kubeconfig reaches: which endpoint
 * answers the API server chooses, and that there is none looks as a refused connection does. What is outside of the cluster is not reached.
 */
export function createProxiedNetwork(fetch: Fetch): Pick<TerminalNetwork, 'request'> {
  const get = async <Value>(path: string, schema: z.ZodMiniType<Value>): Promise<Value | undefined> => {
    const response = await fetch(new Request(`https://cluster${path}`));
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return z.parse(schema, await response.json());
  };
  const toService = ({ metadata, spec }: Service, port: number, scheme: string): Target => ({
    path: `${metadata.namespace}/services/${scheme}${metadata.name}:${port}`,
    address: spec.clusterIP ?? '',
  });
  const byName = async (host: string, namespace: string, port: number, scheme: string) => {
    const [name = '', own = namespace, ...rest] = host.replace(/\.$/, '').split('.');
    if (!['', 'svc', 'svc.cluster.local'].includes(rest.join('.'))) return 'unknownHost' as const;
    const found = await get(
      `/api/v1/namespaces/${encodeURIComponent(own)}/services/${encodeURIComponent(name)}`,
      service,
    );
    if (found === undefined || found.spec.type === 'ExternalName') return 'unknownHost' as const;
    return found.spec.ports.some((one) => one.port === port)
      ? toService(found, port, scheme)
      : ('unreachable' as const);
  };
  const byAddress = async (host: string, port: number, scheme: string): Promise<Target | NetworkFailure> => {
    const all = (await get('/api/v1/services', services))?.items ?? [];
    const own = all.find(({ spec }) => spec.clusterIP === host);
    if (own !== undefined)
      return own.spec.ports.some((one) => one.port === port) ? toService(own, port, scheme) : 'unreachable';
    const [pod] =
      (await get(`/api/v1/pods?fieldSelector=status.podIP%3D${encodeURIComponent(host)}`, pods))?.items ?? [];
    const isNode = (await get('/api/v1/nodes', nodes))?.items.some(({ status: { addresses } }) =>
      addresses.some(({ address }) => address === host),
    );
    // A Pod in the network of its node has the node's address, too.
    if (isNode === true) {
      const found = all
        .flatMap((one) => one.spec.ports.map((ports) => ({ one, ports })))
        .find(({ ports }) => ports.nodePort === port);
      return found === undefined ? 'refused' : { ...toService(found.one, found.ports.port, scheme), address: host };
    }
    if (pod === undefined) return 'unreachable';
    return { path: `${pod.metadata.namespace}/pods/${scheme}${pod.metadata.name}:${port}`, address: host };
  };
  return {
    async request(request, namespace, watch) {
      const url = new URL(request.url);
      const scheme = url.protocol === 'https:' ? 'https:' : '';
      const port = Number(url.port === '' ? (scheme === '' ? 80 : 443) : url.port);
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      if (/^(?:localhost|127\.[\d.]+|::1)$/.test(host)) return { kind: 'unsupported', text: portIsElsewhere(url.host) };
      const isAddress = /^[\d.]+$/.test(host);
      if (!isAddress && /\.[a-z]{2,}$/.test(host) && !/\.(?:svc|local)$/.test(host) && host.split('.').length > 2)
        return { kind: 'unsupported', text: websiteUnreachable(host) };
      const target = isAddress ? await byAddress(host, port, scheme) : await byName(host, namespace, port, scheme);
      watch.signal.throwIfAborted();
      if (typeof target === 'string') {
        if (target !== 'unknownHost') watch.resolved(host);
        return { kind: 'failed', failure: target };
      }
      watch.resolved(target.address === 'None' || target.address === '' ? host : target.address);
      return ask(fetch, request, `/api/v1/namespaces/${target.path}/proxy${url.pathname}${url.search}`, watch);
    },
  };
}

async function ask(
  fetch: Fetch,
  { method, headers, body }: NetworkRequest,
  path: string,
  watch: Parameters<TerminalNetwork['request']>[2],
): Promise<NetworkAnswer> {
  const response = await fetch(
    new Request(`https://cluster${path}`, {
      method,
      headers: headers
        .filter(([name]) => !ownHeaders.test(name))
        .map(([name, value]): [string, string] => [name, value]),
      ...(body === undefined || method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
      signal: watch.signal,
      redirect: 'manual',
    }),
  );
  const bytes = new Uint8Array(await response.arrayBuffer());
  const failure = response.status >= 500 ? failureOf(bytes) : undefined;
  if (failure !== undefined) return { kind: 'failed', failure };
  watch.connected();
  return {
    kind: 'answered',
    response: {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers].map(([name, value]) => [
        name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
        value,
      ]),
      body: bytes,
    },
  };
}

/** What the API server says where nobody answered it; undefined for what the Pod itself has answered. */
function failureOf(bytes: Uint8Array): NetworkFailure | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const said = z.safeParse(status, value);
  if (!said.success) return undefined;
  const { message } = said.data;
  if (/^no endpoints available for service|connection refused/.test(message)) return 'refused';
  if (/i\/o timeout|deadline exceeded/.test(message)) return 'timedOut';
  if (/no route to host/.test(message)) return 'unreachable';
  if (/connection reset|EOF/.test(message)) return 'reset';
  return /^error trying to reach service/.test(message) ? 'refused' : undefined;
}
