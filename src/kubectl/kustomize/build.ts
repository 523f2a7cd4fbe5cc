import { formatYaml, type KubeObject, quote } from '../../kube/index.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError, messageOf, newNotSupported } from '../errors.ts';
import { readDocuments } from '../resource/documents.ts';
import { absorb, addHashes, type Folder, generate, noSuchFile } from './generators.ts';
import { type Kustomization, type PatchArgs, readKustomization } from './kustomization.ts';
import { applyPatch } from './patches.ts';
import { fixReferences } from './references.ts';
import { currentId, formatId, idsOf, isSameId, newResource, type Resource } from './resource.ts';
import { inLegacyOrder } from './sort.ts';
import { transform } from './transform.ts';

const localConfig = 'config.kubernetes.io/local-config';

/**
 * The objects that a folder's kustomization makes, in their order (`krusty.Kustomizer.Run` of kustomize/api v0.21). Nothing is
 * fetched from elsewhere. @throws CommandError in kustomize's words
 */
export async function buildKustomization(context: VerbContext, path: string): Promise<readonly KubeObject[]> {
  const folder = await openFolder(context, path, { path: '', root: '' });
  let resources = await accumulate(context, folder, [], [folder.path]);
  addHashes(resources);
  fixReferences(resources);
  resources = resources.filter(({ object }) => object.metadata.annotations?.[localConfig] === undefined);
  return inLegacyOrder(resources).map(({ object }) => object);
}

/** A folder as seen from another. @throws CommandError when there is none */
async function openFolder({ files }: VerbContext, path: string, from: Folder): Promise<Folder> {
  if (/^[a-z]+:\/\/|^git@|^github\.com/.test(path)) throw newNotSupported(`a kustomization of the network (${path})`);
  if (path.startsWith('/') && from.path !== '') throw new CommandError(`new root '${path}' cannot be absolute`);
  const joined = join(from.path, path);
  const root = joined === '' ? (files.folder ?? '/') : `${files.folder ?? ''}/${joined}`;
  const named = from.root === '' ? path : root;
  if ((await files.list(joined === '' ? '.' : joined)) !== undefined) return { path: joined, root };
  if ((await files.read(joined)) !== undefined)
    throw new CommandError(`must build at directory: '${named}': file is not directory`);
  throw new CommandError(
    `must build at directory: not a valid directory: evalsymlink failure on '${named}' : lstat ${root}: no such file or directory`,
  );
}

/** A path without `.` and `..`, seen from a folder; above the working folder there is nothing. */
function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** `KustTarget.accumulateTarget`; `visited` are the folders on the way here. */
async function accumulate(
  context: VerbContext,
  folder: Folder,
  resources: Resource[],
  visited: readonly string[],
): Promise<Resource[]> {
  const kustomization = await readKustomization(context.files, folder.path, folder.root, async (text) => {
    await context.err(text);
  });
  await addResources(context, folder, kustomization, resources, visited);
  for (const kind of ['ConfigMap', 'Secret'] as const) {
    const all = kind === 'ConfigMap' ? kustomization.configMapGenerator : kustomization.secretGenerator;
    for (const args of all ?? [])
      absorb(resources, await generate(context.files, folder, kind, args, kustomization.generatorOptions));
  }
  let done = resources;
  for (const path of kustomization.components ?? []) {
    const component = await openFolder(context, path, folder).catch((error: unknown) => {
      throw new CommandError(`accumulating components: loader.New ${quote(messageOf(error))}`, { cause: error });
    });
    done = await accumulate(context, component, done, [...visited, component.path]);
  }
  return transform(await patched(context, folder, kustomization, done), kustomization, (now, patches) =>
    applyAll(context, folder, now, patches),
  );
}

async function patched(
  context: VerbContext,
  folder: Folder,
  { patchesStrategicMerge = [], patches = [] }: Kustomization,
  resources: readonly Resource[],
): Promise<readonly Resource[]> {
  const old = patchesStrategicMerge.map((text) => (text.includes('\n') ? { patch: text } : { path: text }));
  return applyAll(context, folder, resources, [...old, ...patches]);
}

async function applyAll(
  context: VerbContext,
  folder: Folder,
  resources: readonly Resource[],
  patches: NonNullable<Kustomization['patches']>,
): Promise<readonly Resource[]> {
  let left = resources;
  for (const args of patches) {
    try {
      left = await applyOne(context, folder, left, args);
    } catch (error) {
      const fault = messageOf(error);
      if (!/^(?:must specify one|patch and path|failed to get|unable to parse)/.test(fault)) throw error;
      const config = formatYaml(args);
      throw new CommandError(`trouble configuring builtin PatchTransformer with config: \`\n${config}\`: ${fault}`, {
        cause: error,
      });
    }
  }
  return left;
}

