import type { Json, JsonObject } from '../../../kube/index.ts';
import { whyLeftOut } from '../served.ts';

/** What `/api/v1/namespaces/{namespace}/pods/{name}/log` is about; without a resource it is a group or a version. */
export interface PathTarget {
  readonly group: string;
  readonly version: string | undefined;
  readonly resource: string | undefined;
}

/** Reads a path of an OpenAPI document; undefined for one that is no API group's (`/version/`). */
export function parseOpenApiPath(path: string): PathTarget | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [prefix] = parts;
  if (prefix !== 'api' && prefix !== 'apis') return undefined;
  const [group = '', version, ...rest] = prefix === 'api' ? ['', ...parts.slice(1)] : parts.slice(1);
  const resources = rest[0] === 'watch' ? rest.slice(1) : rest;
  const inNamespace = resources[0] === 'namespaces' && resources[1] === '{namespace}' && resources.length > 2;
  return { group, version, resource: inNamespace ? resources[2] : resources[0] };
}

/** Tests whether the embedded cluster ever serves the path (`served.ts`). Simplified: no OpenID discovery. */
export function isServedPath(path: string): boolean {
  if (path.startsWith('/.well-known/') || path.startsWith('/openid/')) return false;
  const target = parseOpenApiPath(path);
  if (target === undefined || target.group === '') return true;
  return whyLeftOut(target.group, target.version ?? '', target.resource ?? '') === undefined;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An OpenAPI document (version 2 or 3) with those paths that `keep` says, and only the definitions that they reach. The
 * document itself when nothing is left out.
 */
export function keepPaths(document: JsonObject, keep: (path: string) => boolean): JsonObject {
  const paths = isObject(document['paths']) ? document['paths'] : {};
  const kept = Object.keys(paths).filter(keep);
  if (kept.length === Object.keys(paths).length) return document;
  const keptPaths = pick(paths, kept);
  const components = document['components'];
  const schemas = isObject(components) ? components['schemas'] : document['definitions'];
  const reached = new Set<string>();
  if (isObject(schemas)) reach(keptPaths, schemas, reached);
  // In the order of the document, so that the same is said in the same bytes.
  const keptSchemas = isObject(schemas)
    ? pick(
        schemas,
        Object.keys(schemas).filter((name) => reached.has(name)),
      )
    : {};
  return {
    ...document,
    paths: keptPaths,
    ...(isObject(components) ? { components: { ...components, schemas: keptSchemas } } : { definitions: keptSchemas }),
  };
}

/** Of `schemas`, in their order, those that a part of a document reaches. */
export function reachedSchemas(from: Json, schemas: JsonObject): JsonObject {
  const reached = new Set<string>();
  reach(from, schemas, reached);
  const own = isObject(from) ? from : {};
  return pick(
    schemas,
    Object.keys(schemas).filter((name) => reached.has(name) || Object.hasOwn(own, name)),
  );
}

function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, from[key] ?? null]));
}

function reach(value: Json, schemas: JsonObject, reached: Set<string>, seen = new Set<Json>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value)) {
    for (const item of value) reach(item, schemas, reached, seen);
    return;
  }
  const ref = value['$ref'];
  if (typeof ref === 'string') {
    const name = ref.slice(ref.lastIndexOf('/') + 1);
    const schema = schemas[name];
    if (schema !== undefined && !reached.has(name)) {
      reached.add(name);
      reach(schema, schemas, reached, seen);
    }
  }
  for (const key in value) reach(value[key] ?? null, schemas, reached, seen);
}
