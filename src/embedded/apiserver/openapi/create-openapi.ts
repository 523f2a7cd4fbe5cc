import type { Clock } from '../../../base/index.ts';
import {
  createJsonUnpacker,
  type JsonObject,
  type OpenApiData,
  type OpenApiLoader,
  toGoJson,
} from '../../../kube/index.ts';
import type { ServedGroupVersion } from '../discovery/group-versions.ts';
import { sha512Hex } from '../sha512.ts';
import { encodeOpenApiV2 } from './encode-v2.ts';
import { keepPaths, parseOpenApiPath } from './filter.ts';
import { type ContentAnswer, serveContent } from './serve-content.ts';

/** What a CustomResourceDefinition's version adds. */
export interface CustomOpenApi {
  /** `apis/example.com/v1`: each once. */
  readonly path: string;
  /** Makes the whole document of `/openapi/v3/PATH`; what all resources have alike comes from that of apps/v1. */
  readonly v3: (apps: JsonObject) => JsonObject;
  /** Makes what is added to `/openapi/v2`, which has it, too. */
  readonly v2: (whole: JsonObject) => { readonly paths: JsonObject; readonly definitions: JsonObject };
}

export interface OpenApiOptions {
  readonly load: OpenApiLoader;
  readonly clock: Clock;
  /** Since when the API server runs, in milliseconds. */
  readonly startedMs: number;
  /** What is served now; documents of other groups and versions are not there. */
  readonly versions: () => readonly ServedGroupVersion[];
  /** What CustomResourceDefinitions add now. The same objects as long as nothing changed: their hashes are kept by them. */
  readonly custom: () => readonly CustomOpenApi[];
}

/** A GET of `/openapi/v2`, `/openapi/v3` or below. */
export interface OpenApiRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
}

/** A document as it is sent. */
interface Served {
  readonly text: string;
  readonly hash: string;
}

/** The document of v2, which is also served as protobuf: made when it is first asked for. */
interface ServedV2 extends Served {
  readonly protobuf: () => Uint8Array;
}

