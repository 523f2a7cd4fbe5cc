import { documentValidator, formatArgs, readDryRun, readValidation } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, throwAll } from '../errors.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions, requireFiles } from '../resource/files.ts';
import { type Info, objectOf } from '../resource/info.ts';
import { applyOnClient } from './apply/client-side.ts';
import { type ApplyOptions, printsObjects } from './apply/options.ts';
import { applyOnServer } from './apply/server-side.ts';
import { printWith } from './create.ts';
import { readCascade } from './delete/delete-result.ts';

/** `kubectl apply` (`kubectl/pkg/cmd/apply/apply.go`, v0.37). */
export const apply: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const options = await readOptions(context);
    const prunes = context.flags.isOn('prune');
    const allowed = prunes ? await (await import('./apply/prune.ts')).readAllowList(context) : [];
    validate(context, options);
    const result = await selectObjects(context, {
      files: filenameOptions(context),
      labelSelector: flags.text('selector'),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit,
      continuesOnError: true,
      flattens: true,
      validate: documentValidator(options.fieldValidation),
    });
    const { infos, failure } = await result.infos();
    const failures: unknown[] = failure === undefined ? [] : [failure];
    if (infos.length === 0 && failures.length === 0) throw new CommandError('no objects passed to apply');
    for (const info of infos) {
      try {
        await applyOne(context, info, options);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    throwAll(failures);
    if (printsObjects(options)) await printObjects(context, infos);
    if (prunes) await (await import('./apply/prune.ts')).prune(context, infos, allowed, options);
  },
};

async function readOptions(context: VerbContext): Promise<ApplyOptions> {
  const { flags, args } = context;
  if (args.length > 0) throw newUsageError(context.command, `Unexpected args: ${formatArgs(args)}`);
  const isServerSide = flags.isOn('server-side');
  const dryRun = await readDryRun(context);
  const cascade = await readCascade(context);
  requireFiles(filenameOptions(context));
  return {
    isServerSide,
    forcesConflicts: flags.isOn('force-conflicts'),
    dryRun,
    fieldManager: isServerSide && !flags.isSet('field-manager') ? 'kubectl' : flags.text('field-manager'),
    fieldValidation: readValidation(context),
    overwrites: flags.isOn('overwrite'),
    subresource: flags.text('subresource'),
    output: flags.text('output'),
    isForced: flags.isOn('force'),
    cascade,
    gracePeriod: flags.integer('grace-period'),
    timeoutMs: flags.duration('timeout'),
  };
}

function validate({ flags }: VerbContext, options: ApplyOptions): void {
  const { isServerSide, dryRun, isForced } = options;
  if (options.forcesConflicts && !isServerSide)
    throw new CommandError('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && isServerSide)
    throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (isServerSide && isForced) throw new CommandError('--force cannot be used with --server-side');
  if (dryRun === 'server' && isForced) throw new CommandError('--dry-run=server cannot be used with --force');
  if (flags.isOn('all') && flags.text('selector') !== '')
    throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.isOn('prune')) {
    if (isForced) throw new CommandError('--force cannot be used with --prune');
    if (!flags.isOn('all') && flags.text('selector') === '')
      throw new CommandError(
        'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
      );
    if (isServerSide)
      throw new CommandError("--prune is in alpha and doesn't currently work on objects created by server-side apply");
  }
  if (options.subresource !== '' && !isServerSide)
    throw new CommandError('--subresource can only be specified for --server-side');
}

async function applyOne(context: VerbContext, info: Info, options: ApplyOptions): Promise<void> {
  const generateName = info.object?.metadata?.generateName ?? '';
  if (info.name === '' && generateName !== '')
    throw new CommandError(`from ${generateName}: cannot use generate name with apply`);
  await (options.isServerSide ? applyOnServer : applyOnClient)(context, info, options);
}

/** With an output format, all objects at the end. */
async function printObjects(context: VerbContext, infos: readonly Info[]): Promise<void> {
  const [first] = infos;
  if (first === undefined) return;
  const printer = await createPrinter(context, '');
  const object =
    infos.length === 1 ? objectOf(first) : { apiVersion: 'v1', kind: 'List', metadata: {}, items: infos.map(objectOf) };
  await printWith(context, (write) => printer.print(object, write));
}
