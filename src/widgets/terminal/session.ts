import type { Terminal } from '@xterm/xterm';
import {
  applyCompletion,
  editLine,
  emptyLine,
  formatChoices,
  formatInput,
  insertText,
  type KeyName,
  type Locale,
  parseInput,
  toDisposable,
  withText,
} from '../../base/index.ts';
import type { RunStarted } from '../../bridge/index.ts';
import { wireOf } from '../shared/failure.ts';
import { createCompleter } from './completions.ts';
import { cleanPaste, linesOfPaste } from './model.ts';
import { createOutput } from './output.ts';
import { createPrompt } from './prompt.ts';
import { createRecall } from './recall.ts';
import type { LineTerminal, Runner } from './runner.ts';
import { createKeysAhead, createRunningLine, type RunningLine } from './running-line.ts';
import type { TerminalStorage } from './storage.ts';
import type { TerminalStrings } from './strings.ts';
import type { Transcript } from './transcript.ts';
import { wrapWords } from './width.ts';

/** What a session works with. */
export interface SessionOptions {
  readonly terminal: Terminal;
  readonly runner: Runner;
  /** Whether a question to the cluster is answered at once. */
  readonly isOnline: () => boolean;
  readonly locale: Locale;
  readonly text: TerminalStrings;
  readonly storage: TerminalStorage;
  readonly transcript: Transcript;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** A line has begun (`true`) or ended. */
  onBusy(busy: boolean): void;
  /** A command of the line has begun on a cluster. */
  onStarted(started: RunStarted): void;
  /** Lines that the failed one may have been meant to be; none: there is nothing to offer any more. */
  onHints(lines: readonly string[]): void;
}

/** The reader's side of a terminal: lines are edited here and run; a program that wants the keys gets them. */
export interface Session extends Disposable {
  /** What xterm's `onData` gives. */
  input(data: string): void;
  paste(text: string): void;
  /** Puts a line at the prompt, for the reader to run; a running command is left alone. Says whether it could. */
  type(line: string): boolean;
  /** Puts a line at the prompt; runs it when it stands there already. */
  press(line: string): void;
  clear(): void;
  resized(): void;
  /** A line of our own, in the reader's language. */
  notice(text: string): void;
  /** Stores what is on the screen; to be called as the page goes. */
  save(): void;
  /** Puts back what was on the screen before a reload. */
  restore(): void;
  begin(): void;
  readonly running: boolean;
  /** What stands at the prompt, or the last line that was run. */
  readonly line: string;
}

const esc = String.fromCharCode(27);
const maximumChoices = 60;
/** The exit code of a program that was killed (SIGKILL). */
const killed = '137';
/** What is kept to be restored after a reload, in UTF-16 units; storage keeps less. */
const maximumKept = 96 * 1024;

