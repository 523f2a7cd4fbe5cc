import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { Chance } from './chance.ts';
import { type Corpus, namespaces, type Seed } from './corpus.ts';
import { generatePatch } from './generate-patch.ts';
import { generateQuery } from './generate-query.ts';
import { isHolder, type JsonValue } from './json.ts';
import { type Donors, mutateJson, mutateText } from './mutate-json.ts';
import { trickyTexts, writeDeep } from './values.ts';

/** A request as it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** With its query, as it stands in a request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An object that was answered, and where it is. */
export interface Live {
  readonly path: string;
  readonly object: JsonValue;
}

/** What a request is made of. */
export interface Sources {
  readonly corpus: Corpus;
  readonly chance: Chance;
  /** Objects that were there not long ago. */
  readonly live: readonly Live[];
}

interface Plan {
  method: string;
  path: string;
  contentType: string;
  accept: string;
  body: JsonValue | undefined;
}

const accepts = [
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/yaml',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/vnd.kubernetes.protobuf',
  '*/*',
  'text/html,*/*;q=0.1',
  'application/json;as=__proto__;v=v1;g=meta.k8s.io',
];
const bodyTypes = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
  'application/cbor',
  '',
  'application/json; charset=utf-8',
  'x',
];
const subresources = [
  'status',
  'scale',
  'binding',
  'eviction',
  'ephemeralcontainers',
  'resize',
  'log',
  'exec',
  'attach',
  'portforward',
  'proxy',
  'proxy/a/b',
  'finalize',
  'token',
  'approval',
  '__proto__',
];
const pages = [
  '/api',
  '/apis',
  '/api/v1',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/example.com',
  '/version',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/openapi/v3/apis/apps/v1',
  '/healthz',
  '/livez/ping',
  '/readyz',
  '/metrics',
  '/.well-known/openid-configuration',
  '/__proto__',
  '/apis/__proto__/v1/x',
  '/apis/constructor',
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'get', 'NONSENSE'];
const impersonations: readonly Readonly<Record<string, string>>[] = [
  { 'impersonate-user': 'alice' },
  { 'impersonate-user': 'system:serviceaccount:a:default' },
  { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'system:nodes' },
  { 'impersonate-user': 'alice', 'impersonate-extra-__proto__': 'x' },
  { 'impersonate-group': 'x' },
  { 'impersonate-uid': 'x' },
];

/** The next request of chance. */
export function generate({ corpus, chance, live }: Sources): FuzzRequest {
  const donors: Donors = { body: () => chance.pick(corpus.seeds).body, fields: corpus.fields };
  if (chance.oneIn(60)) return protobufRequest(corpus, chance);
  const plan = planOf({ corpus, chance, live }, donors);
  const path = chance.oneIn(25) ? mutatePath(plan.path, chance) : plan.path;
  return finish({ ...plan, path }, chance);
}

function planOf({ corpus, chance, live }: Sources, donors: Donors): Plan {
  const plain = { contentType: 'application/json', accept: 'application/json' };
  const accept = chance.oneIn(3) ? chance.pick(accepts) : 'application/json';
  const one = live.length === 0 ? undefined : chance.pick(live);
  const mutations = chance.pick([0, 0, 1, 1, 1, 2, 3]);
  const roll = chance.below(100);
  if (roll < 40 || one === undefined) {
    const seed = chance.oneIn(30) ? chance.pick(corpus.definitions) : chance.pick(corpus.seeds);
    return fromSeed(seed, mutations, chance, donors);
  }
  if (roll < 52) {
    const body = mutateJson(one.object, mutations, chance, donors);
    const sub = chance.oneIn(5) ? '/status' : '';
    return { ...plain, method: 'PUT', path: one.path + sub + generateQuery('write', chance), body };
  }
  if (roll < 70) {
    const patch = generatePatch(one.object, chance, donors);
    const isApply = patch.contentType.includes('apply');
    let query = generateQuery('write', chance);
    if (isApply && !query.includes('fieldManager')) {
      query += `${query === '' ? '?' : '&'}fieldManager=${chance.pick(['a', 'b'])}${chance.oneIn(2) ? '&force=true' : ''}`;
    }
    const sub = chance.oneIn(6) ? '/status' : '';
    return { ...patch, accept: 'application/json', method: 'PATCH', path: one.path + sub + query };
  }
  if (roll < 76) {
    const body = chance.oneIn(2) ? undefined : mutateJson(deleteOptions(one), mutations, chance, donors);
    const path = chance.oneIn(12) ? parentOf(one.path) : one.path;
    return { ...plain, method: 'DELETE', path: path + generateQuery('delete', chance), body };
  }
  if (roll < 82)
    return { ...plain, accept, method: 'GET', path: one.path + generateQuery('any', chance), body: undefined };
  if (roll < 90) {
    const collection = chance.oneIn(3) ? chance.pick(corpus.collections) : parentOf(one.path);
    const path = chance.oneIn(4) ? collection.replace(/\/namespaces\/[^/]+/, '') : collection;
    return {
      ...plain,
      accept,
      method: 'GET',
      path: path + generateQuery(chance.oneIn(3) ? 'watch' : 'list', chance),
      body: undefined,
    };
  }
  if (roll < 97) {
    const body = chance.oneIn(3) ? undefined : mutateJson(donors.body() ?? {}, mutations, chance, donors);
    const method = chance.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
    const contentType = method === 'PATCH' ? chance.pick(bodyTypes) : 'application/json';
    const path = `${one.path}/${chance.pick(subresources)}${generateQuery('any', chance)}`;
    return { contentType, accept, method, path, body: method === 'GET' ? undefined : body };
  }
  return {
    ...plain,
    method: chance.oneIn(4) ? chance.pick(methods) : 'GET',
    path: chance.pick(pages) + generateQuery('any', chance),
    body: undefined,
  };
}

