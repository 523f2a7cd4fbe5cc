import { formatApiVersion, formatYaml, isStatusError, type KubeObject } from '../../kube/index.ts';
import { formatArgs } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { logWarning } from '../command/klog.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, formatFailure, isNotFound, newExit, newNotSupported, PlainFailure } from '../errors.ts';
import { formatGoJson } from '../printers/json.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions, requireFiles } from '../resource/files.ts';
import { createObject, patchObject } from '../resource/helper.ts';
import { fetchInfo, groupKindOf, type Info, mappingOf, objectOf } from '../resource/info.ts';
import { modifiedConfiguration } from '../resource/last-applied.ts';
import { type ApplyOptions, warnIfDeleting } from './apply/options.ts';
import { patchLive } from './apply/patcher.ts';
import { maskSecrets } from './diff/masked.ts';
import { unifiedHunks } from './diff/unified-diff.ts';

const maxRetries = 4;

/**
 * `kubectl diff` (`kubectl/pkg/cmd/diff/diff.go`, v0.37): exits with 1 when there are differences, with 2 when something fails.
 * What upstream has `diff -u -N` do with files is done here. Simplified: flags that are wrong exit with 1; retries do not hold
 * the object to its resourceVersion; `--prune` is refused by name.
 */
export const diff: Verb = {
  async run(context) {
    try {
      await runDiff(context);
    } catch (failure) {
      if (context.signal.aborted || failure === differs) throw failure;
      const { text, exitCode } = formatFailure(failure);
      throw new PlainFailure(text, exitCode + 1);
    }
  },
};

const differs = newExit(1);

async function runDiff(context: VerbContext): Promise<void> {
  const { flags, args, namespace } = context;
  if (args.length > 0) throw newUsageError(context.command, `Unexpected args: ${formatArgs(args)}`);
  const files = filenameOptions(context);
  requireFiles(files);
  if (flags.isOn('force-conflicts') && !flags.isOn('server-side'))
    throw new CommandError('--force-conflicts only works with --server-side');
  if (flags.isOn('prune')) throw newNotSupported('diff --prune', 'compare the lists with kubectl get');
  const result = await selectObjects(context, {
    files,
    labelSelector: flags.text('selector'),
    namespace: namespace.name,
    enforcesNamespace: namespace.isExplicit,
    flattens: true,
  });
  const pairs = new Map<string, readonly [string, string]>();
  await result.visit(async (info) => {
    const { from, to } = await compareOne(context, info);
    const { group, version, kind } = mappingOf(info);
    const name = `${group === '' ? '' : `${group}.`}${version}.${kind}.${info.namespace}.${info.name}`;
    pairs.set(name, [from === undefined ? '' : formatYaml(from), formatYaml(to)]);
  });
  const text = formatDiffs(context, pairs);
  if (text === '') return;
  await context.out(text);
  throw differs;
}

function formatDiffs({ clock, random }: VerbContext, pairs: ReadonlyMap<string, readonly [string, string]>): string {
  const folder = (name: string): string => `/tmp/${name}-${Math.floor(random() * 2 ** 32)}`;
  const [live, merged] = [folder('LIVE'), folder('MERGED')];
  const timeOf = (text: string): string => {
    const iso = new Date(text === '' ? 0 : clock.now()).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 23)}000000 +0000`;
  };
  let text = '';
  for (const [name, [before, after]] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const hunks = unifiedHunks(before, after);
    if (hunks === '') continue;
    const [from, to] = [`${live}/${name}`, `${merged}/${name}`];
    text += `diff -u -N ${from} ${to}\n--- ${from}\t${timeOf(before)}\n+++ ${to}\t${timeOf(after)}\n${hunks}`;
  }
  return text;
}

interface Compared {
  readonly from: KubeObject | undefined;
  readonly to: KubeObject;
}

async function compareOne(context: VerbContext, info: Info): Promise<Compared> {
  const { flags } = context;
  const local = objectOf(info);
  const live = { ...info };
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchInfo(context, live);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      live.object = undefined;
    }
    if (attempt === maxRetries) {
      const { group, version, kind } = groupKindOf(live.object ?? local);
      const versioned = group === '' ? `/${version}` : formatApiVersion({ group, version });
      const text = `Object (${versioned}, Kind=${kind}: ${info.name}) keeps changing, diffing without lock`;
      await logWarning(context, 'diff.go:723', text);
    }
    try {
      const to = await mergedOf(context, live, local);
      if (live.object !== undefined) await warnIfDeleting(context, live.object);
      const shown = flags.isOn('show-managed-fields') ? (object: KubeObject) => object : withoutManagedFields;
      const pair = { from: live.object === undefined ? undefined : shown(live.object), to: shown(to) };
      const { version, kind } = groupKindOf(to);
      return !flags.isOn('show-secrets') && version === 'v1' && kind === 'Secret'
        ? maskSecrets(pair.from, pair.to)
        : pair;
    } catch (error) {
      if (attempt >= maxRetries || !isStatusError(error) || error.reason !== 'Conflict') throw error;
    }
  }
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _left, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** What the server would make of it (`InfoObject.Merged`). */
async function mergedOf(context: VerbContext, live: Info, local: KubeObject): Promise<KubeObject> {
  const { flags } = context;
  const isServerSide = flags.isOn('server-side');
  const place = { mapping: mappingOf(live), namespace: live.namespace, name: live.name };
  const given = flags.text('field-manager');
  const fieldManager = isServerSide && !flags.isSet('field-manager') ? 'kubectl' : given;
  if (isServerSide) {
    const force = flags.isOn('force-conflicts');
    return patchObject(context, place, 'apply', `${formatGoJson(local)}\n`, { dryRun: 'server', fieldManager, force });
  }
  if (live.object === undefined) return createObject(context, place, local, { dryRun: 'server', fieldManager });
  const options: ApplyOptions = {
    isServerSide,
    forcesConflicts: false,
    dryRun: 'server',
    fieldManager,
    fieldValidation: 'Ignore',
    overwrites: true,
    subresource: '',
    output: '',
    isForced: false,
    cascade: 'Background',
    gracePeriod: -1,
    timeoutMs: 0,
  };
  return patchLive(context, { ...live, source: '' }, modifiedConfiguration(local, false), options, () => undefined);
}
