import type { KubeObject, ReadonlyJson } from '../../kube/index.ts';
import type { VerbContext } from '../command/context.ts';
import { readFile } from '../command/files.ts';
import { CommandError, messageOf } from '../errors.ts';
import { evaluateJsonPath, formatValue } from '../json-path/evaluate.ts';
import { type ListNode, parseJsonPath, relaxJsonPath } from '../json-path/parse.ts';
import { isList, itemsOf } from '../resource/info.ts';
import { escapeTerminal } from './escape.ts';
import { eventObject, type Printer } from './printer.ts';
import { createTabWriter, tableOptions } from './tab-writer.ts';

interface Column {
  readonly header: string;
  readonly path: string;
}

/** Prints chosen fields in columns (`kubectl/pkg/cmd/get/customcolumn.go` and `customcolumn_flags.go`, v0.37). @throws CommandError */
export async function createCustomColumnsPrinter(
  context: VerbContext,
  { format, template }: { readonly format: 'custom-columns' | 'custom-columns-file'; readonly template: string },
  hasNoHeaders: boolean,
): Promise<Printer> {
  if (template === '') throw new CommandError('custom-columns format specified but no custom columns given');
  if (format === 'custom-columns') return createPrinter(parseSpec(template), hasNoHeaders);
  const text = await readFile(context.files, template).catch((error: unknown) => {
    throw new CommandError(`error reading template ${template}, ${messageOf(error)}\n`, { cause: error });
  });
  // As upstream has it, --no-headers says nothing to a file.
  return createPrinter(parseTemplate(text), false);
}

function parseSpec(spec: string): readonly Column[] {
  return spec.split(',').map((part) => {
    const at = part.indexOf(':');
    if (at < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, at), path: relaxJsonPath(part.slice(at + 1)) };
  });
}

function parseTemplate(text: string): readonly Column[] {
  const lines = text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);
  const [head, body] = text === '' ? [] : lines;
  const expected = 'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (head === undefined) throw new CommandError(`invalid template, missing header line. ${expected}`);
  if (body === undefined) throw new CommandError(`invalid template, missing spec line. ${expected}`);
  const words = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '');
  const [headers, specs] = [words(head), words(body)];
  if (headers.length !== specs.length)
    throw new CommandError(
      `number of headers (${headers.length}) and field specifications (${specs.length}) don't match`,
    );
  return headers.map((header, index) => ({ header, path: relaxJsonPath(specs[index] ?? '') }));
}

function createPrinter(columns: readonly Column[], hasNoHeaders: boolean): Printer {
  // Go writes the headers again when the type of what is printed changes: a list, an object, an event.
  let lastType = '';
  let paths: readonly ListNode[] | undefined;
  return {
    print(object, write, { eventType } = {}) {
      const writer = createTabWriter(write, tableOptions);
      const type = eventType !== undefined ? 'event' : isList(object) ? 'list' : 'object';
      if (!hasNoHeaders && type !== lastType) {
        writer.write(`${columns.map(({ header }) => header).join('\t')}\n`);
        lastType = type;
      }
      try {
        paths ??= columns.map(({ path }) => parseJsonPath(path));
        const data =
          eventType !== undefined ? [eventObject(eventType, object)] : isList(object) ? itemsOf(object) : [object];
        for (const one of data) writer.write(`${formatRow(one as KubeObject, paths)}\n`);
      } finally {
        writer.flush();
      }
    },
  };
}

function formatRow(object: KubeObject, paths: readonly ListNode[]): string {
  return paths
    .map((path) => {
      const values = evaluateJsonPath(path, object as unknown as ReadonlyJson, true);
      const texts = values.flat().map((value) => escapeTerminal(formatValue(value)));
      return (values[0]?.length ?? 0) === 0 ? ['<none>', ...texts].join(',') : texts.join(',');
    })
    .join('\t');
}
