import { cookedModes, LineDiscipline, type TerminalModes, toDisposable } from '../../base/index.ts';
import type { UserTerminal } from '../../kubectl/index.ts';
import type { TerminalSize } from '../driver.ts';

const rawModes: TerminalModes = {
  isCanonical: false,
  echoes: false,
  hasSignals: false,
  mapsReturn: false,
  mapsNewline: false,
};

/** The pseudo-terminal that a kubectl of the page runs on: the reader's side of it. */
export interface DriverTerminal extends UserTerminal {
  /** What the reader types. */
  input(data: string): void;
  resize(size: TerminalSize): void;
  /** What kubectl prints, as the screen wants it. */
  format(text: string): string;
}

/** What is at its other end. */
export interface TerminalEnds {
  readonly size: TerminalSize;
  /** Input for kubectl. */
  deliver(text: string): void;
  /** Shows what is typed, while kubectl does not take the keys. */
  echo(text: string): void;
  /** Ctrl-C, while kubectl does not take the keys. */
  interrupt(): void;
}

/** Makes one: as a terminal is while a program begins, which shows what is typed and ends the program at Ctrl-C. */
export function createDriverTerminal(ends: TerminalEnds): DriverTerminal {
  let { size } = ends;
  const listeners = new Set<() => void>();
  const discipline = new LineDiscipline({
    deliver: (text) => ends.deliver(text),
    // kubectl reads nothing before it takes the keys.
    end: () => undefined,
    echo: (text) => ends.echo(text),
    signal: (signal) => {
      if (signal !== 'SIGTSTP') ends.interrupt();
    },
  });
  return {
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    onResize(listener) {
      listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    makeRaw() {
      discipline.setModes(rawModes);
      return toDisposable(() => discipline.setModes(cookedModes));
    },
    input: (data) => discipline.input(data),
    resize(next) {
      size = next;
      for (const listener of listeners) listener();
    },
    format: (text) => discipline.format(text),
  };
}
