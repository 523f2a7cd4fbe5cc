import { cpus } from 'node:os';

/** One measured figure; `limit` is the most that it may be, or the least with `atLeast`. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  readonly atLeast?: true;
}

/** Prints figures with the machine they were measured on, and fails the process when one is beyond its limit. */
export function report(title: string, figures: readonly Figure[]): void {
  const [cpu] = cpus();
  process.stdout.write(`${title} (${cpus().length} x ${cpu?.model ?? 'unknown processor'}, Node ${process.version})\n`);
  for (const { what, value, unit, limit, atLeast } of figures) {
    const isBeyond = limit !== undefined && (atLeast ? value < limit : value > limit);
    const bound = limit === undefined ? '' : `  (${atLeast ? 'at least' : 'at most'} ${limit})`;
    const number = Number.isInteger(value) ? String(value) : value.toFixed(value < 1 ? 3 : 1);
    process.stdout.write(`${isBeyond ? 'BEYOND ' : '  '}${what}: ${number} ${unit}${bound}\n`);
    if (isBeyond) process.exitCode = 1;
  }
}