async function applyOne(
  context: VerbContext,
  folder: Folder,
  left: readonly Resource[],
  args: PatchArgs,
): Promise<readonly Resource[]> {
  const patch = (args.patch ?? '').trim();
  const path = args.path ?? '';
  if (patch === '' && path === '') throw new CommandError(`must specify one of patch and path in\n${formatYaml(args)}`);
  if (patch !== '' && path !== '')
    throw new CommandError(`patch and path can't be set at the same time\n${formatYaml(args)}`);
  if (patch !== '') return applyPatch(left, args, patch, `[patch: ${quote(patch)}]`);
  const text = await readOrFail(context, folder, path, `failed to get the patch file from path(${path}): `);
  return applyPatch(left, args, text, `[path: ${quote(path)}]`);
}

async function readOrFail({ files }: VerbContext, folder: Folder, path: string, head: string): Promise<string> {
  const text = await files.read(join(folder.path, path));
  if (text !== undefined) return text;
  throw new CommandError(head + noSuchFile(`${folder.root}/${path}`));
}

/** `accumulateResources`: each is a file or, if that cannot be, a folder. */
async function addResources(
  context: VerbContext,
  folder: Folder,
  { resources: paths = [], bases = [] }: Kustomization,
  into: Resource[],
  visited: readonly string[],
): Promise<void> {
  for (const path of [...paths, ...bases]) {
    let fault: string;
    try {
      await addFile(context, folder, path, into);
      continue;
    } catch (error) {
      fault = messageOf(error);
      if (!(error instanceof CommandError) || fault.includes(': MalformedYAMLError: '))
        throw new CommandError(`accumulating resources: ${fault}`, { cause: error });
    }
    try {
      const base = await openFolder(context, path, folder);
      const ancestor = visited.find((one) => one === base.path || base.path === '' || one.startsWith(`${base.path}/`));
      if (ancestor !== undefined)
        throw new CommandError(
          `cycle detected: candidate root '${base.root}' contains visited root '${context.files.folder ?? ''}/${ancestor}'`,
        );
      for (const resource of await accumulateBase(context, base, visited)) append(into, resource, base.root);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new CommandError(`accumulating resources: accumulation err='${fault}': ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}

async function accumulateBase(context: VerbContext, base: Folder, visited: readonly string[]): Promise<Resource[]> {
  try {
    return await accumulate(context, base, [], [...visited, base.path]);
  } catch (error) {
    if (!(error instanceof CommandError) || /^(?:unable to find one|Found multiple)/.test(error.message)) throw error;
    throw new CommandError(`recursed accumulation of path '${base.root}': ${messageOf(error)}`, { cause: error });
  }
}

async function addFile({ files }: VerbContext, folder: Folder, path: string, into: Resource[]): Promise<void> {
  const head = `accumulating resources from '${path}': `;
  const name = join(folder.path, path);
  const text = await files.read(name);
  if (text === undefined) {
    const isFolder = (await files.list(name === '' ? '.' : name)) !== undefined;
    const file = `${files.folder ?? ''}/${name}`;
    throw new CommandError(head + (isFolder ? `'${file}' must resolve to a file` : noSuchFile(file)));
  }
  for (const object of objectsOf(text, `${head}MalformedYAMLError: `, path)) {
    append(into, newResource(object), path);
  }
}

function* objectsOf(text: string, malformed: string, path: string): Generator<KubeObject> {
  const documents = [];
  try {
    documents.push(...readDocuments(text, path));
  } catch (error) {
    const fault = messageOf(error).replace(/^error parsing \S+: (?:error converting YAML to JSON: )?/, '');
    throw new CommandError(`${malformed}${fault} in File: ${path}`, { cause: error });
  }
  for (const { value } of documents) {
    if (value === null || value === undefined) continue;
    const object = value as KubeObject;
    if (Array.isArray(object['items']) && object.kind?.endsWith('List')) {
      yield* object['items'] as KubeObject[];
      continue;
    }
    if (typeof object !== 'object' || !object.kind)
      throw new CommandError(`${malformed.replace('MalformedYAMLError: ', '')}missing Resource metadata`);
    if (!object.metadata?.name)
      throw new CommandError(
        `${malformed.replace('MalformedYAMLError: ', '')}missing metadata.name in object {{${object.apiVersion ?? ''} ${object.kind}} {{ } map[] map[]}}`,
      );
    yield object;
  }
}

function append(into: Resource[], resource: Resource, path: string): void {
  const id = currentId(resource);
  if (into.some((one) => isSameId(currentId(one), id)))
    throw new CommandError(
      `merging resources from '${path}': may not add resource with an already registered id: ${formatId(idsOf(resource).at(-1) ?? id)}`,
    );
  into.push(resource);
}
