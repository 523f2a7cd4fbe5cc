import type { KubeObject } from '../../kube/index.ts';
import { type Mapping, pathOf } from '../client/rest-mapper.ts';
import type { DryRun } from '../command/common-flags.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError } from '../errors.ts';

/** How an object is written (`resource.Helper` of `cli-runtime/pkg/resource/helper.go`, v0.37). */
export interface WriteOptions {
  readonly dryRun?: DryRun;
  readonly fieldManager?: string;
  readonly fieldValidation?: string;
  readonly subresource?: string;
  /** Of server-side apply. */
  readonly force?: boolean;
}

/** Where an object is. */
export interface Place {
  readonly mapping: Mapping;
  readonly namespace: string;
  readonly name: string;
}

/** The path of one object: without a name it would be that of all of them. @throws CommandError */
function objectPath({ mapping, namespace, name }: Place, subresource = ''): string {
  if (name === '') throw new CommandError('resource name may not be empty');
  return pathOf(mapping, namespace, name, subresource);
}

const queryOf = ({ dryRun, fieldManager, fieldValidation }: WriteOptions) => ({
  dryRun: dryRun === 'server' ? 'All' : '',
  fieldManager,
  fieldValidation,
});

/** Makes an object; a resourceVersion that it has is left out. */
export async function createObject(
  { client }: VerbContext,
  { mapping, namespace }: Omit<Place, 'name'>,
  object: KubeObject,
  options: WriteOptions = {},
): Promise<KubeObject> {
  const { resourceVersion: _version, ...metadata } = object.metadata ?? {};
  return client.rest.json({
    method: 'POST',
    path: pathOf(mapping, namespace),
    about: { resource: mapping, name: '' },
    query: queryOf(options),
    body: { ...object, metadata },
  });
}

export async function getObject(
  { client }: VerbContext,
  { mapping, namespace, name }: Place,
  subresource = '',
): Promise<KubeObject> {
  const path = objectPath({ mapping, namespace, name }, subresource);
  return client.rest.json({ path, about: { resource: mapping, name } });
}

/** Replaces an object; one without a resourceVersion gets that of the server's, with `overwrites`. */
export async function replaceObject(
  context: VerbContext,
  place: Place,
  object: KubeObject,
  options: WriteOptions & { readonly overwrites?: boolean } = {},
): Promise<KubeObject> {
  const { mapping, namespace, name } = place;
  let body = object;
  if ((object.metadata.resourceVersion ?? '') === '' && options.overwrites) {
    const live = await getObject(context, place, options.subresource).catch(() => undefined);
    if (live !== undefined)
      body = { ...object, metadata: { ...object.metadata, resourceVersion: live.metadata.resourceVersion ?? '' } };
  }
  return context.client.rest.json({
    method: 'PUT',
    path: objectPath({ mapping, namespace, name }, options.subresource),
    about: { resource: mapping, name },
    query: queryOf(options),
    body,
  });
}

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Patches an object; `patch` is JSON as text. */
export async function patchObject(
  { client }: VerbContext,
  { mapping, namespace, name }: Place,
  type: keyof typeof patchTypes,
  patch: string,
  options: WriteOptions = {},
): Promise<KubeObject> {
  return client.rest.json({
    method: 'PATCH',
    path: objectPath({ mapping, namespace, name }, options.subresource),
    about: { resource: mapping, name },
    query: { ...queryOf(options), ...(options.force === undefined ? {} : { force: String(options.force) }) },
    contentType: patchTypes[type],
    body: patch,
  });
}

/** metav1.DeleteOptions. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

/** Deletes an object; the answer is a Status or the object. */
export async function deleteObject(
  { client }: VerbContext,
  { mapping, namespace, name }: Place,
  options: DeleteOptions,
  dryRun: DryRun = 'none',
): Promise<KubeObject> {
  return client.rest.json({
    method: 'DELETE',
    path: objectPath({ mapping, namespace, name }),
    about: { resource: mapping, name },
    body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options, ...(dryRun === 'server' ? { dryRun: ['All'] } : {}) },
  });
}
