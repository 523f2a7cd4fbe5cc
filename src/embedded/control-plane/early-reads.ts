import type { ApiRequest } from '../apiserver/request.ts';
import { parseRequestInfo } from '../apiserver/request-info.ts';
import type { StoreSnapshot } from '../store/snapshot.ts';

/** What of a request tells what it asks for. */
export type Asked = Pick<ApiRequest, 'method' | 'path' | 'query'>;

/** Told by the server alone, whatever its cluster does. */
const pages: ReadonlySet<string> = new Set(['/version', '/api', '/apis']);

/**
 * Tells whether a store of these entries alone answers a request: no part of the cluster is asked for it, and what it tells is not changed
 * by their being there. A watch is not among them, though it begins with such a list, nor what is selected by fields, for which rules of
 * kinds are loaded.
 */
export function createEarlyReads(entries: StoreSnapshot['entries']): (asked: Asked) => boolean {
  /** `VERSION.GROUP` of what other servers answer. */
  const elsewhere = new Set(
    entries.flatMap(({ object: { kind, metadata, spec } }) =>
      kind === 'APIService' && spec?.service ? [metadata.name] : [],
    ),
  );
  return ({ method, path, query }) => {
    if (method !== 'GET' && method !== 'HEAD') return false;
    const info = parseRequestInfo(method, path, query);
    if (!info.isResourceRequest) return pages.has(path);
    if (info.verb !== 'get' && info.verb !== 'list') return false;
    if (info.subresource !== '' || info.resource === 'componentstatuses' || query.has('fieldSelector')) return false;
    return !elsewhere.has(`${info.apiVersion}.${info.apiGroup}`);
  };
}
