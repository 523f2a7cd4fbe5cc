import { isPathSegmentName, parseFieldSelector, SelectorError } from '../../kube/index.ts';
import { parseBoolean } from './query.ts';
import type { RequestInfo, Verb } from './request.ts';

const namespaceSubresources = new Set(['status', 'finalize']);
const none: readonly string[] = [];

const verbs: Readonly<Record<string, Verb>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * What a request asks for, by its method, path and query (`NewRequestInfo` of `apiserver/pkg/endpoints/request/requestinfo.go`,
 * v1.37). The paths `/api/v1/proxy/...`, which are gone since v1.11, are taken for a resource of this name, which there is not.
 */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const all = splitPath(path);
  const [apiPrefix] = all;
  const isApi = all.length >= 3 && (apiPrefix === 'api' || (apiPrefix === 'apis' && all.length >= 4));
  if (!isApi) {
    return {
      isResourceRequest: false,
      path,
      verb: method.toLowerCase() as Verb,
      apiPrefix: '',
      apiGroup: '',
      apiVersion: '',
      namespace: '',
      resource: '',
      subresource: '',
      name: '',
      parts: none,
    };
  }
  const hasGroup = apiPrefix === 'apis';
  let parts = all.slice(hasGroup ? 3 : 2);
  // Deprecated, and still served: `/api/v1/watch/namespaces/default/pods`.
  const isWatchPath = parts[0] === 'watch' && method === 'GET';
  if (isWatchPath) parts = parts.slice(1);
  let namespace = '';
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1] ?? '';
    if (parts.length > 2 && !namespaceSubresources.has(parts[2] ?? '')) parts = parts.slice(2);
  }
  const [resource = '', subject = '', subresource = ''] = parts;
  let name = subject;
  // A method that is no verb of the API has none: it is refused as any verb that a resource lacks.
  let verb: Verb | '' = verbs[method] ?? '';
  if (isWatchPath) {
    verb = 'watch';
    if (name === '') name = nameInFieldSelector(query.get('fieldSelector'));
  } else if (name === '' && verb === 'get') {
    verb = parseBoolean(query.get('watch')) ? 'watch' : 'list';
    name = nameInFieldSelector(query.get('fieldSelector'));
  } else if (name === '' && verb === 'delete') {
    verb = 'deletecollection';
  }
  return {
    isResourceRequest: true,
    path,
    verb: verb as Verb,
    apiPrefix: apiPrefix ?? '',
    apiGroup: hasGroup ? (all[1] ?? '') : '',
    apiVersion: all[hasGroup ? 2 : 1] ?? '',
    namespace,
    resource,
    subresource,
    name,
    parts,
  };
}

/** `metadata.name=web` lets a role that names objects be used for lists and watches. */
function nameInFieldSelector(selector: string | null): string {
  if (selector === null || !selector.includes('metadata.name')) return '';
  try {
    const term = parseFieldSelector(selector).find(
      ({ field, operator }) => field === 'metadata.name' && operator === '=',
    );
    return term !== undefined && isPathSegmentName(term.value, false).length === 0 ? term.value : '';
  } catch (error) {
    // The list itself will refuse it.
    if (error instanceof SelectorError) return '';
    throw error;
  }
}

function splitPath(path: string): string[] {
  let start = 0;
  let end = path.length;
  while (path[start] === '/') start += 1;
  while (end > start && path[end - 1] === '/') end -= 1;
  return start === end ? [] : path.slice(start, end).split('/');
}
