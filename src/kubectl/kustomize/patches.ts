import {
  applyJsonPatch,
  type Json,
  type KubeObject,
  matchesLabels,
  parseLabelSelector,
  parseYaml,
  quote,
} from '../../kube/index.ts';
import { CommandError, messageOf } from '../errors.ts';
import { schemaOf } from '../resource/built-in-schemas.ts';
import { readDocuments } from '../resource/documents.ts';
import type { Draft } from './field-specs.ts';
import type { PatchArgs, Target } from './kustomization.ts';
import { mergeMaps } from './merge.ts';
import { currentId, formatId, idsOf, isSameId, newResource, type Resource, rememberId } from './resource.ts';

/**
 * Applies one entry of `patches` (`PatchTransformer` of kustomize/api v0.21) and gives back what is left of the resources.
 * `text` is what the patch says, `source` names it in messages. @throws CommandError
 */
export async function applyPatch(
  resources: readonly Resource[],
  { target, options = {} }: PatchArgs,
  text: string,
  source: string,
): Promise<readonly Resource[]> {
  const merges = readMergePatches(text);
  const operations = readOperations(text);
  if (merges === undefined && operations === undefined)
    throw new CommandError(`unable to parse SM or JSON patch from ${source}`);
  if (merges === undefined) {
    if (target === undefined) throw new CommandError(`must specify a target for JSON patch ${source}`);
    for (const resource of select(resources, target)) {
      rememberId(resource);
      try {
        const patched = applyJsonPatch(resource.object as unknown as Json, operations as Json, { strict: false });
        resource.object = patched.object as unknown as KubeObject;
      } catch (error) {
        throw new CommandError(messageOf(error instanceof Error ? (error.cause ?? error) : error), { cause: error });
      }
    }
    return resources;
  }
  if (target !== undefined && merges.length > 1)
    throw new CommandError(
      `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
    );
  let left = resources;
  for (const patch of merges) {
    const selected = target === undefined ? [findOne(left, patch)] : select(left, target);
    for (const resource of selected) {
      if (!(await merge(resource, patch, options))) left = left.filter((one) => one !== resource);
    }
  }
  return left;
}

/** The objects of a strategic merge patch; undefined when the text is none. */
function readMergePatches(text: string): readonly KubeObject[] | undefined {
  const objects: KubeObject[] = [];
  try {
    for (const { value } of readDocuments(text, 'patch')) {
      if (value === null || value === undefined) continue;
      const { kind, metadata } = value as KubeObject;
      if (typeof value !== 'object' || Array.isArray(value) || !kind || !metadata?.name) return undefined;
      objects.push(value as KubeObject);
    }
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
  return objects.length === 0 ? undefined : objects;
}

function readOperations(text: string): readonly unknown[] | undefined {
  try {
    const { value } = parseYaml(text);
    return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null) ? value : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function findOne(resources: readonly Resource[], patch: KubeObject): Resource {
  const id = currentId(newResource(patch));
  const found = resources.filter((one) => idsOf(one).some((other) => isSameId(other, id)));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const what = `${found.length === 0 ? 'no' : 'multiple'} matches for Id ${formatId(id)}`;
  throw new CommandError(
    `no resource matches strategic merge patch ${quote(formatId(id))}: ${what}; failed to find unique target for patch ${formatId(id)}`,
  );
}

/** Whether anything is left of the object. */
async function merge(
  resource: Resource,
  patch: KubeObject,
  options: NonNullable<PatchArgs['options']>,
): Promise<boolean> {
  const { object } = resource;
  const { group, version, kind, name, namespace } = currentId(resource);
  if (options.allowNameChange === true || options.allowKindChange === true) rememberId(resource);
  const schema = await schemaOf({ group, version, kind });
  const merged = mergeMaps(object as Draft, patch as Draft, schema) as KubeObject | undefined;
  if (merged === undefined || Object.keys(merged).length === 0) return false;
  const metadata = { ...merged.metadata };
  if (options.allowNameChange !== true) metadata.name = name;
  if (namespace === '') delete metadata.namespace;
  else metadata.namespace = namespace;
  resource.object = {
    ...merged,
    apiVersion: object.apiVersion,
    kind: options.allowKindChange === true ? merged.kind : kind,
    metadata,
  };
  return true;
}

/** The resources that a target means, by any of their names (`resWrangler.Select`). @throws CommandError */
export function select(resources: readonly Resource[], target: Target): readonly Resource[] {
  const patterns = (['group', 'version', 'kind', 'name', 'namespace'] as const).flatMap((key) => {
    const text = target[key];
    return text === undefined || text === '' ? [] : [{ key, pattern: toPattern(text) }];
  });
  const labels = target.labelSelector ?? '';
  const annotations = target.annotationSelector ?? '';
  return resources.filter(
    (resource) =>
      idsOf(resource).some((id) => patterns.every(({ key, pattern }) => pattern.test(id[key]))) &&
      matchesLabels(parseLabelSelector(labels), resource.object.metadata.labels ?? {}) &&
      matchesLabels(parseLabelSelector(annotations), resource.object.metadata.annotations ?? {}),
  );
}

function toPattern(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`);
  } catch (error) {
    throw new CommandError(`error parsing regexp: ${messageOf(error)}`, { cause: error });
  }
}
