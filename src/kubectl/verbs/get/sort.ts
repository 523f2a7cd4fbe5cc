import {
  compareQuantities,
  type KubeObject,
  parseQuantityExact,
  QuantityError,
  quote,
  type ReadonlyJson,
  sortAsGo,
} from '../../../kube/index.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { evaluateJsonPath, type Value } from '../../json-path/evaluate.ts';
import { JsonPathError, parseJsonPath, relaxJsonPath } from '../../json-path/parse.ts';
import { compareBytes } from '../../printers/json.ts';
import type { Printer } from '../../printers/printer.ts';
import { isTable, type Table, type TableRow } from '../../printers/table.ts';
import { type Info, isList, itemsOf, objectOf } from '../../resource/info.ts';

/**
 * Sorts several objects by a field of theirs (`RuntimeSorter` of `kubectl/pkg/cmd/get/get.go`, v0.37). Tables that came one by
 * one have no such field, which upstream tells of too; the rows of one Table are sorted when it is printed.
 */
export function sortInfos(infos: readonly Info[], sortBy: string): readonly Info[] {
  if (infos.length < 2) return infos;
  return sortValues(infos, relaxJsonPath(relaxed(sortBy)), (info) => objectOf(info) as unknown as ReadonlyJson);
}

/** Sorts what is printed first (`SortingPrinter` of `kubectl/pkg/cmd/get/sorter.go`). */
export function sorting(printer: Printer, sortBy: string): Printer {
  return {
    print(object, write, options) {
      if (isTable(object)) {
        const isSorted = (object.rows ?? []).length < 2;
        printer.print(isSorted ? object : sortTable(object, relaxed(sortBy)), write, options);
      } else if (isList(object)) {
        const items = itemsOf(object);
        const field = relaxJsonPath(sortBy);
        const sorted = items.length === 0 ? items : sortValues(items, field, (item) => item as unknown as ReadonlyJson);
        printer.print({ ...object, items: sorted }, write, options);
      } else printer.print(object, write, options);
    },
  };
}

function relaxed(sortBy: string): string {
  try {
    return relaxJsonPath(sortBy);
  } catch (error) {
    if (error instanceof JsonPathError) return sortBy;
    throw error;
  }
}

function sortTable(table: Table, field: string): KubeObject {
  try {
    parseJsonPath(field);
  } catch (error) {
    throw new CommandError(`sorting error: ${messageOf(error)}`, { cause: error });
  }
  const dataOf = ({ object }: TableRow): ReadonlyJson => (object ?? null) as unknown as ReadonlyJson;
  const rows = table.rows ?? [];
  return rows.length === 0 ? table : { ...table, rows: sortValues(rows, field, dataOf) };
}

/** Sorts by what a path leads to. @throws CommandError when it leads nowhere in all of them */
function sortValues<T>(items: readonly T[], field: string, dataOf: (item: T) => ReadonlyJson): T[] {
  const path = parseJsonPath(field);
  const keyed = items.map((item) => ({ item, key: evaluateJsonPath(path, dataOf(item), true)[0]?.[0] }));
  if (keyed.every(({ key }) => key === undefined))
    throw new CommandError(`couldn't find any field with path ${quote(field)} in the list of objects`);
  return sortAsGo(keyed, (a, b) => isLess(a.key, b.key)).map(({ item }) => item);
}

/** `isLess`: what is not there comes first; texts that are quantities are compared as such. */
function isLess(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined) return true;
  if (b === undefined) return false;
  if (a === null || b === null) return a === null && b !== null;
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return isLessText(a, b);
  throw new CommandError(`unsortable type: ${typeof a}`);
}

function isLessText(a: string, b: string): boolean {
  if (!startsAsQuantity(a) || !startsAsQuantity(b)) return compareBytes(a, b) < 0;
  try {
    return compareQuantities(parseQuantityExact(a), parseQuantityExact(b)) < 0;
  } catch (error) {
    if (error instanceof QuantityError) return compareBytes(a, b) < 0;
    throw error;
  }
}

const startsAsQuantity = (text: string): boolean => /^[-+.\d]/.test(text);
