import {
  applyMergePatch,
  applyStrategicMergePatch,
  createThreeWayJsonMergePatch,
  createThreeWayMergePatch,
  formatYaml,
  isStatusError,
  type KubeObject,
  type ReadonlyJsonObject,
  requireKeyUnchanged,
  requireMetadataKeyUnchanged,
  type Schema,
} from '../../../kube/index.ts';
import { delay } from '../../client/rest.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, isNotFound, messageOf, withSource } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { schemaOf } from '../../resource/built-in-schemas.ts';
import { createObject, deleteObject, getObject, patchObject } from '../../resource/helper.ts';
import { type Info, mappingOf, objectOf } from '../../resource/info.ts';
import { originalConfiguration } from '../../resource/last-applied.ts';
import type { ApplyOptions } from './options.ts';

const maxRetries = 5;
const retryMs = 1000;

/**
 * Patches the live object to what is wanted (`Patcher` of `kubectl/pkg/cmd/apply/patcher.go`, v0.37). `onPatch` is told each patch
 * that is made. Simplified: types are known from the built-in schemas of Kubernetes 1.37 and not from the server's OpenAPI;
 * kinds that are not there are patched as JSON, as upstream does with custom resources.
 */
export async function patchLive(
  context: VerbContext,
  info: Info,
  modified: string,
  options: ApplyOptions,
  onPatch: (patch: string) => void,
): Promise<KubeObject> {
  const place = { ...info, mapping: mappingOf(info) };
  let live = objectOf(info);
  for (let attempt = 1; ; attempt++) {
    try {
      return await patchOnce(context, info, live, modified, options, onPatch);
    } catch (failure) {
      if (!isStatusError(failure)) throw failure;
      if (failure.reason === 'Conflict' && attempt <= maxRetries) {
        if (attempt > 1) await delay(context.clock, retryMs, context.signal, 'kubectl apply tries again');
        live = await getObject(context, place);
        continue;
      }
      if (options.isForced && (failure.reason === 'Conflict' || failure.reason === 'Invalid'))
        return replaceByForce(context, info, modified, options);
      throw withSource('patching', info.source, failure);
    }
  }
}

async function patchOnce(
  context: VerbContext,
  info: Info,
  live: KubeObject,
  modified: string,
  options: ApplyOptions,
  onPatch: (patch: string) => void,
): Promise<KubeObject> {
  const mapping = mappingOf(info);
  const schema = await schemaOf(mapping);
  const original = originalConfiguration(live) ?? '';
  const patch = makePatch(original, modified, live, schema, options);
  const text = formatGoJson(patch);
  onPatch(text);
  if (text === '{}') return live;
  if (options.dryRun === 'client') {
    const source = live as unknown as ReadonlyJsonObject;
    const patched =
      schema === undefined
        ? applyMergePatch(source, patch, { strict: false })
        : applyStrategicMergePatch(source, patch, schema);
    return patched as unknown as KubeObject;
  }
  const type = schema === undefined ? 'merge' : 'strategic';
  return patchObject(context, { ...info, mapping }, type, text, options);
}

function makePatch(
  original: string,
  modified: string,
  live: KubeObject,
  schema: Schema | undefined,
  { overwrites }: ApplyOptions,
): ReadonlyJsonObject {
  const was: ReadonlyJsonObject = original === '' ? {} : JSON.parse(original);
  const wanted: ReadonlyJsonObject = JSON.parse(modified);
  const now = live as unknown as ReadonlyJsonObject;
  try {
    if (schema !== undefined) {
      return createThreeWayMergePatch(was, wanted, now, schema, overwrites ? {} : { conflicts: { formatYaml } });
    }
    return createThreeWayJsonMergePatch(was, wanted, now, {
      formatYaml,
      preconditions: [
        requireKeyUnchanged('apiVersion'),
        requireKeyUnchanged('kind'),
        requireMetadataKeyUnchanged('name'),
      ],
    });
  } catch (error) {
    const why = messageOf(error).startsWith('precondition failed')
      ? 'At least one of apiVersion, kind and name was changed'
      : messageOf(error);
    throw new CommandError(
      `creating patch with:\noriginal:\n${original}\nmodified:\n${modified}\ncurrent:\n${formatGoJson(live)}\n\nfor: ${why}`,
      { cause: error },
    );
  }
}

/** `deleteAndCreate`. */
async function replaceByForce(
  context: VerbContext,
  info: Info,
  modified: string,
  options: ApplyOptions,
): Promise<KubeObject> {
  const place = { ...info, mapping: mappingOf(info) };
  const { gracePeriod, cascade } = options;
  await deleteObject(context, place, {
    ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}),
    propagationPolicy: cascade,
  });
  const end = context.clock.now() + options.timeoutMs;
  while (await isThere(context, place)) {
    if (options.timeoutMs > 0 && context.clock.now() >= end) throw new CommandError('context deadline exceeded');
    await delay(context.clock, retryMs, context.signal, 'kubectl apply waits for a deletion');
  }
  return createObject(context, place, JSON.parse(modified), options);
}

async function isThere(context: VerbContext, place: Parameters<typeof getObject>[1]): Promise<boolean> {
  try {
    await getObject(context, place);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