/** Makes a session; `begin` shows the first prompt. */
export function createSession(options: SessionOptions): Session {
  const { terminal, runner, text, storage, transcript } = options;
  let kept = '';
  let current: RunningLine | undefined;
  /** Pasted lines that wait for Enter. */
  let queue: readonly string[] = [];
  let completing = false;
  const ahead = createKeysAhead();
  /** Lines that the last one may have been meant to be. */
  let hints: readonly string[] = [];
  let lastLine = '';
  let isOver = false;

  const keep = (data: string) => {
    kept += data;
    if (kept.length > 2 * maximumKept) kept = kept.slice(-maximumKept);
  };
  const write = (data: string) => {
    keep(data);
    terminal.write(data);
  };
  const prompt = createPrompt(terminal, write);
  const completer = createCompleter((line, cursor) => runner.complete(line, cursor), options.now, options.isOnline);
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
  const offer = (lines: readonly string[]) => {
    hints = lines;
    const [first] = lines;
    prompt.ghost = first === undefined ? '' : `${first}   ${text.tabTakes}`;
    options.onHints(lines);
  };
  const next = () => {
    if (isOver) return;
    completer.forget();
    current = undefined;
    options.onBusy(false);
    terminal.options.convertEol = true;
    const [waiting, ...rest] = queue;
    queue = rest;
    prompt.begin(waiting === undefined ? emptyLine : withText(emptyLine, waiting));
    save();
    const typed = ahead.take();
    if (typed !== '') session.input(typed);
  };

  const terminalOf = (mine: RunningLine, output: ReturnType<typeof createOutput>): LineTerminal => ({
    get size() {
      return { columns: terminal.cols, rows: terminal.rows };
    },
    signal: mine.signal,
    write: (stream, data) => output.write(stream, data, mine.keys !== undefined),
    started(started) {
      output.started(started.argv);
      options.onStarted(started);
    },
    readLine: () => mine.readLine(),
    readKeys(reader) {
      terminal.options.convertEol = false;
      const screen = output.ownScreen();
      transcript.note(text.keysGoThere);
      const reading = mine.readKeys(reader);
      return toDisposable(() => {
        reading[Symbol.dispose]();
        terminal.options.convertEol = true;
        screen[Symbol.dispose]();
      });
    },
  });
  const run = async (line: string) => {
    const mine = createRunningLine({
      ahead,
      write,
      onInterrupt() {
        queue = [];
      },
    });
    current = mine;
    options.onBusy(true);
    save();
    const output = createOutput({ terminal, transcript, keep });
    completer.forget();
    let failed = '';
    try {
      const code = await runner.run(line, terminalOf(mine, output));
      await output.end();
      if (code !== '0') write(dim(text.exitCode(code)));
      if (code === killed && output.hadOwnScreen) {
        write(dim(text.sessionKilled));
        transcript.note(text.sessionKilled);
      }
      transcript.note(text.ended(code, output.lines));
      if (code !== '0' && !mine.signal.aborted) failed = output.errors;
    } catch (error) {
      const { message, hint } = wireOf(error, options.locale);
      await output.end();
      const own = (words: string) => wrapWords(words, terminal.cols);
      write(`${esc}[31m${own(message)}${esc}[0m\r\n${hint === undefined ? '' : `${own(hint)}\r\n`}`);
      transcript.note(hint === undefined ? message : `${message} ${hint}`);
      failed = `${message}\n${hint ?? ''}`;
    } finally {
      next();
    }
    if (failed !== '') void suggest(line, failed);
  };
  /** Offers what the failed line may have been meant to be, while the reader has not typed on. */
  const suggest = async (line: string, errors: string) => {
    try {
      const ask = async (question: string) =>
        (await runner.complete(question, question.length)).candidates.map(({ value }) => value);
      const { suggestLines } = await import('./hints.ts');
      const lines = await suggestLines({ line, errors }, ask);
      if (lines.length === 0 || current || prompt.line.text !== '' || lastLine !== line) return;
      offer(lines);
      transcript.offer(text.didYouMean, lines);
      prompt.draw();
    } catch (error) {
      // Without a cluster nothing is known to be offered, and the error that was shown says all there is.
      console.warn('podpath-terminal: no suggestion:', error);
    }
  };

  const submit = () => {
    if (prompt.line.text.trim() !== '' && runner.isUnfinished(prompt.line.text)) {
      prompt.line = withText(prompt.line, `${prompt.line.text}\n`);
      return prompt.draw();
    }
    const typed = prompt.line.text.trim();
    const expanded = runner.expand(typed, storage.history());
    recall.forget();
    offer([]);
    prompt.line = withText(prompt.line, prompt.line.text);
    prompt.leave();
    if (typed === '') return prompt.begin();
    transcript.command(`$ ${typed}`);
    if ('error' in expanded) {
      write(`${esc}[31m${expanded.error}${esc}[0m\r\n`);
      transcript.note(expanded.error);
      return prompt.begin();
    }
    const line = expanded.text;
    // As bash does: what the line has become is shown before it runs.
    if (line !== typed) {
      write(`${line.replaceAll('\n', '\r\n')}\r\n`);
      transcript.note(line);
    }
    storage.remember(line);
    lastLine = line;
    if (line === 'clear') return session.clear();
    if (line === 'help') {
      write(`${wrapWords(text.help.join('\n'), terminal.cols)}\r\n`);
      transcript.note(text.help.join('\n'));
    }
    void run(line);
  };

  const complete = async () => {
    const [hint] = hints;
    if (prompt.line.text === '' && hint !== undefined) return void session.type(hint);
    if (completing) return;
    completing = true;
    const { text: before, cursor } = prompt.line;
    try {
      const answer = await completer.complete(before, cursor);
      // The reader has typed on: the answer is about another line.
      if (current || recall.searching || prompt.line.text !== before || prompt.line.cursor !== cursor) return;
      const { line, choices } = applyCompletion(prompt.line, answer);
      if (choices.length > 0) {
        const end = prompt.line;
        prompt.leave();
        const list = formatChoices(choices, terminal.cols, maximumChoices);
        write(`${list.replaceAll('\n', '\r\n')}\r\n`);
        transcript.note(choices.slice(0, maximumChoices).join('  '));
        prompt.begin(end);
      } else changeLine(line);
    } catch (error) {
      notice(wireOf(error, options.locale).message);
    } finally {
      completing = false;
    }
  };
  const changeLine = (line: typeof emptyLine) => {
    prompt.line = line;
    prompt.draw();
    completer.typed(line.text, line.cursor);
  };

  const recall = createRecall({
    prompt,
    history: () => storage.history(),
    lead: ({ query, failed }) => `${text.search(failed)} ${query}: `,
    change: changeLine,
  });
  const interrupt = () => {
    prompt.line = withText(prompt.line, `${prompt.line.text}^C`);
    prompt.leave();
    recall.forget();
    offer([]);
    if (queue.length > 0) {
      queue = [];
      write(dim(text.pasteDropped));
    }
    prompt.begin();
  };
  const press = (key: KeyName) => {
    if (recall.searching && !recall.searchKey(key)) return;
    if (key === 'enter') return submit();
    if (key === 'tab') return void complete();
    if (key === 'up' || key === 'down') return recall.walk(key === 'up' ? -1 : 1);
    if (key === 'search') return recall.search();
    if (key === 'interrupt') return interrupt();
    if (key === 'clear') return session.clear();
    const [hint] = hints;
    if ((key === 'right' || key === 'end') && prompt.line.text === '' && hint !== undefined)
      return void session.type(hint);
    const edited = editLine(prompt.line, key === 'endOfFile' ? 'delete' : key);
    if (!edited) return;
    recall.forget();
    changeLine(edited);
  };
  const put = (words: string) => {
    if (recall.searching) return recall.searchText(words);
    recall.forget();
    changeLine(insertText(prompt.line, words));
  };
  const session: Session = {
    get running() {
      return current !== undefined;
    },
    get line() {
      return !current && prompt.line.text.trim() !== '' ? prompt.line.text.trim() : lastLine;
    },
    input(data) {
      const inputs = current ? [] : parseInput(data);
      if (current) return current.input(data);
      for (const [index, input] of inputs.entries()) {
        if (current) {
          // A line among them has begun to run: the others wait.
          ahead.add(formatInput(inputs.slice(index)));
          return;
        }
        if (input.kind === 'key') press(input.key);
        else put(input.text);
      }
    },
    paste(pasted) {
      if (current?.keys) return terminal.paste(pasted);
      const lines = linesOfPaste(pasted, (line) => runner.isUnfinished(line));
      const [first, ...rest] = lines;
      if (first === undefined) return;
      if (lines.length === 1 && !/[\r\n]/.test(pasted)) return session.input(cleanPaste(pasted));
      if (current) {
        queue = [...queue, ...lines];
        return;
      }
      queue = rest;
      if (rest.length > 0) notice(text.pasted(lines.length));
      recall.leaveSearch();
      prompt.line = insertText(prompt.line, first, true);
      prompt.draw();
    },
    type(line) {
      if (current) return false;
      recall.leaveSearch();
      recall.forget();
      offer([]);
      prompt.line = withText(prompt.line, line);
      prompt.draw();
      return true;
    },
    press(line) {
      if (current) return notice(text.busy);
      if (prompt.line.text === line) return submit();
      if (session.type(line)) transcript.note(text.typed(line));
    },
    clear() {
      kept = '';
      terminal.write(`${esc}[2J${esc}[3J${esc}[H`);
      transcript.clear();
      if (!current) prompt.begin(prompt.line.text === 'clear' ? emptyLine : prompt.line);
      save();
    },
    resized() {
      if (current) current.keys?.resize({ columns: terminal.cols, rows: terminal.rows });
      else prompt.draw();
    },
    notice,
    save,
    restore() {
      const before = storage.screen();
      if (!before || before.text === '') return;
      write(before.text.endsWith('\n') ? before.text : `${before.text}\r\n`);
      write(dim(before.running ? text.reloaded : text.restored));
      if (before.running) transcript.note(text.reloaded);
    },
    begin: () => prompt.begin(),
    [Symbol.dispose]() {
      isOver = true;
      current?.stop();
    },
  };
  return session;
}
