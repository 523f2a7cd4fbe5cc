/**
 * tables: objects as `kubectl get` prints them: the cells of every built-in kind, and Tables of them; loaded with the first request
 * for one.
 */

export { cellsByResource } from './cells.ts';
export { columnsOf } from './columns.ts';
export { type NewTable, newTable, type Table } from './table.ts';
