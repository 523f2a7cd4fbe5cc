import type { KubeObject } from '../../kube/index.ts';
import type { LabFiles } from '../command/files.ts';
import { CommandError, newNotSupported } from '../errors.ts';
import { hashOf } from '../verbs/create/hash.ts';
import type { GeneratorArgs, GeneratorOptions } from './kustomization.ts';
import { currentId, formatId, idsOf, isSameId, newResource, type Resource, rememberId } from './resource.ts';

/** Where the files of a kustomization are, and what that is called in messages. */
export interface Folder {
  /** As files are asked for; empty for the working folder. */
  readonly path: string;
  readonly root: string;
}

/** What a generator gives: the object, and what becomes of one that is there. */
export interface Generated {
  readonly resource: Resource;
  readonly behavior: string;
}

/** Makes the ConfigMap or Secret of a generator (`internal/generators`, kustomize/api v0.21). @throws CommandError */
export async function generate(
  files: LabFiles,
  { path, root }: Folder,
  kind: 'ConfigMap' | 'Secret',
  args: GeneratorArgs,
  shared: GeneratorOptions | undefined,
): Promise<Generated> {
  const { name = '', namespace = '', behavior = '', type = '' } = args;
  if (name === '') throw new CommandError('a configmap must have a name');
  const data: Record<string, string> = {};
  const add = (key: string, text: string): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) throw new CommandError(`${JSON.stringify(key)} is not a valid key name`);
    if (Object.hasOwn(data, key)) throw new CommandError(`configmap ${name} illegally repeats the key \`${key}\``);
    data[key] = kind === 'Secret' ? inLines(toBase64(text)) : text;
  };
  const read = async (file: string, what: string): Promise<string> => {
    const text = await files.read(path === '' ? file : `${path}/${file}`);
    if (text !== undefined) return text;
    throw new CommandError(`loading KV pairs: ${what}: ${noSuchFile(`${root}/${file}`)}`);
  };
  for (const file of [...(args.envs ?? []), ...(args.env === undefined ? [] : [args.env])])
    addEnv(await read(file, `env source files: [${(args.envs ?? []).join(' ')}]`), add);
  for (const literal of args.literals ?? []) addLiteral(literal, args.literals ?? [], add);
  for (const source of args.files ?? []) {
    const { key, file } = parseSource(source);
    add(key, await read(file, `file sources: [${(args.files ?? []).join(' ')}]`));
  }
  const options = mergeOptions(args.options, shared);
  const metadata = {
    name,
    ...(namespace === '' ? {} : { namespace }),
    ...(options.labels === undefined ? {} : { labels: options.labels }),
    ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
  };
  const object: KubeObject = {
    apiVersion: 'v1',
    kind,
    metadata,
    ...(kind === 'Secret' ? { type: type === '' ? 'Opaque' : type } : {}),
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(options.immutable === true ? { immutable: true } : {}),
  };
  const resource = newResource(object);
  resource.needsHash = options.disableNameSuffixHash !== true;
  return { resource, behavior };
}

/** What is said of a file that is not there. */
export const noSuchFile = (path: string): string =>
  `evalsymlink failure on '${path}' : lstat ${path}: no such file or directory`;

/** `MergeGlobalOptionsIntoLocal`. */
function mergeOptions(own: GeneratorOptions = {}, shared: GeneratorOptions = {}): GeneratorOptions {
  const maps = (key: 'labels' | 'annotations') =>
    own[key] === undefined && shared[key] === undefined ? {} : { [key]: { ...shared[key], ...own[key] } };
  return {
    ...maps('labels'),
    ...maps('annotations'),
    disableNameSuffixHash: own.disableNameSuffixHash === true || shared.disableNameSuffixHash === true,
    immutable: own.immutable === true || shared.immutable === true,
  };
}

