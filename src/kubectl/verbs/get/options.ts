import type { VerbContext } from '../../command/context.ts';
import { createNamePrinter } from '../../printers/name.ts';
import {
  createJsonYamlPrinter,
  createTemplatePrinter,
  jsonPathFormats,
  newNoPrinter,
  splitFormat,
  templateFormats,
} from '../../printers/print-flags.ts';
import type { Printer } from '../../printers/printer.ts';
import { createTabWriter, type TabWriter, tableOptions } from '../../printers/tab-writer.ts';
import { createTablePrinter } from '../../printers/table.ts';

/** The flags of `kubectl get` (`GetOptions` and `PrintFlags` of `kubectl/pkg/cmd/get`, v0.37). */
export interface GetOptions {
  readonly output: string;
  /** The output is a table. */
  readonly isHuman: boolean;
  /** The server makes the table. */
  readonly serverPrints: boolean;
  readonly raw: string;
  readonly isWatch: boolean;
  readonly isWatchOnly: boolean;
  readonly outputsEvents: boolean;
  readonly chunkSize: number;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly isAllNamespaces: boolean;
  readonly subresource: string;
  readonly sortBy: string;
  readonly hasNoHeaders: boolean;
  readonly ignoresNotFound: boolean;
  readonly showsKind: boolean;
}

export function readGetOptions({ flags }: VerbContext): GetOptions {
  const output = flags.text('output');
  const isObjectFormat = output.includes('custom-columns') || output === 'yaml' || output.includes('json');
  return {
    output,
    isHuman: (output === '' && flags.text('template') === '') || output === 'wide',
    serverPrints: flags.isOn('server-print') && !isObjectFormat,
    raw: flags.text('raw'),
    isWatch: flags.isOn('watch'),
    isWatchOnly: flags.isOn('watch-only'),
    outputsEvents: flags.isOn('output-watch-events'),
    chunkSize: flags.integer('chunk-size'),
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    isAllNamespaces: flags.isOn('all-namespaces'),
    subresource: flags.text('subresource'),
    sortBy: flags.text('sort-by'),
    hasNoHeaders: flags.isOn('no-headers'),
    ignoresNotFound: flags.isOn('ignore-not-found'),
    showsKind: flags.isOn('show-kind'),
  };
}

export interface TablePlace {
  readonly writer: TabWriter;
  readonly hasNamespace: boolean;
  readonly kindPrefix: string;
}

const columnFormats = ['custom-columns', 'custom-columns-file'] as const;

/** The printer that the flags ask for; a table needs a place. @throws CommandError when there is none */
export async function createGetPrinter(
  context: VerbContext,
  options: GetOptions,
  place: TablePlace | undefined,
): Promise<Printer> {
  const { flags } = context;
  const template = flags.text('template');
  const format = options.output === '' && template !== '' ? 'go-template' : options.output;
  const found =
    (await createTemplatePrinter(context, format)) ??
    (await createJsonYamlPrinter(context, format)) ??
    createHumanPrinter(context, options, format, place) ??
    (await createColumnsPrinter(context, options, format, template)) ??
    (format.toLowerCase() === 'name' ? createNamePrinter('') : undefined);
  const formats = ['json', 'yaml', 'kyaml', 'name', ...templateFormats, ...jsonPathFormats, ...columnFormats, 'wide'];
  if (found === undefined) throw newNoPrinter(format, formats);
  return options.sortBy === '' ? found : (await import('./sort.ts')).sorting(found, options.sortBy);
}

function createHumanPrinter(
  { flags, clock }: VerbContext,
  options: GetOptions,
  format: string,
  place: TablePlace | undefined,
): Printer | undefined {
  if (format !== '' && format !== 'wide') return undefined;
  const {
    hasNamespace = false,
    kindPrefix = '',
    writer = createTabWriter(() => undefined, tableOptions),
  } = place ?? {};
  return createTablePrinter(
    {
      isWide: format === 'wide',
      hasNoHeaders: options.hasNoHeaders,
      hasNamespace,
      kindPrefix,
      columnLabels: flags.list('label-columns'),
      showsLabels: flags.isOn('show-labels'),
    },
    writer,
    () => clock.now(),
  );
}

async function createColumnsPrinter(
  context: VerbContext,
  options: GetOptions,
  format: string,
  template: string,
): Promise<Printer | undefined> {
  const found = splitFormat(format, template, columnFormats);
  if (found === undefined) return undefined;
  const { createCustomColumnsPrinter } = await import('../../printers/custom-columns.ts');
  return createCustomColumnsPrinter(context, found, options.hasNoHeaders);
}
