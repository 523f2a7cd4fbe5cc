import {
  isIpv4,
  newBadRequest,
  newNotFound,
  parseIpSloppy,
  quote,
  StatusError,
  type StoredObject,
} from '../../../kube/index.ts';
import type { ProxyTarget } from '../node-backend.ts';
import type { Operation } from '../operation.ts';
import { getNode, kubeletAddress } from './kubelet.ts';
import { findEndpoint } from './service-endpoint.ts';

/** Where a proxied request goes. */
export interface ProxyLocation {
  /** Scheme, host and port; no path. */
  readonly url: URL;
  readonly target: ProxyTarget;
}

/** The server that a request's name means: `web`, `web:80` or `https:web:443`. @throws StatusError 400, 404, 500, 503 */
export function locate(operation: Operation): ProxyLocation {
  switch (operation.definition.info.resource) {
    case 'nodes':
      return locateNode(operation);
    case 'pods':
      return locatePod(operation);
    default:
      return locateService(operation);
  }
}

/** `ResourceLocation` of pkg/registry/core/node/strategy.go, v1.37: a Node is asked for by what the cluster knows of it. */
function locateNode(operation: Operation): ProxyLocation {
  const { name, port } = splitSchemeNamePort(operation.info.name, 'node');
  const node = getNode(operation, name);
  const own = kubeletAddress(node);
  if (!isGlobalUnicast(own.host)) throw newBadRequest('address not allowed');
  if (port !== '' && port !== String(own.port)) {
    // There is no other server on a Node.
    const at = `${own.host}:${parsePort(port)}`;
    throw newUnavailable(`error trying to reach service: dial tcp ${at}: connect: connection refused`);
  }
  return { url: newUrl('https', own.host, own.port), target: { kind: 'kubelet', node, ...callerOf(operation) } };
}

/** `ResourceLocation` of pkg/registry/core/pod/strategy.go, v1.37. */
function locatePod(operation: Operation): ProxyLocation {
  const { scheme, name, port } = splitSchemeNamePort(operation.info.name, 'pod');
  const pod = getNamed(operation, name);
  const [{ ip = '' } = {}]: { ip?: string }[] = pod['status']?.podIPs ?? [];
  if (!isGlobalUnicast(ip)) throw newBadRequest('address not allowed');
  return toPod(operation, pod, scheme, ip, port === '' ? firstPort(pod) : parsePort(port));
}

/** `ResourceLocation` of pkg/registry/core/service/storage/storage.go, v1.37. */
function locateService(operation: Operation): ProxyLocation {
  const { scheme, name, port } = splitSchemeNamePort(operation.info.name, 'service');
  let portName = port;
  if (/^[+-]?\d+$/.test(port)) {
    const ports: readonly { readonly name?: string; readonly port: number }[] =
      getNamed(operation, name)['spec']?.ports ?? [];
    const found = ports.find((own) => own.port === Number(port));
    if (found === undefined) throw newUnavailable(`no service port ${Number(port)} found for service ${quote(name)}`);
    portName = found.name ?? '';
  }
  const endpoint = findEndpoint(operation, name, portName);
  if (endpoint === undefined) throw newUnavailable(`no endpoints available for service ${quote(name)}`);
  return toPod(operation, endpoint.pod, scheme, endpoint.ip, endpoint.port);
}

function toPod(
  operation: Operation,
  pod: StoredObject,
  scheme: string,
  ip: string,
  port: number | undefined,
): ProxyLocation {
  const node = getNode(operation, pod['spec'].nodeName ?? '');
  const known = scheme === 'https' ? 'https' : 'http';
  const url = newUrl(known, ip, port);
  const at = port ?? (known === 'https' ? 443 : 80);
  return { url, target: { kind: 'pod', node, pod, port: at, ...callerOf(operation) } };
}

function callerOf({ request, user }: Operation): { user: Operation['user']; signal: AbortSignal } {
  return { user, signal: request.signal ?? new AbortController().signal };
}

function newUrl(scheme: 'http' | 'https', host: string, port: number | undefined): URL {
  const name = host.includes(':') ? `[${host}]` : host;
  return new URL(`${scheme}://${name}${port === undefined ? '' : `:${port}`}`);
}

/** A port by number; names of the machine's own list of services (`/etc/services`) are not known. @throws StatusError 503 */
function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 65536;
  if (port <= 65535) return port;
  const why = /^\d+$/.test(text) ? `address ${text}: invalid port` : `lookup tcp/${text}: unknown port`;
  throw newUnavailable(`error trying to reach service: dial tcp: ${why}`);
}

function firstPort({ spec }: StoredObject): number | undefined {
  const containers: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[] =
    spec.containers ?? [];
  return containers.find(({ ports = [] }) => ports.length > 0)?.ports?.[0]?.containerPort;
}

const newUnavailable = (message: string) => new StatusError(503, 'ServiceUnavailable', message);

function getNamed({ context, definition, info }: Operation, name: string): StoredObject {
  const object = context.get(definition.info, info.namespace, name);
  if (object === undefined) throw newNotFound(definition.info, name);
  return object;
}

/** `SplitSchemeNamePort` of apimachinery/pkg/util/net (v1.37). @throws StatusError 400 */
function splitSchemeNamePort(id: string, what: string): { scheme: string; name: string; port: string } {
  const parts = id.split(':');
  const [first = '', second = '', third = ''] = parts;
  const count = parts.length;
  const isScheme = ['', 'http', 'https'].includes(first);
  if (count === 1 && first !== '') return { scheme: '', name: first, port: '' };
  if (count === 2 && first !== '') return { scheme: '', name: first, port: second };
  if (count === 3 && isScheme && second !== '') return { scheme: first, name: second, port: third };
  throw newBadRequest(`invalid ${what} request ${quote(id)}`);
}

/** `net.IP.IsGlobalUnicast` of Go: neither unspecified, loopback, multicast, link-local nor broadcast. */
function isGlobalUnicast(text: string): boolean {
  const address = parseIpSloppy(text);
  if (address === undefined) return false;
  const { octets } = address;
  if (!isIpv4(octets)) {
    const [first = 0, second = 0] = octets;
    const isLow = octets.slice(0, 15).every((octet) => octet === 0) && (octets[15] ?? 0) <= 1;
    return !isLow && first !== 0xff && !(first === 0xfe && (second & 0xc0) === 0x80);
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = octets.slice(12);
  if (first === 127 || (first >= 224 && first < 240) || (first === 169 && second === 254)) return false;
  return ![0, 255].some((value) => [first, second, third, fourth].every((octet) => octet === value));
}
