import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  isStatusError,
  type KubeObject,
  quote,
  type ReadonlyJson,
  type ReadonlyJsonObject,
} from '../../kube/index.ts';
import { readDryRun, refuseLocalServer } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { readFile } from '../command/files.ts';
import { CommandError, messageOf } from '../errors.ts';
import { formatGoJson } from '../printers/json.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { schemaOf } from '../resource/built-in-schemas.ts';
import { filenameOptions } from '../resource/files.ts';
import { patchObject, patchTypes } from '../resource/helper.ts';
import { groupKindOf, type Info, mappingOf, objectOf } from '../resource/info.ts';
import { printWith } from './create.ts';

type PatchType = 'json' | 'merge' | 'strategic';
const types: readonly PatchType[] = ['json', 'merge', 'strategic'];

/** `kubectl patch` (`kubectl/pkg/cmd/patch/patch.go`, v0.37). */
export const patch: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const dryRun = await readDryRun(context);
    const isLocal = flags.isOn('local');
    validate(context, dryRun);
    const type = types.find((one) => one === flags.text('type').toLowerCase()) ?? 'strategic';
    const text = await readPatch(context);
    const result = await selectObjects(context, {
      args: context.args,
      files: filenameOptions(context),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && filenameOptions(context).filenames.length > 0,
      subresource: flags.text('subresource'),
      isLocal,
      continuesOnError: true,
      flattens: true,
    });
    let count = 0;
    await result.visit(async (info) => {
      count += 1;
      const patched =
        isLocal || dryRun === 'client'
          ? await patchHere(info, type, text)
          : await patchThere(context, info, type, text, dryRun);
      // As upstream has it, what was done is told without the dry run that it was.
      const isChanged = formatGoJson(patched) !== formatGoJson(objectOf(info));
      const printer = await createPrinter(context, isChanged ? 'patched' : 'patched (no change)');
      await printWith(context, (write) => printer.print(patched, write));
    });
    if (count === 0) throw new CommandError('no objects passed to patch');
  },
};

function validate({ flags, args }: VerbContext, dryRun: string): void {
  const [text, file, type] = [flags.text('patch'), flags.text('patch-file'), flags.text('type')];
  if (text !== '' && file !== '') throw new CommandError('cannot specify --patch and --patch-file together');
  if (text === '' && file === '')
    throw new CommandError('must specify --patch or --patch-file containing the contents of the patch');
  if (flags.isOn('local') && args.length > 0) throw new CommandError('cannot specify --local and server resources');
  refuseLocalServer(flags.isOn('local'), dryRun);
  if (type !== '' && !types.some((one) => one === type.toLowerCase()))
    throw new CommandError(`--type must be one of [${types.join(' ')}], not ${quote(type)}`);
}

/** The patch as JSON. @throws CommandError */
async function readPatch({ flags, files }: VerbContext): Promise<string> {
  const path = flags.text('patch-file');
  const text =
    path === ''
      ? flags.text('patch')
      : await readFile(files, path).catch((error: unknown) => {
          throw new CommandError(`unable to read patch file: ${messageOf(error)}`, { cause: error });
        });
  // JSON goes as it is, whatever it is.
  if (text.trimStart().startsWith('{')) return text;
  const { yamlToJson } = await import('../resource/documents.ts');
  try {
    return yamlToJson(text);
  } catch (error) {
    const why = messageOf(error).replace('error converting YAML to JSON: ', '');
    throw new CommandError(`unable to parse ${quote(flags.text('patch'))}: ${why}`, { cause: error });
  }
}

async function patchThere(
  context: VerbContext,
  info: Info,
  type: PatchType,
  text: string,
  dryRun: 'none' | 'server',
): Promise<KubeObject> {
  const { flags } = context;
  const mapping = mappingOf(info);
  try {
    return await patchObject(context, { ...info, mapping }, type, text, {
      dryRun,
      fieldManager: flags.text('field-manager'),
      subresource: flags.text('subresource'),
    });
  } catch (error) {
    if (!isStatusError(error) || error.reason !== 'UnsupportedMediaType') throw error;
    const version = mapping.group === '' ? `/${mapping.version}` : `${mapping.group}/${mapping.version}`;
    throw new CommandError(
      `${patchTypes[type]} is not supported by ${version}, Kind=${mapping.kind}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

async function patchHere(info: Info, type: PatchType, text: string): Promise<KubeObject> {
  const object = objectOf(info) as unknown as ReadonlyJsonObject;
  const value: ReadonlyJson = JSON.parse(text);
  if (type === 'json') return applyJsonPatch(object, value, { strict: false }).object as unknown as KubeObject;
  if (type === 'merge') return applyMergePatch(object, value, { strict: false }) as unknown as KubeObject;
  const schema = await schemaOf(groupKindOf(objectOf(info)));
  if (schema === undefined) {
    const { apiVersion, kind } = objectOf(info);
    const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
    throw new CommandError(
      `strategic merge patch is not supported for ${version}, Kind=${kind} locally, try --type merge`,
    );
  }
  return applyStrategicMergePatch(object, value, schema) as unknown as KubeObject;
}
