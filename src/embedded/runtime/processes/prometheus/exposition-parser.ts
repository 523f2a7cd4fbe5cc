import { type Labels, newLabels } from './promql/series.ts';

/** One sample of a page; `timeMs` where the page says when. */
export interface ExposedSample {
  readonly labels: Labels;
  readonly value: number;
  readonly timeMs?: number | undefined;
}

const line = /^([a-zA-Z_:][\w:]*)\s*(?:\{(.*)\})?\s*(\S+)(?:\s+(-?\d+))?\s*$/;
const pair = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\\n]|\\.)*)"\s*(?:,|$)/y;

/** Reads Prometheus's text format 0.0.4 (`model/textparse/promparse.go`, v2.42). @throws Error with upstream's kind of text */
export function parseExposition(text: string): readonly ExposedSample[] {
  return text.split('\n').flatMap((row) => {
    if (row === '' || row.startsWith('#') || row.trim() === '') return [];
    const found = line.exec(row);
    if (found === null) throw new Error(`expected value after metric, got ${JSON.stringify(row.slice(0, 40))}`);
    const [, name = '', pairs = '', number = '', time] = found;
    const value = parseValue(number);
    if (value === undefined) throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(number)}: invalid syntax`);
    const labels = newLabels([['__name__', name], ...readPairs(pairs, row)]);
    return [{ labels, value, ...(time === undefined ? {} : { timeMs: Number(time) }) }];
  });
}

function readPairs(text: string, row: string): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const found = pair.exec(text);
    if (found === null) throw new Error(`expected label name, got ${JSON.stringify(row.slice(0, 40))}`);
    const [, name = '', value = ''] = found;
    pairs.push([name, value.replace(/\\(.)/g, (_all, letter: string) => (letter === 'n' ? '\n' : letter))]);
  }
  return pairs;
}

function parseValue(text: string): number | undefined {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
