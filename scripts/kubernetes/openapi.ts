import { createHash } from 'node:crypto';
import { isServedPath, keepPaths, parseOpenApiPath } from '../../src/embedded/apiserver/openapi/filter.ts';
import { type JsonObject, toGoJson } from '../../src/kube/index.ts';
import type { ApiReader } from './read.ts';

interface OpenApiIndex {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/**
 * Documents of `/openapi/v3` by their path below it (`apis/apps/v1`), and that of `/openapi/v2` as `v2`: of the groups
 * given, only what is served.
 */
export async function readOpenApi(
  api: ApiReader,
  groups: ReadonlySet<string>,
): Promise<Readonly<Record<string, JsonObject>>> {
  const keep = (path: string): boolean => {
    const group = parseOpenApiPath(path)?.group ?? '';
    return (group === '' || groups.has(group)) && isServedPath(path);
  };
  const index = await api.get<OpenApiIndex>('/openapi/v3');
  const documents: Record<string, JsonObject> = {};
  for (const path of Object.keys(index.paths).sort()) {
    if (keep(`/${path}`)) documents[path] = keepPaths(await readDocument(api, path), keep);
  }
  documents['v2'] = keepPaths(await api.get<JsonObject>('/openapi/v2'), keep);
  return documents;
}

/** What metrics-server has as well (`apis`, `version`) comes from one or the other, at random: here from Kubernetes itself. */
async function readDocument(api: ApiReader, path: string): Promise<JsonObject> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const document = await api.get<JsonObject & { info: { title: string } }>(`/openapi/v3/${path}`);
    if (path.startsWith('apis/metrics.k8s.io') || document.info.title === 'Kubernetes') return document;
  }
  throw new Error(`/openapi/v3/${path} never came from Kubernetes itself`);
}

/** The hash of each document that is served as it is. */
export function hashDocuments(documents: Readonly<Record<string, JsonObject>>): Readonly<Record<string, string>> {
  const hash = (document: JsonObject): string =>
    createHash('sha512').update(toGoJson(document)).digest('hex').toUpperCase();
  return Object.fromEntries(Object.entries(documents).map(([path, document]) => [path, hash(document)]));
}
