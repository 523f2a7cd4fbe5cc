import { type KubeObject, quote } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf, newExit, newNotSupported } from '../../errors.ts';
import { formatGoJson, jsonPrinter } from '../../printers/json.ts';
import { omittingManagedFields } from '../../printers/managed-fields.ts';
import type { Printer } from '../../printers/printer.ts';
import { createYamlPrinter } from '../../printers/yaml.ts';
import { readDocuments } from '../../resource/documents.ts';
import { mapKind } from '../../resource/flatten.ts';
import { groupKindOf, type Info, isList, itemsOf, objectOf } from '../../resource/info.ts';
import { withLastApplied } from '../../resource/last-applied.ts';

/** What came of sending edited objects. */
export interface EditResults {
  /** Told at the top of the file when it is opened again. */
  readonly reasons: { readonly head: string; readonly other: readonly string[] }[];
  retryable: number;
  notFound: number;
  invalid: number;
}

export interface EditOptions {
  readonly header: 'object' | 'last-applied';
  readonly savesConfig: boolean;
  /** Sends what was edited; refusals go into the results. */
  send(info: Info, original: KubeObject, results: EditResults): Promise<void>;
}

const headers = {
  object: `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`,
  'last-applied': `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`,
} as const;

/** Opens objects in the editor until what is saved is taken, or nothing is changed (`EditOptions.Run`). */
export async function editObjects(context: VerbContext, infos: readonly Info[], options: EditOptions): Promise<void> {
  const { edit, err, random, files, flags } = context;
  if (edit === undefined) throw newNotSupported('an editor', 'there is none here; use kubectl patch or apply');
  const format = flags.text('output').toLowerCase();
  const isJson = format === 'json';
  const withEnds = (text: string): string =>
    flags.isOn('windows-line-endings') ? text.replaceAll('\n', '\r\n') : text;
  const extension = isJson ? '.json' : '.yaml';
  const plain = isJson ? jsonPrinter : createYamlPrinter();
  const printer = omittingManagedFields(
    format === 'kyaml' ? (await import('../../printers/kyaml.ts')).kyamlPrinter : plain,
  );
  const whole = infos.length === 1 && infos[0] !== undefined ? objectOf(infos[0]) : newList(infos);
  let results = newResults();
  let [original, edited, file, hasError] = ['', '', '', false];
  /** Says where the changes are kept, as they are lost otherwise. */
  const keep = async (failure: unknown): Promise<unknown> => {
    if (file !== '') await err(`A copy of your changes has been stored to ${quote(file)}\n`);
    return failure;
  };
  for (;;) {
    const head = isJson ? '' : withEnds(headers[options.header] + results.reasons.map(formatReason).join(''));
    const text = hasError ? withoutComments(edited) : withEnds(printText(printer, whole));
    if (!hasError) original = head + text;
    const before = edited;
    const name = `/tmp/kubectl-edit-${Math.floor(random() * 4e9)}${extension}`;
    try {
      edited = await edit(name, head + text);
    } catch (failure) {
      throw await keep(failure);
    }
    file = name;
    await files.write?.(name, edited);
    if (hasError && isSame(before, edited))
      throw await keep(new CommandError('Edit cancelled, no valid changes were saved.'));
    if (isSame(original, edited)) {
      await err('Edit cancelled, no changes made.\n');
      return;
    }
    if (!/^[^\S\n]*[^\s#]/m.test(edited)) {
      await err('Edit cancelled, saved file was empty.\n');
      return;
    }
    results = newResults();
    let updated: readonly Info[];
    try {
      updated = await readEdited(context, edited, infos);
    } catch (failure) {
      hasError = true;
      results.reasons.push({ head: `The edited file had a syntax error: ${messageOf(failure)}`, other: [] });
      continue;
    }
    hasError = false;
    try {
      for (const info of updated) await sendOne(info, infos, options, results);
    } catch (failure) {
      throw await keep(failure);
    }
    if (results.retryable > 0) {
      await err(`You can run \`kubectl replace -f ${file}\` to try this update again.\n`);
      throw newExit(1);
    }
    if (results.notFound > 0) {
      await err(`The edits you made on deleted resources have been saved to ${quote(file)}\n`);
      throw newExit(1);
    }
    if (results.invalid === 0) return;
    hasError = results.reasons.length > 0;
  }
}

const newResults = (): EditResults => ({ reasons: [], retryable: 0, notFound: 0, invalid: 0 });

const newList = (infos: readonly Info[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'List',
  metadata: {},
  items: infos.map(objectOf),
});

async function sendOne(info: Info, infos: readonly Info[], options: EditOptions, results: EditResults): Promise<void> {
  if (options.savesConfig) info.object = withLastApplied(objectOf(info));
  const { uid } = objectOf(info).metadata ?? {};
  const original = infos.find((one) => objectOf(one).metadata?.uid === uid);
  if (original === undefined) throw new CommandError(`no original object found for ${formatGoJson(objectOf(info))}`);
  await options.send(info, withoutManagedFields(objectOf(original)), results);
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _left, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}

function printText(printer: Printer, object: KubeObject): string {
  let text = '';
  printer.print(object, (more) => {
    text += more;
  });
  return text;
}

function formatReason({ head, other }: EditResults['reasons'][number]): string {
  const onLines = (text: string): string => text.replace(/\n(?!#|$)/g, '\n# ');
  return `# ${onLines(head)}${other.length > 0 ? ':' : ''}\n${other.map((one) => `# * ${onLines(one)}\n`).join('')}#\n`;
}

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*#(?!!)/.test(line))
    .join('\n');

/** Whether two texts say the same, whatever their comments and layout (`StripComments`). */
function isSame(a: string, b: string): boolean {
  const strip = (text: string): string => {
    try {
      return [...readDocuments(text, 'edited-file')].map((document) => document.text).join('\n');
    } catch (error) {
      if (error instanceof CommandError) return withoutComments(text);
      throw error;
    }
  };
  return strip(a) === strip(b);
}

async function readEdited(context: VerbContext, text: string, infos: readonly Info[]): Promise<readonly Info[]> {
  const objects = [...readDocuments(text, 'edited-file')]
    .map(({ value }) => value as KubeObject | null)
    .filter((value): value is KubeObject => value !== null)
    .flatMap((value) => (isList(value) ? itemsOf(value) : [value]));
  return Promise.all(
    objects.map(async (object) => ({
      mapping: await mapKind(context, groupKindOf(object)),
      namespace: object.metadata?.namespace ?? '',
      name: object.metadata?.name ?? '',
      source: 'edited-file',
      object,
      resourceVersion: object.metadata?.resourceVersion ?? '',
      subresource: infos[0]?.subresource ?? '',
    })),
  );
}