function addLiteral(literal: string, all: readonly string[], add: (key: string, text: string) => void): void {
  const at = literal.indexOf('=');
  if (at <= 0)
    throw new CommandError(
      `loading KV pairs: literal sources [${all.join(' ')}]: invalid literal source ${literal}, expected key=value`,
    );
  const text = literal.slice(at + 1);
  const [quoted] = /^(["']).*\1$/s.exec(text) ?? [];
  add(literal.slice(0, at), quoted === undefined ? text : text.slice(1, -1));
}

function addEnv(text: string, add: (key: string, text: string) => void): void {
  for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
    const line = raw.replace(/\r$/, '').trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    if (at < 0) throw newNotSupported(`a variable of the environment (${line})`, 'write NAME=VALUE');
    add(line.slice(0, at), line.slice(at + 1));
  }
}

function parseSource(source: string): { readonly key: string; readonly file: string } {
  const parts = source.split('=');
  if (parts.length === 1) return { key: source.split('/').at(-1) ?? source, file: source };
  const [key = '', file = ''] = parts;
  if (parts.length > 2) throw new CommandError(`source ${JSON.stringify(source)} key name or file path contains '='`);
  if (key === '')
    throw new CommandError(
      `missing key name for file path ${JSON.stringify(file)} in source ${JSON.stringify(source)}`,
    );
  if (file === '')
    throw new CommandError(`missing file path for key name ${JSON.stringify(key)} in source ${JSON.stringify(source)}`);
  return { key, file };
}

function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** `encodeBase64`: what is longer than a line is broken into lines. */
const inLines = (text: string): string =>
  text.length <= 70 ? text : (text.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join('');

/** Puts what was generated among the resources, or into the one that it is to change (`AbsorbAll`). @throws CommandError */
export function absorb(resources: Resource[], { resource, behavior }: Generated): void {
  const id = currentId(resource);
  const known = resources.filter((one) => idsOf(one).some((other) => isSameId(other, id)));
  if (known.length > 1)
    throw new CommandError(`found multiple objects ${known.length} that could accept merge of ${formatId(id)}`);
  const [old] = known;
  if (old === undefined) {
    if (behavior === 'merge' || behavior === 'replace')
      throw new CommandError(`merging from generator: id ${formatId(id)} does not exist; cannot merge or replace`);
    resources.push(resource);
    return;
  }
  if (behavior !== 'merge' && behavior !== 'replace')
    throw new CommandError(`merging from generator: id ${formatId(id)} exists; behavior must be merge or replace`);
  const { metadata: was } = old.object;
  const { metadata: now } = resource.object;
  const both = (key: 'labels' | 'annotations') =>
    was[key] === undefined && now[key] === undefined ? {} : { [key]: { ...was[key], ...now[key] } };
  const data =
    behavior === 'merge'
      ? { ...(old.object['data'] as object | undefined), ...(resource.object['data'] as object | undefined) }
      : (resource.object['data'] as object | undefined);
  old.object = {
    ...resource.object,
    metadata: { ...now, name: was.name ?? '', ...both('labels'), ...both('annotations') },
    ...(data === undefined ? {} : { data }),
  };
  if (was.namespace !== undefined) old.object.metadata.namespace = was.namespace;
  old.needsHash ||= resource.needsHash;
}

/** Appends the hash of their content to the names of generated objects (`HashTransformer`, `hasher/hasher.go`). */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    const { object } = resource;
    const { name = '' } = object.metadata;
    // Upstream looks for a field that is called metadata/name, and so finds no name.
    const { data = '', binaryData, stringData, type } = object as Record<string, unknown>;
    const hash = hashOf(
      object.kind === 'Secret'
        ? { data, kind: 'Secret', name: '', ...(stringData === undefined ? {} : { stringData }), type: type ?? '' }
        : { ...(binaryData === undefined ? {} : { binaryData }), data, kind: 'ConfigMap', name: '' },
    );
    rememberId(resource);
    resource.object = { ...object, metadata: { ...object.metadata, name: `${name}-${hash}` } };
  }
}
