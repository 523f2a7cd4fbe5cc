import type { Terminal } from '@xterm/xterm';
import type { Locale } from '../../base/index.ts';
import type { Bridge, CommandContext, RunHandle, RunStarted } from '../../bridge/index.ts';
import { wireOf } from '../shared/failure.ts';
import { type KeyName, parseInput } from './keys.ts';
import {
  applyCompletion,
  edit,
  emptyLine,
  formatChoices,
  insert,
  linesOfPaste,
  readsInput,
  searchHistory,
  withText,
} from './model.ts';
import { createPrompt } from './prompt.ts';
import type { TerminalStorage } from './storage.ts';
import type { TerminalStrings } from './strings.ts';
import type { Transcript } from './transcript.ts';
import { wrapWords } from './width.ts';

/** What a session works with. */
export interface SessionOptions {
  readonly terminal: Terminal;
  readonly bridge: Bridge;
  /** Resolves when commands can run; rejects with the reason why not. */
  readonly reach: () => Promise<unknown>;
  readonly context: CommandContext;
  readonly locale: Locale;
  readonly text: TerminalStrings;
  readonly storage: TerminalStorage;
  readonly transcript: Transcript;
  /** A command has started, or the last one has ended. */
  onRun(started: RunStarted | undefined): void;
}

/** The reader's side of a terminal: lines are edited here and run on the cluster; an interactive program gets the keys. */
export interface Session {
  /** What xterm's `onData` gives. */
  input(data: string): void;
  paste(text: string): void;
  /** Puts a line at the prompt, for the reader to run; a running command is left alone. */
  type(line: string): void;
  clear(): void;
  resized(): void;
  /** A line of our own, in the reader's language. */
  notice(text: string): void;
  /** Puts back what was on the screen before a reload. */
  restore(): void;
  begin(): void;
  readonly running: boolean;
}

const esc = String.fromCharCode(27);
const interruptCharacter = String.fromCharCode(3);
const maximumChoices = 60;
/** Keys that wait for a command to start or to end, in UTF-16 units. */
const maximumAhead = 4096;
/** What is kept to be restored after a reload, in UTF-16 units; storage keeps less. */
const maximumKept = 96 * 1024;

