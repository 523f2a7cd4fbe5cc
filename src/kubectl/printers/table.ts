import { formatGoV, formatHumanDuration, type KubeObject } from '../../kube/index.ts';
import { escapeCell } from './escape.ts';
import type { Printer } from './printer.ts';
import type { TabWriter } from './tab-writer.ts';

export interface TableColumn {
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
  readonly priority?: number;
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: KubeObject;
}

/** metav1.Table as the server sends it. */
export interface Table extends KubeObject {
  columnDefinitions?: readonly TableColumn[];
  rows?: readonly TableRow[];
}

/** `printers.PrintOptions` of `cli-runtime/pkg/printers/interface.go`, v0.37. */
export interface TableOptions {
  readonly isWide: boolean;
  readonly hasNoHeaders: boolean;
  readonly hasNamespace: boolean;
  /** `deployment.apps`: written before names. */
  readonly kindPrefix: string;
  readonly columnLabels: readonly string[];
  readonly showsLabels: boolean;
}

/** Whether the server answered with a Table. */
export const isTable = (object: KubeObject): object is Table =>
  object.kind === 'Table' && /^meta\.k8s\.io\/v1(?:beta1)?$/.test(object.apiVersion);

const flushInterval = 100;
const ascii = /^[\0-\x7f]*$/;
const bytesOf = (text: string): number => (ascii.test(text) ? text.length : new TextEncoder().encode(text).length);

/**
 * Prints Tables (`HumanReadablePrinter` of `cli-runtime/pkg/printers/tableprinter.go`, v0.37); of what is no Table, name and
 * age. `now` in milliseconds.
 */
export function createTablePrinter(options: TableOptions, writer: TabWriter, now: () => number): Printer {
  let lastColumns: string | undefined;
  let hasHeaders = false;
  let hasOther = false;
  const printTableObject = (table: Table, eventType: string | undefined): void => {
    const key = JSON.stringify(table.columnDefinitions ?? []);
    const isSame = key === '[]' || key === lastColumns;
    const hasNoHeaders = options.hasNoHeaders || (hasHeaders && isSame);
    const definitions: readonly TableColumn[] =
      key === '[]' ? JSON.parse(lastColumns ?? '[]') : (table.columnDefinitions ?? []);
    if (!isSame) {
      lastColumns = key;
      hasHeaders = false;
    }
    const { columns, rows } = decorate(definitions, table.rows ?? [], options, eventType);
    if (rows.length > 0) hasHeaders = true;
    writeTable(columns, rows, { ...options, hasNoHeaders }, writer);
  };
  return {
    print(object, _write, { eventType } = {}) {
      if (isTable(object)) {
        printTableObject(object, eventType);
        return;
      }
      if (!hasOther && !options.hasNoHeaders) writer.write(`${otherHeaders(options, eventType).join('\t')}\n`);
      hasOther = true;
      for (const one of leavesOf(object)) writer.write(`${otherCells(one, options, eventType, now()).join('\t')}\n`);
    },
  };
}

const leavesOf = (object: KubeObject): readonly KubeObject[] =>
  Array.isArray(object['items']) ? (object['items'] as KubeObject[]).flatMap(leavesOf) : [object];

