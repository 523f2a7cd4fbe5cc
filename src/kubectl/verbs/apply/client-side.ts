import { type KubeObject, lastAppliedAnnotation } from '../../../kube/index.ts';
import { formatResource } from '../../client/rest-mapper.ts';
import type { VerbContext } from '../../command/context.ts';
import { isNotFound, withSource } from '../../errors.ts';
import { createObject } from '../../resource/helper.ts';
import { fetchInfo, type Info, mappingOf, objectName, objectOf, refresh } from '../../resource/info.ts';
import { modifiedConfiguration, withLastApplied } from '../../resource/last-applied.ts';
import { type ApplyOptions, printOperation, printsObjects, warnIfDeleting } from './options.ts';
import { patchLive } from './patcher.ts';

/** Applies by a patch that is made here: of what was applied last, of the live object, and of what is wanted. */
export async function applyOnClient(context: VerbContext, info: Info, options: ApplyOptions): Promise<void> {
  const wanted = objectOf(info);
  const modified = modifiedConfiguration(wanted, true);
  try {
    await fetchInfo(context, info);
  } catch (failure) {
    if (!isNotFound(failure))
      throw withSource(
        `retrieving current configuration of:\n${describe(info)}\nfrom server for:`,
        info.source,
        failure,
      );
    await createWanted(context, info, withoutNulls(withLastApplied(wanted)) as KubeObject, options);
    return;
  }
  const live = objectOf(info);
  if (live.metadata.annotations?.[lastAppliedAnnotation] === undefined) {
    await context.err(
      `Warning: resource ${objectName(info)} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  }
  let patch = '';
  try {
    const patched = await patchLive(context, info, modified, options, (made) => {
      patch = made;
    });
    refresh(info, patched);
  } catch (failure) {
    throw withSource(`applying patch:\n${patch}\nto:\n${describe(info)}\nfor:`, info.source, failure);
  }
  await warnIfDeleting(context, objectOf(info));
  const operation = patch === '{}' && !printsObjects(options) ? 'unchanged' : 'configured';
  await printOperation(context, objectOf(info), operation, options);
}

async function createWanted(
  context: VerbContext,
  info: Info,
  object: KubeObject,
  options: ApplyOptions,
): Promise<void> {
  info.object = object;
  if (options.dryRun !== 'client') {
    try {
      const mapping = mappingOf(info);
      refresh(info, await createObject(context, { mapping, namespace: info.namespace }, object, options));
    } catch (failure) {
      throw withSource('creating', info.source, failure);
    }
  }
  await printOperation(context, objectOf(info), 'created', options);
}

/** `pruneNullsFromMap`: fields without a value are not sent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** `Info.String`. */
function describe(info: Info): string {
  const mapping = mappingOf(info);
  const version = mapping.group === '' ? `/${mapping.version}` : `${mapping.group}/${mapping.version}`;
  const name = `Name: "${info.name}", Namespace: "${info.namespace}"`;
  return `Resource: "${formatResource(mapping)}", GroupVersionKind: "${version}, Kind=${mapping.kind}"\n${name}`;
}