/** Makes a session; `begin` shows the first prompt. */
export function createSession(options: SessionOptions): Session {
  const { terminal, bridge, text, storage, transcript } = options;
  let kept = '';
  let current:
    | { handle: RunHandle | undefined; started: RunStarted | undefined; typed: string; cancelled: boolean }
    | undefined;
  /** Position in the history, and what was being typed before it was looked through. */
  let recall: { at: number; draft: string; query: string | undefined } | undefined;
  /** Pasted lines that wait for Enter. */
  let queue: readonly string[] = [];
  let completing = false;
  /** Keys that came while a command ran: they belong to the next line. */
  let ahead = '';

  const write = (data: string) => {
    kept = (kept + data).slice(-maximumKept);
    terminal.write(data);
  };
  const prompt = createPrompt(terminal, write);
  const save = () => storage.saveScreen(kept, current !== undefined);
  // The muted colour of the page; "faint" would fall below the contrast that text needs.
  const dim = (line: string) => `${esc}[90m${wrapWords(line, terminal.cols)}${esc}[0m\r\n`;
  const notice = (line: string) => {
    transcript.note(line);
    if (current) return write(`\r\n${dim(line)}`);
    prompt.erase();
    write(dim(line));
    prompt.draw();
  };
  const next = () => {
    current = undefined;
    options.onRun(undefined);
    terminal.options.convertEol = true;
    const [waiting, ...rest] = queue;
    queue = rest;
    prompt.begin(waiting === undefined ? emptyLine : withText(emptyLine, waiting));
    save();
    const typed = ahead;
    ahead = '';
    if (typed !== '') session.input(typed);
  };

  const run = async (line: string) => {
    const mine: NonNullable<typeof current> = { handle: undefined, started: undefined, typed: '', cancelled: false };
    current = mine;
    save();
    let lastCharacter = '\n';
    let lines = 0;
    try {
      await options.reach();
      if (mine.cancelled) return;
      const size = { columns: terminal.cols, rows: terminal.rows };
      mine.handle = bridge.run({ kind: 'line', line }, options.context, { terminal: size });
      mine.started = await mine.handle.started;
      options.onRun(mine.started);
      if (mine.started.interactive) {
        terminal.options.convertEol = false;
        if (ahead !== '') mine.handle.write(ahead);
        ahead = '';
      }
      for await (const { stream, data } of mine.handle.output) {
        lastCharacter = data.at(-1) ?? lastCharacter;
        lines += data.split('\n').length - 1;
        const shown = stream === 'stderr' ? `${esc}[31m${data}${esc}[0m` : data;
        kept = (kept + shown).slice(-maximumKept);
        // Waits until it is drawn: what is not drawn is not acknowledged, and the command pauses.
        await new Promise<void>((resolve) => terminal.write(shown, resolve));
        if (!mine.started.interactive) transcript.output(data);
      }
      const { exitCode, signal } = await mine.handle.exit;
      if (mine.started.interactive) {
        // What a program that was cut off may have left behind; leaving a second screen moves the cursor even if there is none.
        const leave = terminal.buffer.active.type === 'alternate' ? `${esc}[?1049l` : '';
        terminal.write(`${leave}${esc}[?25h${esc}[0m${esc}[?1l`);
      }
      if (lastCharacter !== '\n') write('\r\n');
      const code = exitCode === null ? (signal ?? '?') : String(exitCode);
      if (code !== '0') write(dim(text.exitCode(code)));
      transcript.note(text.ended(code, lines));
    } catch (error) {
      const { message, hint } = wireOf(error, options.locale);
      if (lastCharacter !== '\n') write('\r\n');
      const own = (line: string) => wrapWords(line, terminal.cols);
      write(`${esc}[31m${own(message)}${esc}[0m\r\n${hint === undefined ? '' : `${own(hint)}\r\n`}`);
      transcript.note(hint === undefined ? message : `${message} ${hint}`);
    } finally {
      next();
    }
  };

  const submit = () => {
    const line = prompt.line.text.trim();
    prompt.line = { ...prompt.line, cursor: prompt.line.text.length };
    prompt.leave();
    recall = undefined;
    if (line === '') return prompt.begin();
    storage.remember(line);
    transcript.command(`$ ${line}`);
    if (line === 'clear') return session.clear();
    if (line === 'help') {
      write(`${wrapWords(text.help.join('\n'), terminal.cols)}\r\n`);
      transcript.note(text.help.join('\n'));
      return next();
    }
    void run(line);
  };

  const complete = async () => {
    if (completing) return;
    completing = true;
    const { text: before, cursor } = prompt.line;
    try {
      const answer = await bridge.complete(before, cursor, options.context);
      // The reader has typed on: the answer is about another line.
      if (current || prompt.line.text !== before || prompt.line.cursor !== cursor) return;
      const { line, choices } = applyCompletion(prompt.line, answer);
      if (choices.length > 0) {
        const end = prompt.line;
        prompt.leave();
        const list = formatChoices(choices, terminal.cols, maximumChoices);
        write(`${list.replaceAll('\n', '\r\n')}\r\n`);
        transcript.note(choices.slice(0, maximumChoices).join('  '));
        prompt.begin(end);
      } else {
        prompt.line = line;
        prompt.draw();
      }
    } catch (error) {
      notice(wireOf(error, options.locale).message);
    } finally {
      completing = false;
    }
  };

  const walk = (direction: -1 | 1) => {
    const history = storage.history();
    const from = recall?.at ?? history.length;
    const at = from + direction;
    const draft = recall?.draft ?? prompt.line.text;
    if (at < 0 || at > history.length) return;
    recall = { at, draft, query: undefined };
    prompt.line = withText(prompt.line, at === history.length ? draft : (history[at] ?? ''));
    prompt.draw();
  };
  const search = () => {
    const history = storage.history();
    const query = recall?.query ?? prompt.line.text;
    const found = searchHistory(history, query, recall?.query === undefined ? history.length : recall.at);
    if (found === undefined) return;
    recall = { at: found, draft: recall?.draft ?? query, query };
    prompt.line = withText(prompt.line, history[found] ?? '');
    prompt.draw();
  };
  const interrupt = () => {
    prompt.line = { ...prompt.line, text: `${prompt.line.text}^C`, cursor: prompt.line.text.length + 2 };
    prompt.leave();
    recall = undefined;
    if (queue.length > 0) {
      queue = [];
      write(dim(text.pasteDropped));
    }
    prompt.begin();
  };
  const press = (key: KeyName) => {
    if (key === 'enter') return submit();
    if (key === 'tab') return void complete();
    if (key === 'up' || key === 'down') return walk(key === 'up' ? -1 : 1);
    if (key === 'search') return search();
    if (key === 'interrupt') return interrupt();
    if (key === 'clear') return session.clear();
    const edited = edit(prompt.line, key === 'endOfFile' ? 'delete' : key);
    if (!edited) return;
    recall = undefined;
    prompt.line = edited;
    prompt.draw();
  };
  /** A command that is no program of the terminal: Ctrl-C stops it, and one that reads input gets whole lines. */
  const duringRun = (data: string, running: NonNullable<typeof current>) => {
    const { handle, started } = running;
    if (started?.interactive) return handle?.write(data);
    if (data.includes(interruptCharacter)) {
      write('^C\r\n');
      running.cancelled = true;
      queue = [];
      ahead = '';
      return handle?.cancel();
    }
    // As it came: an interactive program that is about to start gets it so, and so does the next line, corrections and all.
    if (!started || !readsInput(started.argv)) {
      ahead = (ahead + data).slice(-maximumAhead);
      return;
    }
    for (const input of parseInput(data)) {
      if (input.kind === 'text') {
        running.typed += input.text;
        write(input.text);
      } else if (input.key === 'enter') {
        write('\r\n');
        handle?.write(`${running.typed}\n`);
        running.typed = '';
      }
    }
  };

  const session: Session = {
    get running() {
      return current !== undefined;
    },
    input(data) {
      const inputs = current ? [] : parseInput(data);
      if (current) return void duringRun(data, current);
      inputs.forEach((input, index) => {
        if (current) {
          // A line among them has begun to run: the others wait.
          const rest = inputs.slice(index);
          ahead += input === rest[0] ? (input.kind === 'text' ? input.text : input.key === 'enter' ? '\r' : '') : '';
        } else if (input.kind === 'key') press(input.key);
        else {
          recall = undefined;
          prompt.line = insert(prompt.line, input.text);
          prompt.draw();
        }
      });
    },
    paste(pasted) {
      if (current?.started?.interactive) return terminal.paste(pasted);
      const lines = linesOfPaste(pasted);
      const [first, ...rest] = lines;
      if (first === undefined) return;
      if (lines.length === 1 && !/[\r\n]/.test(pasted)) return session.input(pasted);
      if (current) {
        queue = [...queue, ...lines];
        return;
      }
      queue = rest;
      if (rest.length > 0) notice(text.pasted(lines.length));
      prompt.line = insert(prompt.line, first);
      prompt.draw();
    },
    type(line) {
      if (current) return;
      recall = undefined;
      prompt.line = withText(prompt.line, line);
      prompt.draw();
    },
    clear() {
      kept = '';
      terminal.write(`${esc}[2J${esc}[3J${esc}[H`);
      transcript.clear();
      if (!current) prompt.begin(prompt.line.text === 'clear' ? emptyLine : prompt.line);
      save();
    },
    resized() {
      if (current) current.handle?.resize({ columns: terminal.cols, rows: terminal.rows });
      else prompt.draw();
    },
    notice,
    restore() {
      const before = storage.screen();
      if (!before || before.text === '') return;
      write(before.text.endsWith('\n') ? before.text : `${before.text}\r\n`);
      write(dim(before.running ? text.reloaded : text.restored));
      if (before.running) transcript.note(text.reloaded);
    },
    begin: () => prompt.begin(),
  };
  return session;
}
