import {
  createMergePatch,
  formatYaml,
  type KubeObject,
  lastAppliedAnnotation,
  type ReadonlyJsonObject,
} from '../../../kube/index.ts';
import { readDryRun, withDryRun } from '../../command/common-flags.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { newUsageError } from '../../command/usage.ts';
import { CommandError } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { createPrinter } from '../../printers/print-flags.ts';
import { selectObjects } from '../../resource/builder.ts';
import { filenameOptions } from '../../resource/files.ts';
import { patchObject } from '../../resource/helper.ts';
import { fetchInfo, type Info, mappingOf, objectOf } from '../../resource/info.ts';
import { originalConfiguration } from '../../resource/last-applied.ts';
import { printWith } from '../create.ts';
import { editObjects } from '../edit/edit-objects.ts';
import { printEdited } from '../edit/patch-edited.ts';

/** `kubectl apply view-last-applied` (`kubectl/pkg/cmd/apply/apply_view_last_applied.go`, v0.37). */
export const viewLastApplied: Verb = {
  async run(context) {
    const { flags, namespace, command } = context;
    const files = filenameOptions(context);
    const result = await selectObjects(context, {
      args: context.args,
      allowsEmptySelector: namespace.isExplicit,
      files,
      isAll: flags.isOn('all'),
      labelSelector: flags.text('selector'),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && files.filenames.length > 0,
      isLatest: true,
      flattens: true,
    });
    const texts: string[] = [];
    await result.visit(async (info) => {
      const text = originalConfiguration(objectOf(info));
      // As upstream has it, an object without one is passed over.
      if (text !== undefined) texts.push(text);
    });
    const output = flags.text('output');
    for (const text of texts) {
      if (output === 'json') await context.out(`${formatGoJsonText(text)}`);
      else if (output === 'yaml') await context.out(formatYaml(JSON.parse(text)));
      else
        throw newUsageError(
          command,
          `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`,
        );
    }
  },
};

/** `json.Indent` of a text that ends a line. */
const formatGoJsonText = (text: string): string =>
  formatGoJson(JSON.parse(text), '  ') + (/\s*$/.exec(text)?.[0] ?? '');

/** The patch that writes an object into its own annotation (`editor.GetApplyPatch`). */
function annotationPatch(object: KubeObject): { readonly patch: string; readonly text: string } {
  const text = `${formatGoJson(object)}\n`;
  const annotations = { ...object.metadata?.annotations, [lastAppliedAnnotation]: text };
  const after = { ...object, metadata: { ...object.metadata, annotations } };
  const patch = createMergePatch(object as unknown as ReadonlyJsonObject, after as unknown as ReadonlyJsonObject);
  return { patch: formatGoJson(patch), text };
}

/** `kubectl apply set-last-applied` (`apply_set_last_applied.go`). */
export const setLastApplied: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const dryRun = await readDryRun(context);
    const printer = await createPrinter(context, withDryRun('configured', dryRun));
    const result = await selectObjects(context, {
      files: filenameOptions(context),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit,
      flattens: true,
    });
    const changes: { readonly info: Info; readonly patch: string }[] = [];
    await result.visit(async (info) => {
      const { patch, text } = annotationPatch(objectOf(info));
      await fetchInfo(context, info);
      const original = originalConfiguration(objectOf(info));
      if (original === undefined && !flags.isOn('create-annotation'))
        throw new CommandError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      if (original === text) await context.out(`set-last-applied ${info.name}: no changes required.\n`);
      else changes.push({ info, patch });
    });
    for (const { info, patch } of changes) {
      const object =
        dryRun === 'client'
          ? objectOf(info)
          : await patchObject(context, { ...info, mapping: mappingOf(info) }, 'merge', patch, { dryRun });
      await printWith(context, (write) => printer.print(object, write));
    }
  },
};

/** `kubectl apply edit-last-applied` (`apply_edit_last_applied.go`). */
export const editLastApplied: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const files = filenameOptions(context);
    const result = await selectObjects(context, {
      args: context.args,
      allowsEmptySelector: true,
      files,
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && files.filenames.length > 0,
      isLatest: true,
      continuesOnError: true,
      flattens: true,
    });
    const { infos, failure } = await result.infos();
    if (failure !== undefined) throw failure;
    const remembered = infos.flatMap((info) => {
      const text = originalConfiguration(objectOf(info));
      return text === undefined ? [] : [{ ...info, object: JSON.parse(text) as KubeObject }];
    });
    if (remembered.length === 0)
      throw new CommandError(
        'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
      );
    await editObjects(context, remembered, {
      header: 'last-applied',
      savesConfig: false,
      send: (info, original) => sendAnnotation(context, info, original, flags.text('field-manager')),
    });
  },
};

async function sendAnnotation(
  context: VerbContext,
  info: Info,
  original: KubeObject,
  fieldManager: string,
): Promise<void> {
  if (formatGoJson(original) === formatGoJson(objectOf(info))) return printEdited(context, info, 'skipped');
  const { patch } = annotationPatch(objectOf(info));
  const place = { ...info, namespace: context.namespace.name, mapping: mappingOf(info) };
  await patchObject(context, place, 'merge', patch, { fieldManager });
  await printEdited(context, info, 'edited');
}
