import { StatusError } from '../../../kube/index.ts';
import { NodeRefusal } from '../node-backend.ts';
import type { Operation } from '../operation.ts';
import type { ApiResponse, HeaderList } from '../response.ts';
import type { VerbResult } from '../verbs/answer.ts';
import { admitConnect, getBackend } from './kubelet.ts';
import { locate } from './proxy-target.ts';

/** What is of one connection (RFC 9110), of the caller's identity, or of a body that has been read whole. */
const ownHeaders =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|content-length|content-encoding|authorization|impersonate-.*)$/;
const hopHeaders = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;
const corsHeaders = /^access-control-allow-(?:credentials|headers|methods|origin)$/;

/**
 * `nodes/NAME/proxy/...`, `pods/NAME/proxy/...` and `services/NAME/proxy/...` (pkg/registry/core/pod/rest/subresources.go and
 * apimachinery/pkg/util/proxy/upgradeaware.go and transport.go, v1.37). Simplified: links in pages of HTML are left as they are,
 * and no connection is upgraded.
 * @throws StatusError
 */
export function proxy(operation: Operation): VerbResult {
  const { info, request } = operation;
  admitConnect(operation);
  const { url, target } = locate(operation);
  const backend = getBackend(operation, target.node);
  if (/upgrade/i.test(request.header('connection') ?? '')) {
    throw new StatusError(501, '', 'the embedded cluster does not upgrade connections to servers in it');
  }
  const path = info.parts.slice(3).join('/');
  const endsWithSlash = request.path.endsWith('/');
  const query = request.query.toString();
  if (path === '' && !endsWithSlash && (request.method === 'GET' || request.method === 'HEAD')) {
    const location = `${request.path}/${query === '' ? '' : `?${query}`}`;
    return { response: { status: 301, headers: [['Location', location]], body: { kind: 'text', text: '' } } };
  }
  // A path is escaped again, so that an escape in it must be, too.
  url.pathname = `/${path}${endsWithSlash && path !== '' ? '/' : ''}`.replaceAll('%', '%25');
  url.search = query;
  const prefix = request.path.slice(0, request.path.length - path.length - (endsWithSlash ? 1 : 0)).replace(/\/$/, '');
  const sent = newRequest(operation, url);
  return {
    pending: (async () => {
      let response: Response;
      try {
        response = await backend.fetch(target, sent);
      } catch (error) {
        return refuse(error);
      }
      return toApiResponse(response, url, prefix);
    })(),
  };
}

function newRequest({ request }: Operation, url: URL): Request {
  const headers = new Headers();
  for (const name of request.headerNames?.() ?? []) {
    if (!ownHeaders.test(name)) headers.append(name, request.header(name) ?? '');
  }
  if (request.sourceIp !== undefined) headers.append('x-forwarded-for', request.sourceIp);
  headers.set('x-forwarded-uri', request.path);
  const hasBody = request.body.length > 0 && request.method !== 'GET' && request.method !== 'HEAD';
  return new Request(url, {
    method: request.method,
    headers,
    redirect: 'manual',
    ...(hasBody ? { body: request.body as string | Uint8Array<ArrayBuffer> } : {}),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
}

/** @throws StatusError */
function refuse(error: unknown): ApiResponse {
  if (error instanceof NodeRefusal) {
    const headers: HeaderList = [['Content-Type', 'text/plain; charset=utf-8']];
    return { status: error.code, headers, body: { kind: 'text', text: error.message } };
  }
  if (error instanceof StatusError) throw error;
  const why = error instanceof Error ? error.message : String(error);
  throw new StatusError(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);
}

function toApiResponse({ status, headers, body }: Response, url: URL, prefix: string): ApiResponse {
  const list: HeaderList = [];
  for (const [name, value] of headers) {
    if (hopHeaders.test(name) || corsHeaders.test(name)) continue;
    list.push([name, name === 'location' ? rewriteLocation(value, url, prefix) : value]);
  }
  return { status, headers: list, body: body === null ? { kind: 'text', text: '' } : { kind: 'stream', stream: body } };
}

/** A redirection to the same server goes through the proxy again (`rewriteURL`, transport.go). */
function rewriteLocation(location: string, url: URL, prefix: string): string {
  if (location.startsWith('/') && !location.startsWith('//')) {
    return location.startsWith(prefix) ? location : `${prefix}${location}`;
  }
  const own = `${url.origin}/`;
  return location.startsWith(own) ? `${prefix}/${location.slice(own.length)}` : location;
}
