import { delay } from '../client/rest.ts';
import { type DryRun, documentValidator, readDryRun, readValidation, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, isNotFound, withSource } from '../errors.ts';
import { createPrinter } from '../printers/print-flags.ts';
import type { Printer } from '../printers/printer.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions, requireFiles } from '../resource/files.ts';
import { createObject, replaceObject } from '../resource/helper.ts';
import { fetchInfo, mappingOf, objectOf, refresh } from '../resource/info.ts';
import { withSavedConfig } from '../resource/last-applied.ts';
import type { Selection } from '../resource/selection.ts';
import { printWith } from './create.ts';
import { deleteResult, readCascade } from './delete/delete-result.ts';
import { printRaw, requireRawPath } from './raw.ts';

/** `kubectl replace` (`kubectl/pkg/cmd/replace/replace.go`, v0.37). */
export const replace: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const fieldValidation = readValidation(context);
    const dryRun = await readDryRun(context);
    const printer = await createPrinter(context, withDryRun('replaced', dryRun));
    const cascade = await readCascade(context);
    const files = filenameOptions(context);
    requireFiles(files);
    validate(context, dryRun);
    if (flags.text('raw') !== '')
      return printRaw(context, { method: 'PUT', path: flags.text('raw'), file: files.filenames[0] ?? '' });
    const selection: Selection = {
      files,
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit,
      subresource: flags.text('subresource'),
      continuesOnError: true,
      flattens: true,
    };
    const validated = { ...selection, validate: documentValidator(fieldValidation) };
    if (flags.isOn('force'))
      return replaceByForce(context, printer, selection, validated, { cascade, fieldValidation });
    const result = await selectObjects(context, validated);
    await result.visit(async (info) => {
      info.object = withSavedConfig(objectOf(info), flags.isOn('save-config'));
      if (dryRun !== 'client') {
        try {
          const place = { ...info, mapping: mappingOf(info) };
          const replaced = await replaceObject(context, place, objectOf(info), {
            dryRun,
            fieldManager: flags.text('field-manager'),
            fieldValidation,
            subresource: flags.text('subresource'),
            overwrites: true,
          });
          refresh(info, replaced);
        } catch (failure) {
          throw withSource('replacing', info.source, failure);
        }
      }
      await printWith(context, (write) => printer.print(objectOf(info), write));
    });
  },
};

function validate(context: VerbContext, dryRun: DryRun): void {
  const { flags } = context;
  const { filenames, isRecursive } = filenameOptions(context);
  const isForced = flags.isOn('force');
  const grace = flags.integer('grace-period') === 0 ? 1 : flags.integer('grace-period');
  if (grace >= 0 && !isForced) throw new CommandError('--grace-period must have --force specified');
  if (flags.duration('timeout') !== 0 && !isForced) throw new CommandError('--timeout must have --force specified');
  if (isForced && dryRun !== 'none') throw new CommandError('--dry-run can not be used when --force is set');
  if (flags.text('raw') === '') return;
  if (filenames.length !== 1) throw new CommandError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(filenames[0] ?? '')) throw new CommandError('--raw cannot read from a url');
  if (isRecursive) throw new CommandError('--raw and --recursive are mutually exclusive');
  if (flags.text('output') !== '') throw new CommandError('--raw and --output are mutually exclusive');
  requireRawPath(flags.text('raw'));
}

const pollMs = 1000;
const defaultTimeoutMs = 5 * 60_000;

/** Deletes what there is, waits until it is gone, and makes it anew (`forceReplace`). */
async function replaceByForce(
  context: VerbContext,
  printer: Printer,
  selection: Selection,
  validated: Selection,
  options: { readonly cascade: Awaited<ReturnType<typeof readCascade>>; readonly fieldValidation: string },
): Promise<void> {
  const { flags, clock, signal } = context;
  const grace = flags.integer('grace-period');
  const doomed = await selectObjects(context, { ...selection, args: context.args, requiresObject: false });
  await deleteResult(context, doomed, {
    cascade: options.cascade,
    ignoresNotFound: true,
    gracePeriod: grace === 0 ? 1 : grace,
    isForced: true,
    waits: grace === 0 || flags.isOn('wait'),
    timeoutMs: flags.duration('timeout'),
    dryRun: 'none',
    output: flags.text('output'),
    warnsOfClusterScope: false,
  });
  const end = clock.now() + (flags.duration('timeout') || defaultTimeoutMs);
  await doomed.visit(async (info) => {
    for (;;) {
      try {
        await fetchInfo(context, info);
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
      if (clock.now() >= end) throw new CommandError('context deadline exceeded');
      await delay(clock, pollMs, signal, 'kubectl replace waits for a deletion');
    }
  }, isNotFound);
  let count = 0;
  const wanted = await selectObjects(context, validated);
  await wanted.visit(async (info) => {
    info.object = withSavedConfig(objectOf(info), flags.isOn('save-config'));
    const mapping = mappingOf(info);
    const made = await createObject(context, { mapping, namespace: info.namespace }, objectOf(info), {
      fieldManager: flags.text('field-manager'),
      fieldValidation: options.fieldValidation,
    });
    count += 1;
    refresh(info, made);
    await printWith(context, (write) => printer.print(objectOf(info), write));
  });
  if (count === 0) throw new CommandError('no objects passed to replace');
}
