import { columnsOf, editLine, emptyLine, formatInput, parseInput, toDisposable, withText } from '../../base/index.ts';
import type { KeyReader } from './runner.ts';

const interruptCharacter = String.fromCharCode(3);
/** Keys that wait for a command to start or to end, in UTF-16 units. */
const maximumAhead = 4096;

/** Keys that came while a line ran and nothing read them: the next program that reads, or the next line, gets them as they came. */
export interface KeysAhead {
  add(data: string): void;
  /** Gives them and forgets them. */
  take(): string;
}

/** Makes a place for keys to wait in; of too many the latest are kept. */
export function createKeysAhead(): KeysAhead {
  let waiting = '';
  return {
    add(data) {
      waiting = (waiting + data).slice(-maximumAhead);
    },
    take() {
      const taken = waiting;
      waiting = '';
      return taken;
    },
  };
}

/** Where keys go while a line runs: Ctrl-C stops it, and a program that reads gets whole lines or the keys themselves. */
export interface RunningLine {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The program that takes all keys. */
  readonly keys: KeyReader | undefined;
  input(data: string): void;
  /** The next line that is typed, with its end; `undefined` at the end of input. Rejects when the line is stopped. */
  readLine(): Promise<string | undefined>;
  /** Gives all keys to a program until that is disposed of. */
  readKeys(reader: KeyReader): Disposable;
  stop(): void;
}

/** Makes the keys' way for one line; `write` echoes what a program reads by lines. */
export function createRunningLine(options: {
  readonly ahead: KeysAhead;
  readonly write: (data: string) => void;
  readonly onInterrupt: () => void;
}): RunningLine {
  const { ahead, write } = options;
  const abort = new AbortController();
  const { signal } = abort;
  let keys: KeyReader | undefined;
  /** A program waits for a line; what of it was typed. */
  let reading: { typed: string; readonly resolve: (line: string | undefined) => void } | undefined;

  const typeLine = (data: string, into: NonNullable<typeof reading>): void => {
    const inputs = parseInput(data);
    for (const [at, input] of inputs.entries()) {
      if (reading !== into) {
        // Its line has ended: the rest waits for who reads next.
        ahead.add(formatInput(inputs.slice(at)));
        return;
      }
      if (input.kind === 'text') {
        into.typed += input.text;
        write(input.text);
      } else if (input.key === 'backspace' && into.typed !== '') {
        const shorter = editLine(withText(emptyLine, into.typed), 'backspace')?.text ?? '';
        write('\b \b'.repeat(columnsOf(into.typed) - columnsOf(shorter)));
        into.typed = shorter;
      } else if (input.key === 'enter') {
        write('\r\n');
        reading = undefined;
        into.resolve(`${into.typed}\n`);
      } else if (input.key === 'endOfFile') {
        reading = undefined;
        into.resolve(into.typed === '' ? undefined : into.typed);
      }
    }
  };
  const input = (data: string): void => {
    if (keys) keys.write(data);
    else if (data.includes(interruptCharacter)) {
      write('^C\r\n');
      reading = undefined;
      ahead.take();
      options.onInterrupt();
      abort.abort();
    } else if (reading) typeLine(data, reading);
    // As it came: an interactive program that is about to start gets it so, and so does the next line, corrections and all.
    else ahead.add(data);
  };
  return {
    signal,
    get keys() {
      return keys;
    },
    input,
    readLine() {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        reading = { typed: '', resolve };
        const typed = ahead.take();
        if (typed !== '') input(typed);
      });
    },
    readKeys(reader) {
      keys = reader;
      const typed = ahead.take();
      if (typed !== '') reader.write(typed);
      return toDisposable(() => {
        keys = undefined;
      });
    },
    stop: () => abort.abort(),
  };
}
