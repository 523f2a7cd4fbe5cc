import { readDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError } from '../errors.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { confirmDeletion } from './delete/confirm.ts';
import { type DeletionOptions, deleteResult, readCascade } from './delete/delete-result.ts';
import { printRaw, requireRawPath } from './raw.ts';

/** `kubectl delete` (`kubectl/pkg/cmd/delete/delete.go` and `delete_flags.go`, v0.37). */
export const deleteVerb: Verb = {
  async run(context) {
    const { flags, namespace, args } = context;
    const options = await readOptions(context);
    const select = () =>
      selectObjects(context, {
        args,
        files: filenameOptions(context),
        labelSelector: flags.text('selector'),
        fieldSelector: flags.text('field-selector'),
        isAll: flags.isOn('all'),
        isAllNamespaces: flags.isOn('all-namespaces'),
        namespace: namespace.name,
        enforcesNamespace: namespace.isExplicit && filenameOptions(context).filenames.length > 0,
        continuesOnError: true,
        flattens: true,
        requiresObject: false,
      });
    const raw = flags.text('raw');
    const result = raw === '' ? await select() : undefined;
    await validate(context, options);
    if (result === undefined) {
      return printRaw(context, { method: 'DELETE', path: raw, file: filenameOptions(context).filenames[0] ?? '' });
    }
    if (flags.isOn('interactive')) {
      const chosen = await confirmDeletion(context, await select(), options.ignoresNotFound);
      if (chosen === undefined) return;
      return deleteResult(context, result, { ...options, only: chosen });
    }
    return deleteResult(context, result, options);
  },
};

async function readOptions(context: VerbContext): Promise<DeletionOptions> {
  const { flags, namespace } = context;
  const cascade = await readCascade(context);
  const isSelected = flags.isOn('all') || flags.text('selector') !== '' || flags.text('field-selector') !== '';
  const given = flags.integer('grace-period');
  const [isNow, isForced] = [flags.isOn('now'), flags.isOn('force')];
  if (isNow && given !== -1) throw new CommandError('--now and --grace-period cannot be specified together');
  const grace = isNow ? 1 : given;
  const atLeastOne = grace === 0 && !isForced ? 1 : grace;
  return {
    cascade,
    ignoresNotFound: isSelected && !flags.isSet('ignore-not-found') ? true : flags.isOn('ignore-not-found'),
    gracePeriod: isForced && atLeastOne < 0 ? 0 : atLeastOne,
    isForced,
    waits: flags.isOn('wait'),
    timeoutMs: flags.duration('timeout'),
    dryRun: await readDryRun(context),
    output: flags.text('output'),
    warnsOfClusterScope: namespace.isExplicit && !flags.isOn('all-namespaces'),
  };
}

async function validate(context: VerbContext, { output, gracePeriod, isForced }: DeletionOptions): Promise<void> {
  const { flags } = context;
  if (output !== '' && output !== 'name')
    throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.isOn('all') && flags.text('selector') !== '')
    throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.isOn('all') && flags.text('field-selector') !== '')
    throw new CommandError('cannot set --all and --field-selector at the same time');
  if (isForced && gracePeriod > 0)
    throw new CommandError('--force and --grace-period greater than 0 cannot be specified together');
  if (isForced && gracePeriod === 0)
    await context.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  if (flags.text('raw') === '') return;
  const { filenames, isRecursive } = filenameOptions(context);
  if (flags.isOn('interactive')) throw new CommandError('--interactive can not be used with --raw');
  if (filenames.length > 1) throw new CommandError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(filenames[0] ?? '')) throw new CommandError('--raw cannot read from a url');
  if (isRecursive) throw new CommandError('--raw and --recursive are mutually exclusive');
  if (output !== '') throw new CommandError('--raw and --output are mutually exclusive');
  requireRawPath(flags.text('raw'));
}
