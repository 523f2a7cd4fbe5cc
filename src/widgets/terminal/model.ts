/** The line that is being typed into `<Terminal>`, without a screen. All functions give a new value. */
import type { EditedLine } from '../../base/index.ts';

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

/** A search through the history (Ctrl-R): what is looked for, where it was found, and the line to go back to. */
export interface HistorySearch {
  readonly query: string;
  /** Place in the history; the length of it while nothing is looked for. */
  readonly at: number;
  readonly draft: EditedLine;
  readonly failed: boolean;
}

/** Goes on with a search: `query` is looked for from `from` (excluded) backwards; where it is not found, the last find stays. */
export function continueSearch(
  search: HistorySearch,
  history: readonly string[],
  query: string,
  from: number,
): HistorySearch {
  if (query === '') return { ...search, query, at: history.length, failed: false };
  const found = searchHistory(history, query, from);
  return { ...search, query, at: found ?? search.at, failed: found === undefined };
}

/** What a selection is worth on the clipboard: without prompts and without blanks at the ends of lines. */
export function withoutPrompts(text: string): string {
  let typed = false;
  return text
    .split('\n')
    .map((line) => {
      const begins = line.startsWith('$ ');
      typed = begins || (typed && line.startsWith('> '));
      return (typed ? line.slice(2) : line).trimEnd();
    })
    .join('\n');
}

/** What steers a terminal, or turns round what is seen; ends of lines and tabs are none of it. */
const steering = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Pasted text as it may stand at the prompt: where it was copied, more may have stood than was seen. */
export const cleanPaste = (text: string): string => text.replace(/\r\n?/g, '\n').replace(steering, '');

/**
 * Pasted text as commands to run one by one; empty lines and prompts are left out, and a line that ends in `\` is joined to the
 * next. `isUnfinished`: whether a command goes on with the line that follows it, which then stays as it is.
 */
export function linesOfPaste(
  text: string,
  isUnfinished: (command: string) => boolean = () => false,
): readonly string[] {
  const commands: string[] = [];
  let begun: string | undefined;
  for (const line of cleanPaste(text)
    .replace(/\\\n\s*/g, '')
    .split('\n')) {
    if (begun === undefined && line.trim() === '') continue;
    const command: string = begun === undefined ? line.trim().replace(/^\$ /, '') : `${begun}\n${line}`;
    if (isUnfinished(command)) begun = command;
    else {
      commands.push(command);
      begun = undefined;
    }
  }
  return begun === undefined ? commands : [...commands, begun.trimEnd()];
}
