import { type HttpAnswer, type HttpExchange, RuntimeError } from '../cri.ts';
import type { Machine, Network, NetworkSource, Sandbox } from '../process/kernel.ts';
import type { HttpResult } from '../process/process-types.ts';
import { NetworkError } from './network-error.ts';

/** A node itself as who sends: its kubelet and its runtime. */
export function hostSource({ nodeName, nodeIp, hostListeners }: Machine): NetworkSource {
  return nodeSource(nodeName, nodeIp, hostListeners);
}

/** The same for what runs on a node beside its containers. */
export function nodeSource(
  nodeName: string,
  nodeIp: string,
  listeners: NetworkSource['listeners'] = new Map(),
): NetworkSource {
  return {
    config: {
      namespace: '',
      name: nodeName,
      uid: '',
      attempt: 0,
      hostname: nodeName,
      hostNetwork: true,
      dns: { servers: [], searches: [], options: [] },
      cgroupParent: '',
      labels: {},
    },
    ip: nodeIp,
    listeners,
    nodeName,
  };
}

/** One HTTP exchange with a port of a Pod. @throws NetworkError, Error for TLS to who does not speak it (reject) */
export async function exchangeHttp(
  sandbox: Sandbox,
  port: number,
  request: HttpExchange,
  network: Network,
  host: NetworkSource,
): Promise<HttpAnswer> {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) headers[name.toLowerCase()] = value;
  const { method, path, scheme, body } = request;
  if (scheme === 'https') {
    const target = network.find(host, sandbox.ip, port);
    // As Go's client says it (net/http/transport.go, 1.26).
    if (typeof target === 'object' && target.class.servesTls !== true && target.class.certificate === undefined) {
      throw new Error('http: server gave HTTP response to HTTPS client');
    }
  }
  const result = await new Promise<HttpResult>((resolve) =>
    network.request(
      host,
      sandbox.ip,
      port,
      { method, path, headers, isTls: scheme === 'https', ...(body && { body: decoder.decode(body) }) },
      2 ** 31,
      resolve,
      `exchange ${host.nodeName} ${sandbox.id} ${port} ${method} ${path}`,
    ),
  );
  if (result instanceof NetworkError) throw result;
  return {
    status: result.status,
    headers: Object.entries(result.headers ?? {}),
    body: encoder.encode(result.body),
  };
}

/** `grpc.health.v1.Health/Check` of a port of a Pod. @throws NetworkError, RuntimeError (reject) */
export async function checkGrpcHealth(
  { ip }: Sandbox,
  port: number,
  service: string,
  network: Network,
  host: NetworkSource,
): Promise<string> {
  const target = network.find(host, ip, port);
  if (typeof target === 'string') throw new NetworkError(target, `${ip}:${port}`);
  const health = typeof target === 'function' ? undefined : target.class.grpcHealth?.(target, service, port);
  if (health === undefined)
    throw new RuntimeError(
      'Unavailable',
      'connection error: desc = "error reading server preface: http2: failed reading the frame payload: http2: frame too large"',
    );
  if (health === 'UNKNOWN_SERVICE') throw new RuntimeError('NotFound', 'unknown service');
  return health;
}
