import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';

const patienceMs = 60_000;

/** A program on a pseudo-terminal, of which one sees what it has written. */
export interface Screen extends AsyncDisposable {
  /** Types. */
  type(keys: string): void;
  /** Waits until what it wrote since the last call has all texts. @throws Error with what it wrote when that does not come in a minute. */
  until(...texts: readonly string[]): Promise<void>;
  /** The exit code, once it has ended. @throws Error when it has not within a minute. */
  ended(): Promise<number>;
}

/** Starts a program on a terminal of 120 columns and 40 rows, with an environment made from nothing. */
export function openScreen(program: string, argv: readonly string[], env: Readonly<Record<string, string>>): Screen {
  const terminal: IPty = spawn(program, [...argv], { name: 'xterm-256color', cols: 120, rows: 40, env: { ...env } });
  let written = '';
  let exitCode: number | undefined;
  terminal.onData((data) => {
    written += data;
  });
  terminal.onExit((exit) => {
    exitCode = exit.exitCode;
  });
  const poll = async (what: string, isSo: () => boolean): Promise<void> => {
    const end = performance.now() + patienceMs;
    while (!isSo()) {
      if (exitCode !== undefined)
        throw new Error(`it ended with ${exitCode} before ${what}: ${stripVTControlCharacters(written)}`);
      if (performance.now() > end)
        throw new Error(`not within a minute: ${what}: ${stripVTControlCharacters(written)}`);
      await delay(100);
    }
  };
  return {
    type: (keys) => terminal.write(keys),
    async until(...texts) {
      const isWritten = (): boolean => {
        const plain = stripVTControlCharacters(written);
        return texts.every((text) => plain.includes(text));
      };
      await poll(`it wrote "${texts.join('", "')}"`, isWritten);
      written = '';
    },
    async ended() {
      const end = performance.now() + patienceMs;
      while (exitCode === undefined) {
        if (performance.now() > end) throw new Error(`it has not ended: ${stripVTControlCharacters(written)}`);
        await delay(100);
      }
      return exitCode;
    },
    async [Symbol.asyncDispose]() {
      if (exitCode === undefined) terminal.kill('SIGKILL');
    },
  };
}
