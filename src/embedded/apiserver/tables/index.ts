/** tables: objects as `kubectl get` prints them: the cells of every built-in kind, and Tables of them. */

export { cellsByResource } from './cells.ts';
export { formatTable, isTable } from './format-table.ts';
export { type NewTable, newTable, type Table, toPartial } from './table.ts';
