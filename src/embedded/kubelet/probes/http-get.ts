import { encodeText } from '../../../base/index.ts';
import { type Container, type HttpGetAction, quote } from '../../../kube/index.ts';
import type { ContainerRuntime, HttpAnswer } from '../../runtime/cri.ts';

/** An HTTP request of a probe or a hook, ready to be sent. */
export interface HttpGetRequest {
  readonly url: string;
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** A port by number or by the name that a container gives it (`probe.ResolveContainerPort`, `pkg/probe/util.go`, v1.37). */
export function resolvePort(
  port: number | string | undefined,
  container: Container,
): number | { readonly error: string } {
  const number = typeof port === 'number' || /^\d+$/.test(port ?? '') ? Number(port) : undefined;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  const found = number ?? named;
  if (found === undefined) return { error: `couldn't find port: ${quote(String(port))} in container` };
  return found > 0 && found < 65536 ? found : { error: `invalid port number: ${found}` };
}

/** `NewRequestForHTTPGetAction` (`pkg/probe/http/request.go`, v1.37); `agent` ends the User-Agent `kube-probe/1.37`. */
export function newHttpRequest(
  action: HttpGetAction,
  container: Container,
  podIp: string,
  agent: 'lifecycle' | 'probe',
): HttpGetRequest | { readonly error: string } {
  const port = resolvePort(action.port, container);
  if (typeof port === 'object') return port;
  const scheme = action.scheme?.toLowerCase() === 'https' ? 'https' : 'http';
  const rawPath = action.path ?? '';
  const path = rawPath.startsWith('/') ? rawPath : `/${rawPath}`;
  const host = `${action.host || podIp}:${port}`;
  const own = (action.httpHeaders ?? []).map(({ name = '', value = '' }) => [name, value] as const);
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const defaults = [
    ['Host', host],
    ['User-Agent', `kube-${agent}/1.37`],
    ['Accept', '*/*'],
  ] as const;
  const headers = [...defaults.filter(([name]) => !names.has(name.toLowerCase())), ...own];
  const { uri, fragment } = splitPath(path);
  return { url: `${scheme}://${host}${uri}${fragment}`, scheme, port, path: uri, headers };
}

/** What Go's `url.Parse` makes of a path (`EscapedPath`, net/url): one with characters that stand in none is escaped; a fragment is not sent. */
function splitPath(text: string): { readonly uri: string; readonly fragment: string } {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text) ?? [];
  const isEscaped = /^(?:[\w.~!$&'()*+,;=:@[\]/-]|%[\da-fA-F]{2})*$/.test(path);
  const escaped = isEscaped ? path : path.replace(/%(?![\da-fA-F]{2})|[^\w.~$&+,/:;=@%-]/gu, escapeCharacter);
  return { uri: `${escaped}${query}`, fragment };
}

const escapeCharacter = (character: string): string =>
  encodeText(character).reduce((text, byte) => `${text}%${byte.toString(16).toUpperCase().padStart(2, '0')}`, '');

/** Sends it to the Pod. Simplified: a host that is not the Pod's own is the Pod's own. */
export function exchangeGet(
  runtime: ContainerRuntime,
  sandboxId: string,
  { port, path, scheme, headers }: HttpGetRequest,
): Promise<HttpAnswer> {
  return runtime.exchangeHttp(sandboxId, port, { method: 'GET', path, scheme, headers });
}

/** As Go's client tells that nobody answered: `Get "http://10.244.0.5:80/": dial tcp 10.244.0.5:80: connect: connection refused`. */
export function formatHttpError({ url }: HttpGetRequest, error: unknown): string {
  return `Get ${quote(url)}: ${error instanceof Error ? error.message : String(error)}`;
}
