import type { BridgeTerminalSize, CompletionPayload, RunStarted } from '../../bridge/index.ts';

/** A program that takes the keys of the terminal as they are pressed, and draws its screen itself. */
export interface KeyReader {
  write(data: string): void;
  resize(size: BridgeTerminalSize): void;
}

/** What a line that runs has of the terminal. */
export interface LineTerminal {
  readonly size: BridgeTerminalSize;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Shows output; resolves when it is drawn, so that a program that prints more than can be shown waits. */
  write(stream: 'stdout' | 'stderr', data: string): Promise<void>;
  /** A command of the line has begun on a cluster. */
  started(started: RunStarted): void;
  /** The next line that the reader types, with its end; `undefined` at the end of input (Ctrl-D). Rejects after Ctrl-C. */
  readLine(): Promise<string | undefined>;
  /** Gives all keys to a program until it is disposed of. */
  readKeys(reader: KeyReader): Disposable;
}

/** What makes lines do something. */
export interface Runner {
  /** Resolves with the exit code, or the name of the signal; rejects with what a reader is told. */
  run(line: string, terminal: LineTerminal): Promise<string>;
  complete(line: string, cursor: number): Promise<CompletionPayload>;
  /** Whether a line goes on after its end: a quote is open, a here-document has not ended. */
  isUnfinished(line: string): boolean;
  /** The line with `!!` and the like replaced by what was typed before; `error`: there is no such line. */
  expand(line: string, history: readonly string[]): { readonly text: string } | { readonly error: string };
}
