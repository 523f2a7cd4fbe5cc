/** The figures of `<Top>` without a DOM: rows, their order, their past, and how they are written. */
import type { TopRow } from '../../bridge/index.ts';

/** What the table can be ordered by. */
export type TopColumn = 'name' | 'cpu' | 'memory';
export interface TopOrder {
  readonly column: TopColumn;
  readonly direction: 'ascending' | 'descending';
}

/** The order after the head of a column was pressed: figures begin with the largest, names with A; a second press turns it round. */
export function nextOrder(order: TopOrder, column: TopColumn): TopOrder {
  if (order.column === column)
    return { column, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
  return { column, direction: column === 'name' ? 'ascending' : 'descending' };
}

/** The rows in that order; equal figures are ordered by name, so that rows do not jump. */
export function sortRows(rows: readonly TopRow[], { column, direction }: TopOrder): readonly TopRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const figure = (row: TopRow) => (column === 'cpu' ? row.cpuMillicores : row.memoryBytes);
  return [...rows].sort((a, b) => {
    const byName = keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0;
    if (column === 'name') return byName * sign;
    return (figure(a) - figure(b)) * sign || byName;
  });
}

/** What tells a row from all others. */
export function keyOf(row: Pick<TopRow, 'name' | 'namespace'>): string {
  return row.namespace === undefined ? row.name : `${row.namespace}/${row.name}`;
}

/** `1,234m` is not how kubectl writes it: whole millicores, as `kubectl top` prints them. */
export function formatCpu(millicores: number): string {
  return `${Math.floor(millicores)}m`;
}

/** Whole MiB, as `kubectl top` prints memory (`staging/src/k8s.io/kubectl/pkg/metricsutil/metrics_printer.go`, v1.37.2). */
export function formatMemory(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}Mi`;
}

/** Samples of one row: seconds since the epoch and bytes, oldest first. */
export interface Series {
  readonly seconds: readonly number[];
  readonly memoryBytes: readonly number[];
}

/** The past of every row, bounded. */
export interface TopHistory {
  readonly lastTimestamp: string;
  readonly byKey: ReadonlyMap<string, Series>;
}

export const emptyHistory: TopHistory = { lastTimestamp: '', byKey: new Map() };
export const maximumSamples = 120;

/** Adds a sample of every row; one that metrics-server has not renewed is not counted twice; rows that are gone are dropped. */
export function addSample(history: TopHistory, timestamp: string, rows: readonly TopRow[]): TopHistory {
  if (timestamp === history.lastTimestamp) return history;
  const at = Date.parse(timestamp) / 1000;
  const byKey = new Map<string, Series>();
  for (const row of rows) {
    const key = keyOf(row);
    const before = history.byKey.get(key) ?? { seconds: [], memoryBytes: [] };
    byKey.set(key, {
      seconds: [...before.seconds, at].slice(-maximumSamples),
      memoryBytes: [...before.memoryBytes, row.memoryBytes].slice(-maximumSamples),
    });
  }
  return { lastTimestamp: timestamp, byKey };
}

/** Reads a table that `kubectl top` printed; rows that are none are left out. */
export function parseTop(output: string): readonly TopRow[] {
  const [head = '', ...lines] = output.trimEnd().split('\n');
  const columns = head.trim().split(/\s+/);
  const at = (name: string) => columns.findIndex((column) => column.startsWith(name));
  return lines.flatMap((line) => {
    const cells = line.trim().split(/\s+/);
    const cell = (name: string) => (at(name) < 0 ? undefined : cells[at(name)]);
    const cpu = /^(\d+)m$/.exec(cell('CPU(cores)') ?? '')?.[1];
    const memory = /^(\d+)Mi$/.exec(cell('MEMORY(bytes)') ?? '')?.[1];
    const name = cell('NAME');
    if (name === undefined || cpu === undefined || memory === undefined) return [];
    const percent = (column: string) => {
      const value = /^(\d+)%$/.exec(cell(column) ?? '')?.[1];
      return value === undefined ? undefined : Number(value);
    };
    return [
      {
        name,
        namespace: at('NAMESPACE') < 0 ? undefined : cell('NAMESPACE'),
        cpuMillicores: Number(cpu),
        memoryBytes: Number(memory) * 2 ** 20,
        cpuPercent: percent('CPU(%)'),
        memoryPercent: percent('MEMORY(%)'),
      },
    ];
  });
}

/** The command that prints the same in a terminal. */
export function commandOf(kind: 'nodes' | 'pods', namespace: string | undefined): string {
  if (kind === 'nodes') return 'kubectl top nodes';
  return namespace === undefined ? 'kubectl top pods -A' : `kubectl top pods -n ${namespace}`;
}
