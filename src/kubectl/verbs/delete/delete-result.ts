import { isStatusError, type KubeObject } from '../../../kube/index.ts';
import type { DryRun } from '../../command/common-flags.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, isNotFound, withSource } from '../../errors.ts';
import { formatKind } from '../../printers/name.ts';
import { type DeleteOptions, deleteObject, getObject } from '../../resource/helper.ts';
import { type Info, isNamespaced, mappingOf } from '../../resource/info.ts';
import type { Result } from '../../resource/selection.ts';
import { followObject, newDeadline, newTimedOut, weekMs } from '../../resource/until.ts';
import { locationOf } from './confirm.ts';

/** How objects are deleted (`DeleteOptions` of `kubectl/pkg/cmd/delete/delete.go`, v0.37). */
export interface DeletionOptions {
  readonly cascade: NonNullable<DeleteOptions['propagationPolicy']>;
  readonly ignoresNotFound: boolean;
  /** Seconds; -1 is the object's own. */
  readonly gracePeriod: number;
  readonly isForced: boolean;
  readonly waits: boolean;
  /** 0: a week. */
  readonly timeoutMs: number;
  readonly dryRun: DryRun;
  readonly output: string;
  readonly warnsOfClusterScope: boolean;
  /** Only these, as they were confirmed. */
  readonly only?: ReadonlySet<string>;
}

/** `parseCascadingFlag` of `delete_flags.go`. @throws CommandError */
export async function readCascade({
  flags,
  err,
}: VerbContext): Promise<NonNullable<DeleteOptions['propagationPolicy']>> {
  const value = flags.text('cascade');
  if (value === 'orphan') return 'Orphan';
  if (value === 'foreground') return 'Foreground';
  if (value === 'background') return 'Background';
  const isTrue = /^(?:1|t|T|TRUE|true|True)$/.test(value);
  if (!isTrue && !/^(?:0|f|F|FALSE|false|False)$/.test(value))
    throw new CommandError(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
  const instead = isTrue ? 'background' : 'orphan';
  await err(
    `warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=${instead}.\n`,
  );
  return isTrue ? 'Background' : 'Orphan';
}

/** Deletes what a line selected and waits until it is gone. */
export async function deleteResult(context: VerbContext, result: Result, options: DeletionOptions): Promise<void> {
  const deleted: { readonly info: Info; readonly uid: string }[] = [];
  let found = 0;
  let warns = options.warnsOfClusterScope;
  await result.visit(
    async (info) => {
      if (options.only?.has(locationOf(info)) === false) return;
      found += 1;
      if (warns && !mappingOf(info).isNamespaced) {
        await context.err('Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n');
        warns = false;
      }
      if (options.dryRun === 'client') return printDeleted(context, info, options);
      const answer = await deleteOne(context, info, options);
      deleted.push({ info, uid: uidOf(answer) });
    },
    options.ignoresNotFound ? isNotFound : undefined,
  );
  if (found === 0) {
    await context.out('No resources found\n');
    return;
  }
  if (!options.waits || options.dryRun !== 'none') return;
  using deadline = newDeadline(
    context,
    options.timeoutMs === 0 ? weekMs : options.timeoutMs,
    'kubectl delete times out',
  );
  for (const { info, uid } of deleted) {
    try {
      await untilDeleted(context, info, uid, deadline);
    } catch (error) {
      // Who may delete need not be allowed to look.
      if (isStatusError(error) && (error.reason === 'Forbidden' || error.reason === 'MethodNotAllowed')) return;
      throw error;
    }
  }
}

async function deleteOne(context: VerbContext, info: Info, options: DeletionOptions): Promise<KubeObject> {
  const { gracePeriod, cascade, dryRun } = options;
  try {
    const answer = await deleteObject(
      context,
      { ...info, mapping: mappingOf(info) },
      { ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}), propagationPolicy: cascade },
      dryRun,
    );
    await printDeleted(context, info, options);
    return answer;
  } catch (failure) {
    throw withSource('deleting', info.source, failure);
  }
}

const uidOf = (answer: KubeObject): string =>
  (answer.kind === 'Status' ? (answer['details'] as { uid?: string } | undefined)?.uid : answer.metadata?.uid) ?? '';

async function printDeleted(context: VerbContext, info: Info, options: DeletionOptions): Promise<void> {
  const { group, kind } = mappingOf(info);
  const name = formatKind(group, kind);
  if (options.output === 'name') {
    await context.out(`${name}/${info.name}\n`);
    return;
  }
  const operation = options.gracePeriod === 0 ? 'force deleted' : 'deleted';
  const where = isNamespaced(info) ? ` from ${info.namespace} namespace` : '';
  const dryRun = options.dryRun === 'none' ? '' : options.dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
  await context.out(`${name} "${info.name}" ${operation}${where}${dryRun}\n`);
}

/** `IsDeleted` of `kubectl/pkg/cmd/wait/delete.go`: gone, or another of the same name. */
export async function untilDeleted(
  context: VerbContext,
  info: Info,
  uid: string,
  deadline: ReturnType<typeof newDeadline>,
): Promise<void> {
  const place = { ...info, mapping: mappingOf(info) };
  try {
    const live = await getObject(context, place);
    if (uid !== '' && live.metadata.uid !== uid) return;
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  if (deadline.isOver()) throw newTimedOut(place);
  await followObject(
    context,
    place,
    deadline,
    (object) => object === undefined || (uid !== '' && object.metadata.uid !== uid),
  );
}
