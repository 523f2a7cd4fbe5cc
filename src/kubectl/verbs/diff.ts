import {
  formatApiVersion,
  formatYaml,
  type GroupVersionKind,
  isStatusError,
  type KubeObject,
} from '../../kube/index.ts';
import type { Mapping } from '../client/rest-mapper.ts';
import { formatArgs } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { logWarning } from '../command/klog.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, formatFailure, isNotFound, messageOf, newExit, PlainFailure } from '../errors.ts';
import { formatGoJson } from '../printers/json.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions, requireFiles } from '../resource/files.ts';
import { createObject, patchObject } from '../resource/helper.ts';
import { fetchInfo, groupKindOf, type Info, mappingOf, objectOf } from '../resource/info.ts';
import { modifiedConfiguration } from '../resource/last-applied.ts';
import { type ApplyOptions, warnIfDeleting } from './apply/options.ts';
import { patchLive } from './apply/patcher.ts';
import { eachPruned, readAllowList, visitedOf } from './apply/prune.ts';
import { maskSecrets } from './diff/masked.ts';
import { unifiedHunks } from './diff/unified-diff.ts';

const maxRetries = 4;

/**
 * `kubectl diff` (`kubectl/pkg/cmd/diff/diff.go`, v0.37): exits with 1 when there are differences, with 2 when something fails.
 * What upstream has `diff -u -N` do with files is done here. Simplified: flags that are wrong exit with 1; retries do not hold
 * the object to its resourceVersion.
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
  const allowed = flags.isOn('prune') ? await readAllowList(context) : undefined;
  const result = await selectObjects(context, {
    files,
    labelSelector: flags.text('selector'),
    namespace: namespace.name,
    enforcesNamespace: namespace.isExplicit,
    flattens: true,
  });
  const pairs = new Map<string, readonly [string, string]>();
  const live: Info[] = [];
  await result.visit(async (info) => {
    const { from, to, object } = await compareOne(context, info);
    live.push({ ...info, object });
    const { version, kind } = mappingOf(info);
    const name = diffName(mappingOf(info), info.namespace, info.name);
    // A Secret that is hidden is written as null where there is none yet.
    const none = version === 'v1' && kind === 'Secret' && !flags.isOn('show-secrets') ? 'null\n' : '';
    pairs.set(name, [from === undefined ? none : formatYaml(from), formatYaml(to)]);
  });
  if (allowed !== undefined) await addPruned(context, live, allowed, pairs);
  const text = formatDiffs(context, pairs);
  if (text === '') return;
  await context.out(text);
  throw differs;
}

/** How upstream names the files that it compares. */
const diffName = ({ group, version, kind }: GroupVersionKind, namespace: string, name: string): string =>
  `${group === '' ? '' : `${group}.`}${version}.${kind}.${namespace}.${name}`;

/** What `apply --prune` would delete: it is compared with nothing, and as the server gives it. */
async function addPruned(
  context: VerbContext,
  live: readonly Info[],
  allowed: readonly Mapping[],
  pairs: Map<string, readonly [string, string]>,
): Promise<void> {
  try {
    await eachPruned(context, visitedOf(live), allowed, async ({ group, version, kind }, object) => {
      const { namespace = '', name = '' } = object.metadata;
      const typed = { ...object, apiVersion: formatApiVersion({ group, version }), kind };
      pairs.set(diffName({ group, version, kind }, namespace, name), [formatYaml(typed), '']);
    });
  } catch (error) {
    if (context.signal.aborted) throw error;
    const text = `pruning failed and could not be evaluated err: ${messageOf(error)}`;
    await logWarning(context, 'diff.go:760', text);
  }
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
  /** As the server has it. */
  readonly object: KubeObject | undefined;
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
      const isMasked = !flags.isOn('show-secrets') && version === 'v1' && kind === 'Secret';
      return { ...(isMasked ? maskSecrets(pair.from, pair.to) : pair), object: live.object };
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
  return patchLive(context, live, modifiedConfiguration(local, false), options, () => undefined);
}
