import { quote } from '../../kube/index.ts';
import type { VerbContext } from '../command/context.ts';
import { readFile } from '../command/files.ts';
import { CommandError, messageOf } from '../errors.ts';
import { jsonPrinter } from './json.ts';
import { omittingManagedFields } from './managed-fields.ts';
import { createNamePrinter } from './name.ts';
import type { Printer } from './printer.ts';
import { createYamlPrinter } from './yaml.ts';

/** The printers that most verbs have (`genericclioptions.PrintFlags` of cli-runtime v0.37), with what was done to the object. */
export async function createPrinter(context: VerbContext, operation: string): Promise<Printer> {
  const { flags } = context;
  const given = flags.text('output');
  const hasTemplate = flags.has('template') && flags.text('template') !== '';
  const format = hasTemplate && !flags.isSet('output') ? 'go-template' : given;
  const found =
    (await createJsonYamlPrinter(context, format)) ??
    createNameOrNoPrinter(format, operation) ??
    (await createTemplatePrinter(context, format));
  if (found !== undefined) return found;
  throw newNoPrinter(given, [...jsonYamlFormats, 'name', ...templateFormats, ...jsonPathFormats]);
}

const jsonYamlFormats = ['json', 'yaml', 'kyaml'] as const;
export const templateFormats = ['go-template', 'go-template-file', 'template', 'templatefile'] as const;
export const jsonPathFormats = ['jsonpath', 'jsonpath-as-json', 'jsonpath-file'] as const;

/** `NoCompatiblePrinterError`. */
export function newNoPrinter(format: string, allowed: readonly string[]): CommandError {
  const formats = [...allowed].sort().join(',');
  return new CommandError(
    `unable to match a printer suitable for the output format ${quote(format)}, allowed formats are: ${formats}`,
  );
}

/** json, yaml, kyaml; undefined for other formats. */
export async function createJsonYamlPrinter(context: VerbContext, format: string): Promise<Printer | undefined> {
  const printer = await jsonYamlPrinter(format.toLowerCase());
  if (printer === undefined) return undefined;
  const keeps = context.flags.has('show-managed-fields') && context.flags.isOn('show-managed-fields');
  return keeps ? printer : omittingManagedFields(printer);
}

async function jsonYamlPrinter(format: string): Promise<Printer | undefined> {
  if (format === 'json') return jsonPrinter;
  if (format === 'yaml') return createYamlPrinter();
  if (format === 'kyaml') return (await import('./kyaml.ts')).kyamlPrinter;
  return undefined;
}

/** name, or no format at all; undefined for other formats. */
function createNameOrNoPrinter(format: string, operation: string): Printer | undefined {
  if (format.toLowerCase() === 'name') return createNamePrinter('');
  return format === '' ? createNamePrinter(operation) : undefined;
}

/** jsonpath and go-template with their variants; undefined for other formats. @throws CommandError for a template that is none */
export async function createTemplatePrinter(context: VerbContext, format: string): Promise<Printer | undefined> {
  const given = context.flags.has('template') ? context.flags.text('template') : '';
  const allowsMissing =
    !context.flags.has('allow-missing-template-keys') || context.flags.isOn('allow-missing-template-keys');
  const path = splitFormat(format, given, jsonPathFormats);
  if (path !== undefined) {
    const text = await templateText(context, path, path.format === 'jsonpath-file');
    const { createJsonPathPrinter } = await import('./json-path-printer.ts');
    try {
      return createJsonPathPrinter(text, { allowsMissing, isJson: path.format === 'jsonpath-as-json' });
    } catch (error) {
      throw new CommandError(`error parsing jsonpath ${text}, ${messageOf(error)}`, { cause: error });
    }
  }
  const template = splitFormat(format, given, templateFormats);
  if (template === undefined) return undefined;
  const isFile = template.format === 'templatefile' || template.format === 'go-template-file';
  const text = await templateText(context, template, isFile);
  const { createGoTemplatePrinter } = await import('./go-template-printer.ts');
  try {
    return createGoTemplatePrinter(text, { allowsMissing });
  } catch (error) {
    throw new CommandError(`error parsing template ${text}, ${messageOf(error)}`, { cause: error });
  }
}

/** `jsonpath={.x}` taken apart, or the format with `--template`; undefined when it is none of `formats`. */
export function splitFormat<Format extends string>(
  format: string,
  template: string,
  formats: readonly Format[],
): { readonly format: Format; readonly template: string } | undefined {
  if (format === '') return undefined;
  if (template !== '') {
    const found = formats.find((one) => one === format);
    return found === undefined ? undefined : { format: found, template };
  }
  const found = formats.find((one) => format === one || format.startsWith(`${one}=`));
  return found === undefined ? undefined : { format: found, template: format.slice(found.length + 1) };
}

async function templateText(
  context: VerbContext,
  { template }: { readonly template: string },
  isFile: boolean,
): Promise<string> {
  if (template === '') throw new CommandError('template format specified but no template given');
  if (!isFile) return template;
  try {
    return await readFile(context.files, template);
  } catch (error) {
    throw new CommandError(`error reading --template ${template}, ${messageOf(error)}`, { cause: error });
  }
}
