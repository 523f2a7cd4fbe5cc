import { toGoJson } from '../../../kube/index.ts';
import type { Cell } from '../resource.ts';
import type { Table, TableRow } from './table.ts';

/**
 * The metadata of objects as JSON, as long as the objects live: it is nine tenths of a Table, and the same each time that it is
 * asked for. Kept only of what is frozen, as all that is stored is.
 */
const texts = new WeakMap<object, string>();

function metadataText(metadata: object): string {
  const known = texts.get(metadata);
  if (known !== undefined) return known;
  const text = toGoJson(metadata);
  if (Object.isFrozen(metadata)) texts.set(metadata, text);
  return text;
}

/** Text that JSON, as Go writes it, quotes and leaves as it is. */
const plain = /^[ !#-%'-;=?-[\]-~]*$/;

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell);
  if (cell === '<none>') return '"\\u003cnone\\u003e"';
  return plain.test(cell) ? `"${cell}"` : toGoJson(cell);
}

function rowText({ cells, conditions, object }: TableRow): string {
  let text = '{"cells":[';
  for (let index = 0; index < cells.length; index += 1) {
    if (index > 0) text += ',';
    text += cellText(cells[index] ?? null);
  }
  text += conditions === undefined ? '],"object":' : `],"conditions":${toGoJson(conditions)},"object":`;
  return `${text}${objectText(object)}}`;
}

function objectText(object: TableRow['object']): string {
  if (object === null || object.kind !== 'PartialObjectMetadata') return toGoJson(object);
  const { kind, apiVersion, metadata } = object;
  return `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${metadataText(metadata)}}`;
}

/** A Table as JSON on one line: what {@link toGoJson} gives, in a fraction of its time. */
export function formatTable({ rows, ...table }: Table): string {
  if (rows === null) return toGoJson({ ...table, rows });
  const head = toGoJson(table);
  return `${head.slice(0, -1)},"rows":[${rows.map(rowText).join(',')}]}`;
}

/** Tests for a {@link Table} among answers. */
export function isTable(object: unknown): object is Table {
  return typeof object === 'object' && object !== null && 'rows' in object && 'columnDefinitions' in object;
}
