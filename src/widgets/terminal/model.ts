/** The line that is being typed into `<Terminal>`, without a screen. All functions give a new value. */
import type { CompletionPayload } from '../../bridge/index.ts';
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

/** Puts text in at the cursor. Line ends do not belong into a line and become spaces. */
export function insert(line: EditedLine, text: string): EditedLine {
  const clean = text.replace(/[\r\n]+/g, ' ');
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
export function edit(line: EditedLine, key: KeyName): EditedLine | undefined {
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
      return insert(line, line.cut);
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

/** What Tab does: the line, completed as far as all candidates agree, and the candidates to show when that is nowhere. */
export function applyCompletion(
  line: EditedLine,
  { from, to, candidates }: CompletionPayload,
): { readonly line: EditedLine; readonly choices: readonly string[] } {
  const typed = line.text.slice(from, to);
  const values = candidates.map(({ value }) => value);
  const [only] = values;
  if (only === undefined) return { line, choices: [] };
  const shared = values.reduce((prefix, value) => {
    let length = 0;
    while (length < prefix.length && prefix[length] === value[length]) length++;
    return prefix.slice(0, length);
  }, only);
  const done = values.length === 1 && !/[=/:,]$/.test(only) ? `${only} ` : shared;
  if (done.length <= typed.length && values.length > 1) return { line, choices: values };
  // A space that is there already is not put in twice.
  const rest = line.text.slice(to);
  const put = done.endsWith(' ') && rest.startsWith(' ') ? done.slice(0, -1) : done;
  const text = line.text.slice(0, from) + put + rest;
  return { line: { ...line, text, cursor: from + put.length + (put === done ? 0 : 1) }, choices: [] };
}

/** Words in columns, filled downwards, on a screen of so many columns. */
export function formatChoices(choices: readonly string[], columns: number, maximum: number): string {
  const shown = choices.slice(0, maximum);
  const width = Math.max(...shown.map((choice) => choice.length)) + 2;
  const perRow = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(shown.length / perRow);
  const lines = Array.from({ length: rows }, (_, row) =>
    shown
      .filter((_choice, index) => index % rows === row)
      .map((choice) => choice.padEnd(width))
      .join('')
      .trimEnd(),
  );
  if (choices.length > shown.length) lines.push(`… +${choices.length - shown.length}`);
  return lines.join('\n');
}

export const maximumHistory = 300;

/** The history with one more line; a line that repeats the last one, or is empty, is not kept. */
export function addToHistory(history: readonly string[], line: string): readonly string[] {
  const text = line.trim();
  return text === '' || history.at(-1) === text ? history : [...history, text].slice(-maximumHistory);
}

/** The nearest earlier line that contains `query`, looking back from `from` (excluded). */
export function searchHistory(history: readonly string[], query: string, from: number): number | undefined {
  for (let at = from - 1; at >= 0; at--) if (history[at]?.includes(query)) return at;
  return undefined;
}

/** What a selection is worth on the clipboard: without prompts and without blanks at the ends of lines. */
export function withoutPrompts(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^\$ /, '').trimEnd())
    .join('\n');
}

/** Pasted text as lines to run one by one; empty lines and prompts are left out, and a line that ends in `\` is joined to the next. */
export function linesOfPaste(text: string): readonly string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim().replace(/^\$ /, ''))
    .filter((line) => line !== '');
}

/** Whether a command reads what is typed while it runs: `-i`, `--stdin`, `-f -`. */
export function readsInput(argv: readonly string[]): boolean {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  return words.some(
    (word, at) =>
      /^--(stdin|interactive)(=true)?$/.test(word) ||
      /^-[a-z]*i[a-z]*$/.test(word) ||
      (word === '-f' && words[at + 1] === '-'),
  );
}