const v2Protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const v2Types = ['application/json', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf', v2Protobuf];

/**
 * Serves OpenAPI as kube-apiserver does (`kube-openapi/pkg/handler/handler.go` and `handler3/handler.go` of v1.37): the index with
 * a hash in each address, documents with ETag, for ever in caches when asked for by their hash.
 * Simplified: v3 is JSON only, clients that accept nothing but protobuf get 406; no ranges.
 */
export function createOpenApi({
  load,
  clock,
  startedMs,
  versions,
  custom,
}: OpenApiOptions): (request: OpenApiRequest) => Promise<ContentAnswer> {
  let served: { readonly parts: readonly unknown[]; readonly modifiedMs: number } | undefined;
  /** When what is served has changed last; never twice in one second, by which clients tell. */
  const modifiedAt = (): number => {
    const parts = [...versions().map(({ group, version }) => `${group}/${version}`), ...custom()];
    const isSame = served?.parts.length === parts.length && served.parts.every((part, index) => part === parts[index]);
    if (served !== undefined && isSame) return served.modifiedMs;
    served = { parts, modifiedMs: served === undefined ? startedMs : Math.max(clock.now(), served.modifiedMs + 1000) };
    return served.modifiedMs;
  };
  let loading: Promise<Documents> | undefined;
  const documents = (): Promise<Documents> => {
    loading ??= load().then(createDocuments);
    // A download that failed is tried again at the next request.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };

  return async ({ path, query, header }) => {
    const known = await documents();
    const modifiedMs = modifiedAt();
    if (path === '/openapi/v2') {
      const headers = { vary: 'Accept-Encoding, Accept' };
      const type = acceptedType(header('accept'), v2Types);
      if (type === undefined) return { status: 406, headers, body: '' };
      const served = known.v2(versions(), custom());
      const isJson = type === 'application/json';
      return serveContent(
        isJson ? served.text : served.protobuf(),
        // One ETag for both: the answer varies with `Accept`.
        { ...headers, ...jsonHeaders(served.hash), 'content-type': isJson ? type : v2Protobuf },
        { header, modifiedMs },
      );
    }
    if (path === '/openapi/v3') {
      const paths = known
        .index(versions(), custom())
        .map(([at, hash]) => [at, { serverRelativeURL: addressOf(at, hash) }]);
      const text = toGoJson({ paths: Object.fromEntries(paths) });
      return serveContent(text, { 'content-type': 'text/plain; charset=utf-8' }, { header, modifiedMs });
    }
    const at = path.slice('/openapi/v3/'.length);
    const hash = known.hashOf(at, versions(), custom());
    if (hash === undefined) return { status: 404, headers: {}, body: '' };
    if (acceptedType(header('accept'), ['application/json']) === undefined)
      return { status: 406, headers: { vary: 'Accept' }, body: '' };
    const headers = { vary: 'Accept', ...jsonHeaders(hash) };
    const asked = query.get('hash') ?? '';
    if (asked !== '' && asked !== hash)
      return { status: 301, headers: { ...headers, location: addressOf(at, hash) }, body: '' };
    const caching = asked === '' ? {} : { 'cache-control': 'public, immutable', expires: formatExpiry(clock.now()) };
    return serveContent(known.text(at, custom()), { ...headers, ...caching }, { header, modifiedMs });
  };
}

const jsonHeaders = (hash: string) => ({ 'content-type': 'application/json', etag: `"${hash}"` });
const addressOf = (path: string, hash: string): string => `/openapi/v3/${path}?hash=${hash}`;

/** One year on, as Go's `time.RFC1123` writes it. */
function formatExpiry(nowMs: number): string {
  const expiry = new Date(nowMs);
  expiry.setUTCFullYear(expiry.getUTCFullYear() + 1);
  return expiry.toUTCString().replace(/GMT$/, 'UTC');
}

/**
 * The first type that an `Accept` has, by its qualities (`goautoneg.ParseAccept`); the first of `types` when there is no header.
 */
function acceptedType(accept: string | undefined, types: readonly string[]): string | undefined {
  const clauses = (accept || '*/*').split(',').map((clause) => {
    const [range = '', ...parameters] = clause.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => /^q\s*=/i.test(parameter))?.split('=')[1];
    return { range, quality: quality === undefined ? 1 : Number(quality) };
  });
  const matches = (range: string, type: string): boolean =>
    range.split('/').every((part, index) => part === '*' || part === type.split('/')[index]);
  return clauses
    .toSorted((a, b) => b.quality - a.quality)
    .flatMap(({ range }) => types.filter((type) => matches(range, type)))
    .at(0);
}

interface Documents {
  /** Paths below `/openapi/v3` and their hashes, in the order of the alphabet. */
  index(
    versions: readonly ServedGroupVersion[],
    custom: readonly CustomOpenApi[],
  ): readonly (readonly [string, string])[];
  hashOf(path: string, versions: readonly ServedGroupVersion[], custom: readonly CustomOpenApi[]): string | undefined;
  /** Of a path that has a hash. */
  text(path: string, custom: readonly CustomOpenApi[]): string;
  v2(versions: readonly ServedGroupVersion[], custom: readonly CustomOpenApi[]): ServedV2;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function createDocuments(data: OpenApiData): Documents {
  const unpack = createJsonUnpacker(data);
  const customServed = new WeakMap<CustomOpenApi, Served>();
  let lastV2: { readonly key: readonly unknown[]; readonly served: ServedV2 } | undefined;

  const unpackObject = (path: string): JsonObject => {
    const document = unpack(path);
    if (!isObject(document)) throw new Error(`src/kube/data/openapi.json has no document ${path}`);
    return document;
  };
  const serve = (document: JsonObject): Served => {
    const text = toGoJson(document);
    return { text, hash: sha512Hex(text) };
  };
  const serveCustom = (custom: CustomOpenApi): Served => {
    const served = customServed.get(custom) ?? serve(custom.v3(unpackObject('apis/apps/v1')));
    customServed.set(custom, served);
    return served;
  };
  /** Tests whether anything of the group, or of its version, is served. */
  const isServed = (path: string, versions: readonly ServedGroupVersion[]): boolean => {
    const target = parseOpenApiPath(path);
    if (target === undefined || (target.group === '' && target.version === undefined)) return true;
    return versions.some(
      ({ group, version }) => group === target.group && (target.version === undefined || version === target.version),
    );
  };
  const builtIn = (path: string): string | undefined =>
    path !== 'v2' && Object.hasOwn(data.hashes, path) ? data.hashes[path] : undefined;
  const hashOf: Documents['hashOf'] = (path, versions, custom) => {
    const own = custom.find((document) => document.path === path);
    if (own !== undefined) return serveCustom(own).hash;
    return isServed(`/${path}`, versions) ? builtIn(path) : undefined;
  };

  return {
    hashOf,
    index(versions, custom) {
      const paths = new Set([...Object.keys(data.hashes), ...custom.map(({ path }) => path)]);
      return [...paths].sort().flatMap((path) => {
        const hash = hashOf(path, versions, custom);
        return hash === undefined ? [] : [[path, hash] as const];
      });
    },
    text(path, custom) {
      const own = custom.find((document) => document.path === path);
      return own === undefined ? toGoJson(unpack(path)) : serveCustom(own).text;
    },
    v2(versions, custom) {
      const key = [...versions.map(({ group, version }) => `${group}/${version}`), ...custom];
      if (lastV2?.key.length === key.length && lastV2.key.every((part, index) => part === key[index]))
        return lastV2.served;
      const kept = keepPaths(unpackObject('v2'), (path) => isServed(path, versions));
      const document = addCustom(kept, custom);
      let protobuf: Uint8Array | undefined;
      const served = {
        ...serve(document),
        protobuf: () => {
          protobuf ??= encodeOpenApiV2(document);
          return protobuf;
        },
      };
      lastV2 = { key, served };
      return served;
    },
  };
}

function addCustom(document: JsonObject, custom: readonly CustomOpenApi[]): JsonObject {
  if (custom.length === 0) return document;
  const added = custom.map(({ v2 }) => v2(document));
  const merge = (field: 'paths' | 'definitions'): JsonObject =>
    Object.assign({}, isObject(document[field]) ? document[field] : {}, ...added.map((one) => one[field]));
  return { ...document, paths: merge('paths'), definitions: merge('definitions') };
}