function fromSeed(seed: Seed, mutations: number, chance: Chance, donors: Donors): Plan {
  const namespace = chance.pick(namespaces);
  let path = seed.path.replace('/namespaces/a/', `/namespaces/${namespace}/`);
  if (seed.method !== 'GET' && !path.includes('?')) path += generateQuery('write', chance);
  const body = seed.body === undefined ? undefined : mutateJson(seed.body, mutations, chance, donors);
  return { method: seed.method, path, contentType: seed.contentType, accept: seed.accept, body };
}

function deleteOptions({ object }: Live): JsonValue {
  const { metadata } = object as { metadata: { uid: string; resourceVersion: string } };
  return {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
    propagationPolicy: 'Foreground',
    gracePeriodSeconds: 0,
  };
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'));

function mutatePath(path: string, chance: Chance): string {
  const parts = path.split('/');
  const index = chance.below(parts.length);
  switch (chance.below(6)) {
    case 0:
      parts.splice(index, 1);
      break;
    case 1:
      parts.splice(index, 0, urlSafe(chance.pick(trickyTexts)));
      break;
    case 2:
      parts[index] = urlSafe(chance.pick(trickyTexts));
      break;
    case 3:
      parts[index] = urlSafe(mutateText(parts[index] ?? '', chance));
      break;
    case 4:
      return `${path}${'/x'.repeat(chance.pick([1, 10, 5_000]))}`;
    default:
      return path.replaceAll('/', chance.pick(['//', '/%2f', '/./', '/../']));
  }
  return parts.join('/');
}

const urlSafe = (text: string) => encodeURI(text.toWellFormed()).replaceAll('#', '%23');

function protobufRequest(corpus: Corpus, chance: Chance): FuzzRequest {
  const { path, bytes } = chance.pick(corpus.protobuf);
  const body = bytes.slice(0, chance.oneIn(4) ? chance.below(bytes.length) : bytes.length);
  const changes = chance.below(4);
  for (let change = 0; change < changes && body.length > 0; change += 1) {
    body[chance.below(body.length)] = chance.pick([0, 1, 0x7f, 0x80, 0xff, chance.below(256)]);
  }
  const headers = { 'content-type': 'application/vnd.kubernetes.protobuf', accept: 'application/json' };
  return { method: 'POST', path: `${path}${chance.oneIn(2) ? '?dryRun=All' : ''}`, headers, body };
}

/** Writes the body, and has the headers. */
function finish({ method, path, contentType, accept, body }: Plan, chance: Chance): FuzzRequest {
  const headers: Record<string, string> = { accept, 'user-agent': 'fuzz/1' };
  if (chance.oneIn(15)) Object.assign(headers, chance.pick(impersonations));
  if (chance.oneIn(100)) headers['authorization'] = chance.pick(['Bearer x', 'Bearer a.b.c', 'Basic x', '', 'Bearer']);
  if (body === undefined) return { method, path, headers };
  headers['content-type'] = chance.oneIn(30) ? chance.pick(bodyTypes) : contentType;
  let text = writeDeep(textOf(body, headers, chance));
  if (chance.oneIn(25)) text = mutateText(text, chance);
  if (!chance.oneIn(60)) return { method, path, headers, body: text };
  headers['content-encoding'] = 'gzip';
  const zipped = new Uint8Array(gzipSync(text));
  if (chance.oneIn(2)) zipped[chance.below(zipped.length)] = chance.below(256);
  return { method, path, headers, body: zipped };
}

function textOf(body: JsonValue, headers: Record<string, string>, chance: Chance): string {
  const isYaml = headers['content-type']?.includes('yaml') === true;
  const isLong = JSON.stringify(body).length > 20_000;
  if (isYaml && !isLong && isHolder(body)) return stringify(body, { aliasDuplicateObjects: true });
  if (headers['content-type'] === 'application/json' && !isLong && chance.oneIn(25)) {
    headers['content-type'] = 'application/yaml';
    return stringify(body);
  }
  return JSON.stringify(body);
}
