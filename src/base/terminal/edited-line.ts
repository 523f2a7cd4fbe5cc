/** A line that is being typed, without a screen. All functions give a new value. */
import type { KeyName } from './keys.ts';

/** The text and where the cursor is in it, in UTF-16 units, never inside of a character that people see as one. */
export interface EditedLine {
  readonly text: string;
  readonly cursor: number;
  /** What was last cut, for Ctrl-Y. */
  readonly cut: string;
}

export const emptyLine: EditedLine = { text: '', cursor: 0, cut: '' };

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Puts text in at the cursor. Line ends do not belong into a line and become spaces, unless they are part of one command (`keepLines`). */
export function insertText(line: EditedLine, text: string, keepLines = false): EditedLine {
  const clean = keepLines ? text.replace(/\r\n?/g, '\n') : text.replace(/[\r\n]+/g, ' ');
  return {
    ...line,
    text: line.text.slice(0, line.cursor) + clean + line.text.slice(line.cursor),
    cursor: line.cursor + clean.length,
  };
}

/** The line with this text and the cursor at its end. */
export function withText(line: EditedLine, text: string): EditedLine {
  return { ...line, text, cursor: text.length };
}

/** What an editing key does; `undefined` for a key that does not edit. */
export function editLine(line: EditedLine, key: KeyName): EditedLine | undefined {
  const { text, cursor } = line;
  switch (key) {
    case 'left':
      return { ...line, cursor: before(text, cursor) };
    case 'right':
      return { ...line, cursor: after(text, cursor) };
    case 'wordLeft':
      return { ...line, cursor: wordBefore(text, cursor) };
    case 'wordRight':
      return { ...line, cursor: wordAfter(text, cursor) };
    case 'home':
      return { ...line, cursor: 0 };
    case 'end':
      return { ...line, cursor: text.length };
    case 'backspace':
      return without(line, before(text, cursor), cursor, false);
    case 'delete':
      return without(line, cursor, after(text, cursor), false);
    case 'killWord':
      return without(line, wordBefore(text, cursor), cursor, true);
    case 'killWordRight':
      return without(line, cursor, wordAfter(text, cursor), true);
    case 'killToStart':
      return without(line, 0, cursor, true);
    case 'killToEnd':
      return without(line, cursor, text.length, true);
    case 'yank':
      return insertText(line, line.cut);
    default:
      return undefined;
  }
}

function without(line: EditedLine, from: number, to: number, keep: boolean): EditedLine {
  return {
    text: line.text.slice(0, from) + line.text.slice(to),
    cursor: from,
    cut: keep && to > from ? line.text.slice(from, to) : line.cut,
  };
}

function before(text: string, cursor: number): number {
  let at = 0;
  for (const { index } of segmenter.segment(text.slice(0, cursor))) at = index;
  return at;
}

function after(text: string, cursor: number): number {
  for (const { segment } of segmenter.segment(text.slice(cursor))) return cursor + segment.length;
  return cursor;
}

function wordBefore(text: string, cursor: number): number {
  return text.slice(0, cursor).replace(/\S+\s*$/, '').length;
}

function wordAfter(text: string, cursor: number): number {
  return cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);
}
