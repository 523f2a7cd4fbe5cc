import { readValidation } from '../command/common-flags.ts';
import type { Verb } from '../command/context.ts';
import { CommandError } from '../errors.ts';
import { newNoPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { editObjects } from './edit/edit-objects.ts';
import { patchEdited } from './edit/patch-edited.ts';

const formats = ['json', 'kyaml', 'yaml'];

/** `kubectl edit` in the page's editor (`kubectl/pkg/cmd/edit/edit.go` and `cmd/util/editor/editoptions.go`, v0.37). */
export const edit: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const files = filenameOptions(context);
    const output = flags.text('output');
    if (output !== '' && !formats.includes(output.toLowerCase())) throw newNoPrinter(output, formats);
    const result = await selectObjects(context, {
      args: context.args,
      allowsEmptySelector: true,
      files,
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && files.filenames.length > 0,
      subresource: flags.text('subresource'),
      isLatest: true,
      continuesOnError: true,
      flattens: true,
    });
    readValidation(context);
    const { infos, failure } = await result.infos();
    if (failure !== undefined) throw failure;
    if (infos.length === 0) throw new CommandError('edit cancelled, no objects found');
    await editObjects(context, infos, {
      header: 'object',
      savesConfig: flags.isOn('save-config'),
      send: (info, original, results) => patchEdited(context, info, original, results),
    });
  },
};
