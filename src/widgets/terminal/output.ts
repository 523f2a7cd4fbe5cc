import type { Terminal } from '@xterm/xterm';
import { toDisposable } from '../../base/index.ts';
import { createEscapeFilter, type EscapeMode } from '../../host/index.ts';
import { withoutColours } from '../run/model.ts';
import { nameLink } from './name-link.ts';
import { couldBeHeader, createTableReader, type NameSpan, type TableReader } from './names.ts';
import { followOwnScreen, leaveOwnScreen, type OwnScreen } from './own-screen.ts';
import type { Transcript, TranscriptPiece } from './transcript.ts';

/** What one line prints, on its way to the screen and to the transcript. */
export interface Output {
  /** Newlines that came. */
  readonly lines: number;
  /** The end of what came on standard error, without colours. */
  readonly errors: string;
  /** kubectl has begun with these words: what it prints next may be a table of names. */
  started(argv: readonly string[]): void;
  /** Resolves when it is drawn. `raw`: a program draws its own screen, and nothing is made of what it prints. */
  write(stream: 'stdout' | 'stderr', data: string, raw: boolean): Promise<void>;
  /** A program takes the keys and draws its own screen, until that is disposed of. */
  ownScreen(): Disposable;
  /** A program has drawn its own screen. */
  readonly hadOwnScreen: boolean;
  /** Shows what is left and goes to a new row. */
  end(): Promise<void>;
}

const esc = String.fromCharCode(27);
/** What xterm gets at once, in UTF-16 units: it draws between two pieces, and a piece of this size takes a few milliseconds. */
const pieceLength = 16 * 1024;
const maximumErrors = 4096;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/;
/** Makes the way of one line's output; `keep` gets what is shown. */
export function createOutput(options: {
  readonly terminal: Terminal;
  readonly transcript: Transcript;
  readonly keep: (data: string) => void;
}): Output {
  const { terminal, transcript, keep } = options;
  let table: TableReader | undefined;
  /** The beginning of a row whose end has not come. */
  let held = '';
  let last = '\n';
  let lines = 0;
  let errors = '';
  let own: OwnScreen | undefined;
  let hadOwnScreen = false;
  /** What a program has left behind is being put right. */
  let leaving: Promise<void> | undefined;

  const draw = async (data: string) => {
    last = data.at(-1) ?? last;
    // Of a screen that a program draws, rows are kept.
    if (!own) keep(data);
    for (let at = 0; at < data.length; at += pieceLength) {
      const piece = data.slice(at, at + pieceLength);
      // Waits until it is drawn: what is not drawn is not acknowledged, and the command pauses.
      await new Promise<void>((resolve) => terminal.write(piece, resolve));
    }
  };
  /** Shows names as links, whole line by whole line. */
  const drawTable = async (reader: TableReader, data: string) => {
    const all = held + data;
    const end = all.lastIndexOf('\n') + 1;
    const whole = all.slice(0, end);
    const rest = all.slice(end);
    held = reader.inTable || couldBeHeader(rest) ? rest : '';
    const rows: TranscriptPiece[] = [];
    let shown = '';
    for (const text of whole.split(/(?<=\n)/)) {
      const plain = text.replace(/\r?\n$/, '');
      // Who colours or overwrites their output has no table in it.
      const names = plain.includes(esc) || plain.includes('\r') ? [] : reader.read(plain);
      rows.push({ text, names });
      shown += names.length === 0 ? text : withLinks(text, names);
    }
    // The header has come just now: what follows it is a row.
    if (held === '' && reader.inTable) held = rest;
    const now = held === '' ? rest : '';
    if (now !== '') rows.push({ text: now, names: [] });
    transcript.output(rows);
    await draw(shown + now);
  };
  const newFilters = (mode: EscapeMode) => ({ stdout: createEscapeFilter(mode), stderr: createEscapeFilter(mode) });
  const filters = newFilters('plain');
  const ownFilters = newFilters('terminal');
  return {
    get lines() {
      return lines;
    },
    get errors() {
      return errors;
    },
    started(argv) {
      table = createTableReader(argv);
    },
    async write(stream, printed, raw) {
      if (leaving) await leaving;
      if (raw) {
        if (stream === 'stderr') errors = (errors + withoutColours(printed)).slice(-maximumErrors);
        return draw(ownFilters[stream].push(printed));
      }
      // What comes from a cluster is filtered; what a program of the page prints (`printf '\\e[2J'`, `base64 -d`) is so here.
      const filter = filters[stream];
      const data = filter.idle && !control.test(printed) ? printed : filter.push(printed);
      if (data === '') return;
      lines += data.split('\n').length - 1;
      if (stream === 'stderr') errors = (errors + withoutColours(data)).slice(-maximumErrors);
      if (stream === 'stdout' && table) return drawTable(table, data);
      transcript.output([{ text: data, names: [] }]);
      return draw(stream === 'stderr' ? `${esc}[31m${data}${esc}[0m` : data).then(() => {
        last = data.at(-1) ?? last;
      });
    },
    get hadOwnScreen() {
      return hadOwnScreen;
    },
    ownScreen() {
      hadOwnScreen = true;
      const following = followOwnScreen(terminal, (text) => {
        lines += 1;
        keep(`${text}\r\n`);
        transcript.output([{ text: `${text}\n`, names: [] }]);
      });
      own = following;
      return toDisposable(() => {
        leaving = leaveOwnScreen(terminal).then(() => {
          following[Symbol.dispose]();
          own = undefined;
          leaving = undefined;
          last = terminal.buffer.active.cursorX === 0 ? '\n' : last;
        });
      });
    },
    async end() {
      if (leaving) await leaving;
      if (held !== '') {
        transcript.output([{ text: held, names: [] }]);
        await draw(held);
        held = '';
      }
      if (last !== '\n') await draw('\r\n');
      last = '\n';
    },
  };
}

function withLinks(text: string, names: readonly NameSpan[]): string {
  let at = 0;
  let linked = '';
  for (const { start, end, line } of names) {
    linked += text.slice(at, start) + nameLink(line, text.slice(start, end));
    at = end;
  }
  return linked + text.slice(at);
}
