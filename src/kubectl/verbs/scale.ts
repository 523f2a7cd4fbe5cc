import { isStatusError, type KubeObject, quote } from '../../kube/index.ts';
import { delay } from '../client/rest.ts';
import { type DryRun, readDryRun, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError } from '../errors.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { getObject, type Place, patchObject, replaceObject } from '../resource/helper.ts';
import { groupKindOf, mappingOf, objectOf } from '../resource/info.ts';
import { printWith } from './create.ts';

interface Scale extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}

/** `kubectl scale` (`kubectl/pkg/cmd/scale/scale.go` and `kubectl/pkg/scale/scale.go`, v0.37). */
export const scale: Verb = {
  requiredFlags: ['replicas'],
  async run(context) {
    const { flags, namespace } = context;
    const dryRun = await readDryRun(context);
    const printer = await createPrinter(context, withDryRun('scaled', dryRun));
    const [replicas, current] = [flags.integer('replicas'), flags.integer('current-replicas')];
    const resourceVersion = flags.text('resource-version');
    if (replicas < 0)
      throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    if (current < -1) throw new CommandError('The --current-replicas must specify an integer of -1 or greater');
    const result = await selectObjects(context, {
      args: context.args,
      allowsEmptySelector: flags.isOn('all'),
      files: filenameOptions(context),
      labelSelector: flags.text('selector'),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && filenameOptions(context).filenames.length > 0,
      continuesOnError: true,
      flattens: true,
    });
    const { infos, failure } = await result.infos();
    if (resourceVersion !== '' && infos.length > 1)
      throw new CommandError('cannot use --resource-version with multiple resources');
    if (infos.length === 0) throw failure ?? new CommandError('no objects passed to scale');
    for (const info of infos) {
      const place = { ...info, mapping: mappingOf(info) };
      const size =
        dryRun === 'client' ? replicas : await scaleOne(context, place, { replicas, current, resourceVersion, dryRun });
      info.object = withReplicas(objectOf(info), size);
      await printWith(context, (write) => printer.print(objectOf(info), write));
    }
    if (failure !== undefined) throw failure;
  },
};

interface Wanted {
  readonly replicas: number;
  /** -1: any. */
  readonly current: number;
  readonly resourceVersion: string;
  readonly dryRun: DryRun;
}

const retryMs = 1000;
const retryWithinMs = 5 * 60_000;

async function scaleOne(context: VerbContext, place: Place, wanted: Wanted): Promise<number> {
  const { clock, signal, flags } = context;
  const end = clock.now() + retryWithinMs;
  let size: number;
  for (;;) {
    try {
      size = await setScale(context, place, wanted);
      break;
    } catch (error) {
      if (!isStatusError(error) || error.reason !== 'Conflict') throw error;
      if (clock.now() >= end) throw new CommandError('context deadline exceeded');
      await delay(clock, retryMs, signal, 'kubectl scale tries again');
    }
  }
  const timeoutMs = flags.duration('timeout');
  if (timeoutMs !== 0 && wanted.dryRun === 'none') await untilScaled(context, place, wanted.replicas, timeoutMs);
  return size;
}

/** `ScaleSimple`. */
async function setScale(context: VerbContext, place: Place, wanted: Wanted): Promise<number> {
  const { replicas, current, resourceVersion, dryRun } = wanted;
  if (current === -1 && resourceVersion === '') {
    const text = JSON.stringify({ spec: { replicas } });
    const scaled: Scale = await patchObject(context, place, 'merge', text, { dryRun, subresource: 'scale' });
    return scaled.spec?.replicas ?? 0;
  }
  const live: Scale = await getObject(context, place, 'scale');
  const now = live.spec?.replicas ?? 0;
  if (current !== -1 && now !== current) throw new CommandError(`Expected replicas to be ${current}, was ${now}`);
  const version = live.metadata.resourceVersion ?? '';
  if (resourceVersion !== '' && version !== resourceVersion)
    throw new CommandError(`Expected resource version to be ${resourceVersion}, was ${version}`);
  const next = { ...live, spec: { ...live.spec, replicas } };
  const scaled: Scale = await replaceObject(context, place, next, { dryRun, subresource: 'scale' });
  return scaled.spec?.replicas ?? 0;
}

async function untilScaled(context: VerbContext, place: Place, replicas: number, timeoutMs: number): Promise<void> {
  const end = context.clock.now() + timeoutMs;
  for (;;) {
    // Time that is over before it began leaves none for a first look.
    if (timeoutMs < 0) throw new CommandError(`timed out waiting for ${quote(place.name)} to be synced`);
    const { spec, status }: Scale = await getObject(context, place, 'scale');
    // Who else scaled it has the say.
    if ((spec?.replicas ?? 0) !== replicas || (status?.replicas ?? 0) === replicas) return;
    const leftMs = end - context.clock.now();
    await delay(context.clock, Math.max(0, Math.min(retryMs, leftMs)), context.signal, 'kubectl scale waits');
    // At the end of the time there is no further look.
    if (leftMs <= retryMs) throw new CommandError(`timed out waiting for ${quote(place.name)} to be synced`);
  }
}

function withReplicas(object: KubeObject, replicas: number): KubeObject {
  const { group } = groupKindOf(object);
  return group === 'apps' || group === '' ? { ...object, spec: { ...object['spec'], replicas } } : object;
}
