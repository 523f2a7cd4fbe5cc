import type { LineCompletion, TerminalModes } from '../../../base/index.ts';
import { resolvePath } from '../../../base/index.ts';
import { isDirectory } from '../files/root-files.ts';
import { programNames } from '../process/executable.ts';
import type { Process, Terminal } from '../process/kernel.ts';
import { builtins } from './builtins.ts';
import { enterText, put } from './commands.ts';
import { ShellSyntaxError } from './lexer.ts';
import { type EditorScreen, newEditor, redraw, typeInto } from './line-editor.ts';
import { parseScript } from './parser.ts';
import { isBash, type ShellState, stateOf } from './shell-state.ts';

/** How the shell has its terminal while a line is typed: it does itself what the line discipline would. */
const editing: TerminalModes = {
  isCanonical: false,
  echoes: false,
  hasSignals: false,
  mapsReturn: true,
  mapsNewline: true,
};
/** As many as busybox keeps (`CONFIG_FEATURE_EDITING_HISTORY`). */
const maximumHistory = 255;
const interrupted = 130;

/** What stands before a command: `PS1` and `PS2`, or what each shell has in its image. */
export function prompt(process: Process, isContinued = false): string {
  const { variables } = stateOf(process);
  const given = variables[isContinued ? 'PS2' : 'PS1'];
  if (given === undefined && isContinued) return '> ';
  return expandPrompt(process, given ?? usualPrompt(process));
}

function usualPrompt(process: Process): string {
  if (process.container.image.userland !== 'debian') return '\\w \\$ ';
  return isBash(process) ? '\\u@\\h:\\w\\$ ' : '\\$ ';
}

function expandPrompt(process: Process, text: string): string {
  const { cwd, uid, container } = process;
  const home = stateOf(process).variables['HOME'];
  const isHome = home !== undefined && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`));
  const folder = isHome ? `~${cwd.slice(home.length)}` : cwd;
  const values: Readonly<Record<string, string>> = {
    w: folder,
    W: folder === '/' ? '/' : folder.slice(folder.lastIndexOf('/') + 1),
    u: uid === 0 ? 'root' : String(uid),
    h: container.sandbox.config.hostname,
    $: uid === 0 ? '#' : '$',
    n: '\n',
  };
  return text.replaceAll(/\\([wWuh$n])/g, (whole, letter: string) => values[letter] ?? whole);
}

function screenOf(process: Process, terminal: Terminal): EditorScreen {
  const { history, input } = stateOf(process);
  return {
    prompt: prompt(process, input !== ''),
    columns: terminal.columns || 80,
    history,
    complete: (before) => complete(process, before),
  };
}

/** A shell with job control leads a group of its own, which has the terminal while it prompts. */
export function takeTerminal(process: Process): void {
  const { terminal } = process;
  if (terminal === undefined) return;
  process.group ??= process.pid;
  terminal.group = process.group;
}

/** The next command from a terminal. @returns false when it has not been typed yet */
export function nextTyped(process: Process, state: ShellState, terminal: Terminal): boolean {
  for (;;) {
    if (state.input !== '' && (state.isInputOver || !isIncomplete(state.input))) {
      const text = state.input;
      state.input = '';
      enterText(process, text);
      return true;
    }
    if (state.isInputOver) return false;
    if (state.editor !== undefined) return false;
    takeTerminal(process);
    state.editor = newEditor(state.history);
    put(process, state.io.stdout, prompt(process, state.input !== ''));
    state.cooked = terminal.modes;
    terminal.modes = editing;
    // What was typed ahead comes at once.
    terminal.read(process);
  }
}

function isIncomplete(text: string): boolean {
  try {
    parseScript(text);
    return false;
  } catch (error) {
    if (error instanceof ShellSyntaxError) return error.isIncomplete;
    throw error;
  }
}

/** Takes keys while a line is typed. */
export function typed(process: Process, state: ShellState, terminal: Terminal, text: string | undefined): void {
  const { editor } = state;
  if (editor === undefined) return;
  if (text === undefined) {
    state.isInputOver = true;
    leaveEditor(state, terminal, process, '');
    return;
  }
  const { printed, end } = typeInto(editor, text, screenOf(process, terminal));
  put(process, state.io.stdout, printed);
  if (end === undefined) return;
  if (end.kind === 'line') {
    if (end.text.trim() !== '' && state.history.at(-1) !== end.text)
      state.history = [...state.history, end.text].slice(-maximumHistory);
    // An empty line is no command.
    if (state.input !== '' || end.text.trim() !== '') state.input += state.input === '' ? end.text : `\n${end.text}`;
  } else if (end.kind === 'interrupt') {
    state.input = '';
    state.status = interrupted;
  } else state.isInputOver = true;
  leaveEditor(state, terminal, process, end.rest);
}

function leaveEditor(state: ShellState, terminal: Terminal, process: Process, rest: string): void {
  delete state.editor;
  if (state.cooked !== undefined) terminal.modes = state.cooked;
  delete state.cooked;
  // As the terminal had given it.
  terminal.stopReading(process, rest.replaceAll('\r', '\n'));
}

/** Ctrl-C while commands of the shell run: the rest of them is dropped. */
export function interrupt(process: Process, state: ShellState): void {
  state.stack.length = 0;
  state.waiting = [];
  state.isReadingLine = false;
  state.status = interrupted;
  put(process, state.io.stdout, '\n');
}

/** Its window has another size: what is being typed is shown again. */
export function resized(process: Process): void {
  const state = stateOf(process);
  const { terminal } = process;
  if (state.editor !== undefined && terminal !== undefined)
    put(process, state.io.stdout, redraw(state.editor, screenOf(process, terminal)));
}

/** Names for the word before the cursor: programs in the place of a command, else files. */
function complete(process: Process, before: string): LineCompletion {
  const word = /[^\s;|&()<>]*$/.exec(before)?.[0] ?? '';
  const from = before.length - word.length;
  const isCommand = /(?:^|[;|&(])\s*$/.test(before.slice(0, from)) && !word.includes('/');
  const values = isCommand ? commandsLike(process, word) : filesLike(process, word);
  return { from, to: before.length, candidates: values.map((value) => ({ value })) };
}

function commandsLike(process: Process, word: string): readonly string[] {
  const { functions, variables } = stateOf(process);
  const names = [...programNames(process.container, variables['PATH'] ?? ''), ...Object.keys(builtins)];
  return [...new Set([...names, ...Object.keys(functions)])].filter((name) => name.startsWith(word)).sort();
}

function filesLike({ container, cwd }: Process, word: string): readonly string[] {
  const slash = word.lastIndexOf('/') + 1;
  const folder = resolvePath(cwd, word.slice(0, slash) || '.');
  const names = container.files.read(folder);
  if (names === undefined || !isDirectory(names)) return [];
  return names
    .filter((name) => name.startsWith(word.slice(slash)) && (slash < word.length || !name.startsWith('.')))
    .map((name) => {
      const entry = container.files.read(resolvePath(folder, name));
      return `${word.slice(0, slash)}${name}${entry !== undefined && isDirectory(entry) ? '/' : ''}`;
    });
}
