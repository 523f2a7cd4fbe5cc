import type { LocalizedText } from '../../base/index.ts';
import { lengthText } from '../messages.ts';
import { parseList } from './commands.ts';
import { readBraces } from './parameters.ts';
import { type Grammar, LineError, NeedsMore, Source, type Unfinished } from './source.ts';
import type { List, Span } from './tree.ts';
import { readHeredocBody } from './words.ts';

/** The longest text that is looked at, in UTF-16 units: a manifest in a here-document has room. */
export const maximumLineUnits = 256 * 1024;

/** What a text turned out to be. */
export type ParsedLine =
  | { readonly kind: 'line'; readonly tree: List }
  /** It ends inside a quote, a loop, a here-document ...: the terminal asks for more with `> `. */
  | { readonly kind: 'needsMore'; readonly what: Unfinished }
  | {
      readonly kind: 'error';
      readonly reason: 'syntax' | 'refused';
      readonly text: LocalizedText;
      readonly span: Span;
    };

const grammar: Grammar = { parseList, readHeredocBody, readBraces };

/** Takes one or more lines apart, by bash's grammar. Nothing is run and nothing expanded. Never throws. */
export function parseLine(text: string): ParsedLine {
  if (text.length > maximumLineUnits) {
    return {
      kind: 'error',
      reason: 'refused',
      text: lengthText(maximumLineUnits),
      span: { start: 0, end: text.length },
    };
  }
  const source = new Source(text, grammar);
  try {
    const tree = parseList(source, undefined);
    if (source.heredocs.length > 0) return { kind: 'needsMore', what: 'heredoc' };
    return { kind: 'line', tree };
  } catch (error) {
    if (error instanceof NeedsMore) return { kind: 'needsMore', what: error.what };
    if (error instanceof LineError) return { kind: 'error', reason: error.reason, text: error.text, span: error.span };
    throw error;
  }
}

/** The word that the cursor is in, and the command that it belongs to. */
export interface WordAtCursor extends Span {
  /** The words of the command before it, as they are typed. */
  readonly before: readonly string[];
  /** What of the word is before the cursor, as it is typed, quotes included. */
  readonly text: string;
  /** `>`, `<` ... when the word is the target of a redirect. */
  readonly redirect: string | undefined;
}

/** Which word of which simple command the cursor is in; undefined where no command can be, as within a comment or a syntax error. */
export function wordAtCursor(text: string, cursor: number): WordAtCursor | undefined {
  const typed = text.slice(0, cursor);
  if (typed.length > maximumLineUnits) return undefined;
  const source = new Source(typed, grammar);
  let isOpen = false;
  try {
    parseList(source, undefined);
  } catch (error) {
    if (error instanceof LineError) return undefined;
    if (!(error instanceof NeedsMore)) throw error;
    isOpen = true;
  }
  const reading = source.reading.at(-1);
  if (reading === undefined) {
    // Where a command could begin.
    const isBegin = isOpen || /(?:^|[;\n]|\b(?:do|then|else)\b)[ \t]*$/.test(typed);
    return isBegin ? { before: [], text: '', redirect: undefined, start: cursor, end: cursor } : undefined;
  }
  const start = reading.wordStart ?? cursor;
  const before = reading.words.filter((word) => word.end <= start).map((word) => typed.slice(word.start, word.end));
  return { before, text: typed.slice(start), redirect: reading.redirect, start, end: cursor };
}
