import { columnsOf } from './columns.ts';

/** How a terminal treats what is typed and what is printed: of termios(3) what programs of this site change. */
export interface TerminalModes {
  /** ICANON: input is given line by line, and can be corrected before. */
  readonly isCanonical: boolean;
  /** ECHO. */
  readonly echoes: boolean;
  /** ISIG: Ctrl-C and the like are signals. */
  readonly hasSignals: boolean;
  /** ICRNL: Enter, which is a carriage return, is a line feed. */
  readonly mapsReturn: boolean;
  /** OPOST with ONLCR: a line feed goes to the first column. */
  readonly mapsNewline: boolean;
}

/** As a terminal is when it is made (`sane` of stty(1)). */
export const cookedModes: TerminalModes = {
  isCanonical: true,
  echoes: true,
  hasSignals: true,
  mapsReturn: true,
  mapsNewline: true,
};

/** What Ctrl-C, Ctrl-\ and Ctrl-Z are. */
export type TerminalSignal = 'SIGINT' | 'SIGQUIT' | 'SIGTSTP';

/** What is at the two ends of a line discipline. */
export interface LineDisciplinePort {
  /** Input that a program can read now. */
  deliver(text: string): void;
  /** Ctrl-D on an empty line: who reads hears the end. */
  end(): void;
  /** Shows what was typed; already as the screen wants it. */
  echo(text: string): void;
  signal(signal: TerminalSignal): void;
}

const signals: ReadonlyMap<string, TerminalSignal> = new Map([
  ['\u0003', 'SIGINT'],
  ['\u001c', 'SIGQUIT'],
  ['\u001a', 'SIGTSTP'],
]);
/** XOFF and XON, which would hold output up where nobody expects it. */
const flowControl = '\u0011\u0013';
const tabStop = 8;
/** What a line may have before its end, in UTF-16 units; more is not taken (`N_TTY_BUF_SIZE`, and the line end). */
const longestLine = 4095;

/** The line discipline of Linux (drivers/tty/n_tty.c, 6.x). Simplified: no flow control, Ctrl-V, Ctrl-R and Ctrl-O mean nothing. Otherwise than there, a wide character is taken from the screen whole. */
export class LineDiscipline {
  modes: TerminalModes = cookedModes;
  /** The line that is being typed. */
  line = '';
  private readonly port: LineDisciplinePort;

  constructor(port: LineDisciplinePort) {
    this.port = port;
  }

  /** What was typed. */
  input(text: string): void {
    const { isCanonical, echoes, hasSignals } = this.modes;
    if (!isCanonical && !echoes && !hasSignals) this.port.deliver(this.translate(text));
    else for (const letter of text) this.take(this.translate(letter));
  }

  /** Sets modes. Of a line that was begun, what is there can be read once lines are no more waited for. */
  setModes(modes: TerminalModes): void {
    const { line } = this;
    const wasCanonical = this.modes.isCanonical;
    this.modes = modes;
    if (!wasCanonical || modes.isCanonical || line === '') return;
    this.line = '';
    this.port.deliver(line);
  }

  /** What a program printed, as the screen wants it. */
  format(text: string): string {
    return this.modes.mapsNewline ? text.replaceAll('\n', '\r\n') : text;
  }

  private translate(text: string): string {
    return this.modes.mapsReturn ? text.replaceAll('\r', '\n') : text;
  }

  private take(letter: string): void {
    const { modes, port } = this;
    const signal = modes.hasSignals ? signals.get(letter) : undefined;
    if (signal !== undefined) {
      this.echo(letter);
      this.line = '';
      port.signal(signal);
      return;
    }
    if (!modes.isCanonical) {
      this.echo(letter);
      port.deliver(letter);
      return;
    }
    if (letter === '\n') {
      const { line } = this;
      this.line = '';
      this.echo(letter);
      port.deliver(`${line}\n`);
    } else if (letter === '\u0004') {
      const { line } = this;
      this.line = '';
      if (line === '') port.end();
      else port.deliver(line);
    } else if (letter === '\u007f') this.erase(lastOf(this.line));
    else if (letter === '\u0017') this.erase(/(?:\w+|[^\w\s])?\s*$/.exec(this.line)?.[0] ?? '');
    else if (letter === '\u0015') this.erase(this.line);
    else if (!flowControl.includes(letter) && this.line.length < longestLine) {
      this.line += letter;
      this.echo(letter);
    }
  }

  private echo(letter: string): void {
    if (!this.modes.echoes) return;
    if (letter === '\n') this.port.echo(this.format('\n'));
    else this.port.echo(shown(letter));
  }

  /** Takes the end of the line away, on the screen as well. */
  private erase(end: string): void {
    if (end === '') return;
    const columns = widthOf(this.line);
    this.line = this.line.slice(0, this.line.length - end.length);
    if (this.modes.echoes) this.port.echo('\b \b'.repeat(columns - widthOf(this.line)));
  }
}

/** A control character is shown with a caret (ECHOCTL). */
function shown(letter: string): string {
  const code = letter.charCodeAt(0);
  if (letter === '\t' || (code >= 0x20 && code !== 0x7f)) return letter;
  return `^${String.fromCharCode(code ^ 0x40)}`;
}

function lastOf(line: string): string {
  return Array.from(line).at(-1) ?? '';
}

/** Columns that a line takes with its control characters. Simplified: tab stops are counted from its beginning. */
function widthOf(line: string): number {
  let columns = 0;
  for (const letter of line) columns += letter === '\t' ? tabStop - (columns % tabStop) : columnsOf(shown(letter));
  return columns;
}
