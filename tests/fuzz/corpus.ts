import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readCases } from '../parity/files.ts';
import { samples } from '../parity/objects.ts';
import type { JsonValue } from './json.ts';

/** A request of those that the tests hold against a real API server; what the fuzzer begins with. */
export interface Seed {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly contentType: string;
  readonly accept: string;
  readonly body: JsonValue | undefined;
}

/** What the mutations are made of. */
export interface Corpus {
  /** Requests in no order. */
  readonly seeds: readonly Seed[];
  /** Requests that make what others are about: definitions of custom resources first. */
  readonly definitions: readonly Seed[];
  /** Bodies of protobuf, with the path that takes them. */
  readonly protobuf: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Names of fields that there are. */
  readonly fields: readonly string[];
  /** Paths of collections. */
  readonly collections: readonly string[];
}

/** Where all objects of the fuzzer live. */
export const namespaces = ['a', 'b'] as const;

const tests = fileURLToPath(new URL('../', import.meta.url));
const recorded = ['unit/embedded/apiserver/resources/recorded', 'unit/embedded/apiserver/crd/recorded'];

interface Recorded {
  readonly cases?: readonly { path: string; object: JsonValue; old?: JsonValue; subresource?: string }[];
  readonly steps?: readonly { method: string; path: string; body?: JsonValue; contentType?: string; accept?: string }[];
}

/** Reads all of it. */
export async function readCorpus(): Promise<Corpus> {
  const seeds: Seed[] = [];
  const add = (method: string, path: string, body?: JsonValue, contentType = '', accept = '') =>
    seeds.push({
      method,
      path: path.replace(/\/namespaces\/(NS|rules|default|[a-z-]+-cases)\b/, '/namespaces/a'),
      body,
      contentType: contentType || 'application/json',
      accept: accept || 'application/json',
    });
  for (const folder of recorded) {
    for (const file of await readdir(tests + folder)) {
      const { cases = [], steps = [] } = JSON.parse(await readFile(`${tests}${folder}/${file}`, 'utf8')) as Recorded;
      for (const { path, object, old, subresource } of cases) {
        if (old !== undefined) add('POST', path, old);
        const name = nameOf(old);
        if (name !== undefined) add('PUT', `${path}/${name}${subresource ? `/${subresource}` : ''}`, object);
        else add('POST', path, object);
      }
      for (const { method, path, body, contentType, accept } of steps) add(method, path, body, contentType, accept);
    }
  }
  for (const { cases } of await readCases()) {
    for (const { steps } of cases) {
      for (const { method, path, body, contentType, accept } of steps) {
        add(method, path, body as JsonValue | undefined, contentType, accept);
      }
    }
  }
  for (const { groupVersion, resource, namespaced, object } of samples) {
    const folder = `${groupVersion === 'v1' ? '/api' : '/apis'}/${groupVersion}${namespaced ? '/namespaces/a' : ''}`;
    add('POST', `${folder}/${resource}`, { ...object, metadata: { name: 'web' } } as JsonValue);
  }
  const collections = [
    ...new Set(seeds.filter(({ method }) => method === 'POST').map(({ path }) => withoutQuery(path))),
  ];
  return {
    seeds,
    definitions: seeds.filter(({ method, path }) => method === 'POST' && path.endsWith('/customresourcedefinitions')),
    protobuf: await readProtobuf(collections),
    fields: fieldNames(seeds),
    collections: collections.sort(),
  };
}

const withoutQuery = (path: string) => path.split('?', 1)[0] ?? '';

function nameOf(object: JsonValue | undefined): string | undefined {
  const { metadata } = (object ?? {}) as { metadata?: { name?: string } };
  return metadata?.name;
}

async function readProtobuf(collections: readonly string[]): Promise<Corpus['protobuf']> {
  const all = JSON.parse(await readFile(`${tests}unit/kube/protobuf/recorded.json`, 'utf8')) as {
    apiVersion: string;
    kind: string;
    body: string;
  }[];
  return all.flatMap(({ apiVersion, kind, body }) => {
    const resource = `/${kind.toLowerCase()}${kind.endsWith('s') ? 'es' : 's'}`;
    const path = collections.find((one) => one.includes(apiVersion) && one.endsWith(resource));
    return path === undefined ? [] : [{ path, bytes: new Uint8Array(Buffer.from(body, 'base64')) }];
  });
}

function fieldNames(seeds: readonly Seed[]): string[] {
  const found = new Set<string>();
  const visit = (value: JsonValue | undefined): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) for (const key of Object.keys(value)) found.add(key);
    for (const item of Object.values(value)) visit(item);
  };
  for (const { body } of seeds) visit(body);
  return [...found].sort();
}
