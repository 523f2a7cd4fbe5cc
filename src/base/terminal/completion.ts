import type { EditedLine } from './edited-line.ts';

/** What could stand in place of a part of a line, in UTF-16 units. */
export interface LineCompletion {
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly { readonly value: string }[];
}

/** What Tab does: the line, completed as far as all candidates agree, and the candidates to show when that is nowhere. */
export function applyCompletion(
  line: EditedLine,
  { from, to, candidates }: LineCompletion,
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
