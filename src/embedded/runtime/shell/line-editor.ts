import {
  applyCompletion,
  columnsOf,
  type EditedLine,
  editLine,
  emptyLine,
  formatChoices,
  formatInput,
  insertText,
  type KeyName,
  type LineCompletion,
  parseInput,
  placeAfter,
  withText,
} from '../../../base/index.ts';

/** The line that is being typed at a prompt; JSON. */
export interface EditorState {
  line: EditedLine;
  /** Place in the history; its length at the line itself. */
  at: number;
  /** What was typed before the history was looked through. */
  draft: string;
}

/** What an editor works with. */
export interface EditorScreen {
  readonly prompt: string;
  readonly columns: number;
  readonly history: readonly string[];
  complete(before: string): LineCompletion;
}

/** How a line ended, and what was typed after that. */
export type LineEnd =
  | { readonly kind: 'line'; readonly text: string; readonly rest: string }
  | { readonly kind: 'end' | 'interrupt'; readonly rest: string };

const esc = '\u001b';
/** More names than these are of no use at a prompt. */
const maximumChoices = 200;

export function newEditor(history: readonly string[]): EditorState {
  return { line: emptyLine, at: history.length, draft: '' };
}

/**
 * Takes what was typed; gives what the screen shows of it, and how the line ended, if it did. As the editor of busybox (libbb/lineedit.c,
 * 1.36) but for its search, and that Tab lists names at once.
 */
export function typeInto(
  state: EditorState,
  typed: string,
  screen: EditorScreen,
): { readonly printed: string; readonly end?: LineEnd } {
  const inputs = parseInput(typed);
  let printed = '';
  for (const [index, input] of inputs.entries()) {
    if (input.kind === 'text') {
      printed += change(state, insertText(state.line, input.text), screen);
      state.at = screen.history.length;
      continue;
    }
    const done = press(state, input.key, screen);
    printed += done.printed;
    if (done.end === undefined) continue;
    const rest = formatInput(inputs.slice(index + 1));
    const { text } = state.line;
    return { printed, end: done.end === 'line' ? { kind: 'line', text, rest } : { kind: done.end, rest } };
  }
  return { printed };
}

interface Pressed {
  readonly printed: string;
  readonly end?: LineEnd['kind'];
}

function press(state: EditorState, key: KeyName, screen: EditorScreen): Pressed {
  const { line } = state;
  switch (key) {
    case 'enter':
      return { printed: `${toEnd(state, screen)}\n`, end: 'line' };
    case 'interrupt':
      return { printed: `${toEnd(state, screen)}^C\n`, end: 'interrupt' };
    case 'endOfFile':
      return line.text === '' ? { printed: '\n', end: 'end' } : press(state, 'delete', screen);
    case 'clear':
      return { printed: `${esc}[H${esc}[J${drawn(line, screen)}` };
    case 'up':
    case 'down':
      return { printed: walk(state, key === 'up' ? -1 : 1, screen) };
    case 'tab':
      return { printed: complete(state, screen) };
    default: {
      const edited = editLine(line, key);
      return { printed: edited === undefined ? '' : change(state, edited, screen) };
    }
  }
}

function walk(state: EditorState, direction: -1 | 1, screen: EditorScreen): string {
  const { history } = screen;
  const { at, line } = state;
  const next = at + direction;
  if (next < 0 || next > history.length) return '';
  if (at === history.length) state.draft = line.text;
  state.at = next;
  return change(state, withText(line, history[next] ?? state.draft), screen);
}

function complete(state: EditorState, screen: EditorScreen): string {
  const { line } = state;
  const { line: completed, choices } = applyCompletion(line, screen.complete(line.text.slice(0, line.cursor)));
  if (choices.length === 0) return change(state, completed, screen);
  const list = formatChoices(choices, screen.columns, maximumChoices);
  return `${toEnd(state, screen)}\n${list}\n${drawn(line, screen)}`;
}

/** Shows another line in place of this one: only what is new of it, where that is enough. */
function change(state: EditorState, next: EditedLine, screen: EditorScreen): string {
  const { line } = state;
  state.line = next;
  const [from, to] = [placeOf(line, screen), placeOf(next, screen)];
  const isOnRow = from.row === to.row && to.column > 0;
  const wasAtEnd = line.cursor === line.text.length && next.cursor === next.text.length;
  if (isOnRow && wasAtEnd && next.text.startsWith(line.text)) return next.text.slice(line.text.length);
  if (isOnRow && wasAtEnd && line.text.startsWith(next.text)) return `${'\b'.repeat(from.column - to.column)}${esc}[J`;
  return `${toStart(line, screen)}${drawn(next, screen)}`;
}

const placeOf = ({ text, cursor }: EditedLine, { prompt, columns }: EditorScreen) =>
  placeAfter(prompt + text.slice(0, cursor), columns);

function toStart(line: EditedLine, screen: EditorScreen): string {
  const { row } = placeOf(line, screen);
  return `\r${row > 0 ? `${esc}[${row}A` : ''}`;
}

function toEnd(state: EditorState, screen: EditorScreen): string {
  const { line } = state;
  return line.cursor === line.text.length ? '' : change(state, { ...line, cursor: line.text.length }, screen);
}

/** The prompt and the line, from the beginning of the row where it begins. */
function drawn(line: EditedLine, { prompt, columns }: EditorScreen): string {
  const end = placeAfter(prompt + line.text, columns);
  const at = placeAfter(prompt + line.text.slice(0, line.cursor), columns);
  // A full row leaves the cursor behind its last column: the next row has to be asked for.
  const full = end.column === 0 && end.row > 0 ? '\n' : '';
  const up = end.row - at.row;
  const back = up === 0 ? '\b'.repeat(columnsOf(line.text.slice(line.cursor))) : `${esc}[${up}A\r${column(at.column)}`;
  return `${prompt}${line.text}${full}${esc}[J${back}`;
}

const column = (columns: number) => (columns > 0 ? `${esc}[${columns}C` : '');

/** Shows it again after its window has got another size. */
export function redraw({ line }: EditorState, screen: EditorScreen): string {
  return `\r${drawn(line, screen)}`;
}