interface Decorated {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Adds namespace, labels and kind (`decorateTable`, `addColumns`). */
function decorate(
  definitions: readonly TableColumn[],
  rows: readonly TableRow[],
  options: TableOptions,
  eventType: string | undefined,
): Decorated {
  const { hasNamespace, kindPrefix, columnLabels, showsLabels } = options;
  const isPlain =
    !hasNamespace && kindPrefix === '' && columnLabels.length === 0 && !showsLabels && eventType === undefined;
  if (isPlain) return { columns: definitions, rows: rows.map(({ cells }) => cells) };
  const text = (name: string): TableColumn => ({ name, type: 'string' });
  const nameColumn =
    kindPrefix === '' ? -1 : definitions.findIndex(({ format, type }) => format === 'name' && type === 'string');
  const columns = [
    ...(eventType === undefined ? [] : [text('Event')]),
    ...(hasNamespace ? [text('Namespace')] : []),
    ...definitions,
    ...columnLabels.map((label) => text(label.split('/').at(-1) ?? '')),
    ...(showsLabels ? [text('Labels')] : []),
  ];
  return {
    columns,
    rows: rows.map(({ cells, object }) => {
      const labels = object?.metadata.labels ?? {};
      return [
        ...(eventType === undefined ? [] : [formatEventType(eventType)]),
        ...(hasNamespace ? [object === undefined ? null : (object.metadata.namespace ?? '')] : []),
        ...cells.map((cell, index) => (index === nameColumn ? `${kindPrefix}/${formatCell(cell)}` : cell)),
        ...columnLabels.map((label) => (object === undefined ? null : (labels[label] ?? ''))),
        ...(showsLabels ? [object === undefined ? null : formatLabels(labels)] : []),
      ];
    }),
  };
}

function writeTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly unknown[])[],
  { isWide, hasNoHeaders }: TableOptions,
  writer: TabWriter,
): void {
  if (rows.length === 0) return;
  const shown = [...columns.keys()].filter((index) => isWide || (columns[index]?.priority ?? 0) === 0);
  const last = shown.at(-1);
  const texts = rows.map((cells) => shown.map((index) => formatCell(cells[index])));
  // Columns keep their width from flush to flush: the first line has that of the widest cell.
  const widths = shown.map((_, place) =>
    texts.reduce((width, cells) => Math.max(width, bytesOf(cells[place] ?? '')), 0),
  );
  const pad = (text: string, place: number, shownText = text): string =>
    shown[place] === last ? shownText : shownText + ' '.repeat(Math.max(0, (widths[place] ?? 0) - bytesOf(text)));
  if (!hasNoHeaders) {
    writer.write(`${shown.map((index, place) => pad((columns[index]?.name ?? '').toUpperCase(), place)).join('\t')}\n`);
  }
  for (const [index, cells] of texts.entries()) {
    const visible =
      (rows[index]?.length ?? 0) < columns.length
        ? cells.slice(0, shown.filter((at) => at < (rows[index]?.length ?? 0)).length)
        : cells;
    const isPadded = hasNoHeaders && index === 0;
    const line = visible.map((cell, place) => (isPadded ? pad(cell, place, escapeCell(cell)) : escapeCell(cell)));
    writer.write(`${line.join('\t')}\n`);
    if ((index + 1) % flushInterval === 0) writer.flush();
  }
}

function formatCell(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  return cell === null || cell === undefined ? '' : formatGoV(cell as never);
}

/** `labels.FormatLabels` of `apimachinery/pkg/labels/labels.go`. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  const text = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(',');
  return text === '' ? '<none>' : text;
}

const eventWidth = 8;
const knownEvents = new Set(['ADDED', 'MODIFIED', 'DELETED', 'ERROR']);
const formatEventType = (type: string): string => (knownEvents.has(type) ? type.padEnd(eventWidth) : type);

function otherHeaders(
  { hasNamespace, columnLabels, showsLabels }: TableOptions,
  eventType: string | undefined,
): string[] {
  return [
    ...(eventType === undefined ? [] : ['EVENT']),
    ...(hasNamespace ? ['NAMESPACE'] : []),
    'NAME',
    'AGE',
    ...columnLabels.map((label) => (label.split('/').at(-1) ?? '').toUpperCase()),
    ...(showsLabels ? ['LABELS'] : []),
  ];
}

/** `printObjectMeta`. */
function otherCells(object: KubeObject, options: TableOptions, eventType: string | undefined, now: number): string[] {
  const { name = '', namespace = '', creationTimestamp, labels = {} } = object.metadata ?? {};
  const age = creationTimestamp ? formatHumanDuration(now - Date.parse(creationTimestamp)) : '<unknown>';
  return [
    ...(eventType === undefined ? [] : [formatEventType(eventType)]),
    ...(options.hasNamespace ? [namespace] : []),
    options.kindPrefix === '' ? name : `${options.kindPrefix}/${name}`,
    age,
    ...options.columnLabels.map((label) => labels[label] ?? ''),
    ...(options.showsLabels ? [formatLabels(labels)] : []),
  ];
}
