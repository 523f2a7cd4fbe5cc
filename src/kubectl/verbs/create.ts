import { documentValidator, formatArgs, readDryRun, readValidation, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, newNotSupported, withSource } from '../errors.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions, requireFiles } from '../resource/files.ts';
import { createObject } from '../resource/helper.ts';
import { mappingOf, objectOf, refresh } from '../resource/info.ts';
import { withSavedConfig } from '../resource/last-applied.ts';
import { printRaw, requireRawPath } from './raw.ts';

/** `kubectl create -f` (`kubectl/pkg/cmd/create/create.go`, v0.37); the generators are files in `create/`. */
export const create: Verb = {
  async run(context) {
    const { flags, args, namespace } = context;
    if (args.length > 0) throw newUsageError(context.command, `Unexpected args: ${formatArgs(args)}`);
    const dryRun = await readDryRun(context);
    const fieldValidation = readValidation(context);
    const printer = await createPrinter(context, withDryRun('created', dryRun));
    const files = filenameOptions(context);
    requireFiles(files);
    if (flags.text('raw') !== '') {
      requireRawAlone(context);
      return printRaw(context, { method: 'POST', path: flags.text('raw'), file: files.filenames[0] ?? '' });
    }
    if (flags.isOn('edit')) throw newNotSupported('create --edit', 'edit the file and create it');
    const result = await selectObjects(context, {
      files,
      labelSelector: flags.text('selector'),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit,
      continuesOnError: true,
      flattens: true,
      validate: documentValidator(fieldValidation),
    });
    let count = 0;
    await result.visit(async (info) => {
      info.object = withSavedConfig(objectOf(info), flags.isOn('save-config'));
      if (dryRun !== 'client') {
        const mapping = mappingOf(info);
        try {
          const made = await createObject(context, { mapping, namespace: info.namespace }, objectOf(info), {
            dryRun,
            fieldManager: flags.text('field-manager'),
            fieldValidation,
          });
          refresh(info, made);
        } catch (failure) {
          throw withSource('creating', info.source, failure);
        }
      }
      count += 1;
      await printWith(context, (write) => printer.print(objectOf(info), write));
    });
    if (count === 0) throw new CommandError('no objects passed to create');
  },
};

/** Writes what a printer prints. */
export async function printWith(context: VerbContext, print: (write: (text: string) => void) => void): Promise<void> {
  let text = '';
  try {
    print((more) => {
      text += more;
    });
  } finally {
    if (text !== '') await context.out(text);
  }
}

function requireRawAlone(context: VerbContext): void {
  const { flags } = context;
  const { filenames, isRecursive } = filenameOptions(context);
  if (flags.isOn('edit')) throw new CommandError('--raw and --edit are mutually exclusive');
  if (filenames.length !== 1) throw new CommandError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(filenames[0] ?? '')) throw new CommandError('--raw cannot read from a url');
  if (isRecursive) throw new CommandError('--raw and --recursive are mutually exclusive');
  if (flags.text('selector') !== '') throw new CommandError('--raw and --selector (-l) are mutually exclusive');
  if (flags.text('output') !== '') throw new CommandError('--raw and --output are mutually exclusive');
  requireRawPath(flags.text('raw'));
}
