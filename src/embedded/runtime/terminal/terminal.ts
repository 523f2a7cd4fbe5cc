import { LineDiscipline, type TerminalModes, type TerminalSignal } from '../../../base/index.ts';
import type { Container, Process, Terminal } from '../process/kernel.ts';
import type { TerminalJson } from './terminal-json.ts';

/** What may be typed ahead while nobody reads, in UTF-16 units; more is lost. */
const longestTyped = 64 * 1024;

/** A pseudo-terminal (pty(7)) of a container: what is typed goes through its line discipline to whoever reads; what is printed, to `show`. */
export class ContainerTerminal implements Terminal {
  columns = 0;
  rows = 0;
  /** The process group that Ctrl-C is for; undefined: that of who has the terminal from the start. */
  group: number | undefined;
  private readonly container: Container;
  private readonly show: (text: string) => void;
  private readonly discipline: LineDiscipline;
  /** What was typed and not read; `false` is an end of input. */
  private typed: (string | false)[] = [];
  private reader: Process | undefined;
  private isHungUp = false;

  constructor(container: Container, show: (text: string) => void) {
    this.container = container;
    this.show = show;
    this.discipline = new LineDiscipline({
      deliver: (text) => this.give(text),
      end: () => this.give(false),
      echo: (text) => this.show(text),
      signal: (signal) => this.signal(signal),
    });
  }

  get modes(): TerminalModes {
    return this.discipline.modes;
  }

  set modes(modes: TerminalModes) {
    this.discipline.setModes(modes);
  }

  /** What the person at it types. */
  input(text: string): void {
    if (!this.isHungUp) this.discipline.input(text);
  }

  write(text: string): void {
    if (!this.isHungUp) this.show(this.discipline.format(text));
  }

  read(reader: Process): void {
    this.reader = reader;
    while (this.typed.length > 0 && this.reader === reader && !reader.isOver) {
      const next = this.typed.shift();
      reader.input(next === false ? undefined : next);
    }
  }

  stopReading(reader: Process, left = ''): void {
    if (this.reader === reader) this.reader = undefined;
    if (left !== '') this.typed.unshift(left);
  }

  /** Its window has another size now (TIOCSWINSZ); the processes in the foreground hear of it. */
  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    for (const process of this.foreground()) process.kill('SIGWINCH');
  }

  /** Whoever was at it has gone: what runs in the foreground ends, with the leader. */
  hangUp(leader: Process): void {
    this.isHungUp = true;
    for (const process of [...this.foreground(), leader]) process.machine.end(process, 137);
  }

  /** Streams of a snapshot name it; what it is its container has ({@link data}). */
  toJSON(): object {
    return { $terminal: true };
  }

  /** What it is as JSON. */
  get data(): TerminalJson {
    const { columns, rows, modes, typed, group, reader } = this;
    const { line } = this.discipline;
    return { columns, rows, modes, line, typed, group, reader: reader?.isOver === false ? reader.pid : undefined };
  }

  /** Goes on from a snapshot, whose processes are there again. */
  restore({ columns, rows, modes, line, typed, group, reader }: TerminalJson): void {
    Object.assign(this, { columns, rows, group });
    this.typed = [...typed];
    this.discipline.modes = modes;
    this.discipline.line = line;
    this.reader = reader === undefined ? undefined : this.container.processes.get(reader);
  }

  private give(text: string | false): void {
    const { reader } = this;
    if (reader?.isOver === false) {
      reader.input(text === false ? undefined : text);
      return;
    }
    const length = this.typed.reduce((sum, one) => sum + (one === false ? 1 : one.length), 0);
    if (length < longestTyped) this.typed.push(text);
  }

  private foreground(): Process[] {
    return [...this.container.processes.values()].filter(
      (process) => process.terminal === this && process.group === this.group && !process.isOver,
    );
  }

  private signal(signal: TerminalSignal): void {
    this.typed = [];
    if (signal === 'SIGTSTP') {
      this.write('\npodpath: the embedded cluster stops no jobs: Ctrl-C ends what runs\n');
      return;
    }
    for (const process of this.foreground()) process.kill(signal);
  }
}
