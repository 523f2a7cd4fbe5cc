import { LimitError, maximumFields } from '../limits.ts';
import type { Word, WordPart } from '../parse/tree.ts';

/** A letter outside of quotes, or a part that braces leave alone. */
type Piece = string | WordPart;

/** Makes words of one with `{a,b}` or `{1..5}` outside of quotes (bash's `braces.c`); itself, when it has none. @throws LimitError */
export function expandBraces(word: Word): readonly Word[] {
  const pieces = word.parts.flatMap((part): Piece[] =>
    part.kind === 'text' && !part.isQuoted ? [...part.text] : [part],
  );
  return expand(pieces, { left: maximumFields }, 0).map((found) => ({ ...word, parts: joinPieces(found) }));
}

function joinPieces(pieces: readonly Piece[]): WordPart[] {
  const parts: WordPart[] = [];
  let text = '';
  const flush = (): void => {
    const last = parts.at(-1);
    if (last?.kind === 'parameter' && last.isBare === true && /^[A-Za-z_]/.test(last.name)) {
      // bash expands braces in the text, before it sees a variable: $x{1,2} is $x1 $x2.
      const more = /^\w*/.exec(text)?.[0] ?? '';
      parts[parts.length - 1] = { ...last, name: last.name + more };
      text = text.slice(more.length);
    }
    if (text !== '') parts.push({ kind: 'text', text, isQuoted: false });
    text = '';
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      flush();
      parts.push(piece);
    }
  }
  flush();
  return parts;
}

function expand(pieces: readonly Piece[], budget: { left: number }, depth: number): Piece[][] {
  if (depth > 100) throw new LimitError('{...}');
  const count = (words: Piece[][]): Piece[][] => {
    budget.left -= words.length;
    if (budget.left < 0) throw new LimitError('{...}');
    return words;
  };
  const pairs = findPairs(pieces);
  for (let open = pieces.indexOf('{'); open >= 0; open = pieces.indexOf('{', open + 1)) {
    const found = pairs.get(open);
    if (found === undefined) continue;
    const middle =
      found.commas.length > 0
        ? alternatives(pieces, open, found).flatMap((piece) => expand(piece, budget, depth + 1))
        : found.close - open < 80
          ? sequence(pieces.slice(open + 1, found.close), budget.left)
          : undefined;
    if (middle === undefined) continue;
    const before = pieces.slice(0, open);
    const after = expand(pieces.slice(found.close + 1), budget, depth + 1);
    budget.left -= middle.length * after.length;
    if (budget.left < 0) throw new LimitError('{...}');
    return middle.flatMap((one) => after.map((rest) => [...before, ...one, ...rest]));
  }
  return count([[...pieces]]);
}

interface Pair {
  readonly close: number;
  readonly commas: readonly number[];
}

/** The braces that close and the commas between, by the place of the opening brace; in one pass, however many there are. */
function findPairs(pieces: readonly Piece[]): ReadonlyMap<number, Pair> {
  const open: { readonly at: number; readonly commas: number[] }[] = [];
  const pairs = new Map<number, Pair>();
  for (const [at, piece] of pieces.entries()) {
    if (piece === '{') open.push({ at, commas: [] });
    else if (piece === ',') open.at(-1)?.commas.push(at);
    else if (piece === '}') {
      const last = open.pop();
      if (last !== undefined) pairs.set(last.at, { close: at, commas: last.commas });
    }
  }
  return pairs;
}

function alternatives(pieces: readonly Piece[], open: number, { close, commas }: Pair): Piece[][] {
  const ends = [...commas, close];
  return ends.map((end, index) => pieces.slice((index === 0 ? open : (commas[index - 1] ?? open)) + 1, end));
}

/** `1..5`, `a..e`, `1..10..2`; undefined when it is none. */
function sequence(pieces: readonly Piece[], budget: number): Piece[][] | undefined {
  const text = pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : '';
  const numbers = /^([+-]?\d{1,15})\.\.([+-]?\d{1,15})(?:\.\.([+-]?\d{1,15}))?$/.exec(text);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([+-]?\d{1,15}))?$/.exec(text);
  const found = numbers ?? letters;
  if (found === null) return undefined;
  const [, first = '', last = ''] = found;
  const value = (end: string): number => (numbers === null ? end.charCodeAt(0) : Number(end));
  const from = value(first);
  const to = value(last);
  const step = Math.abs(Number(found[3] ?? 1)) || 1;
  if (Math.abs(to - from) / step >= budget) throw new LimitError('{...}');
  const isPadded = numbers !== null && [first, last].some((end) => /^[+-]?0\d/.test(end));
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  const out: Piece[][] = [];
  for (let at = from; from <= to ? at <= to : at >= to; at += from <= to ? step : -step) {
    const number = at < 0 ? `-${String(-at).padStart(width - 1, '0')}` : String(at).padStart(width, '0');
    out.push(numbers === null ? [String.fromCharCode(at)] : [...number]);
  }
  return out;
}
