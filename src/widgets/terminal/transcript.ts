import { withoutColours } from '../run/model.ts';
import { el } from '../shared/dom.ts';
import type { NameSpan } from './names.ts';

const maximumEntries = 400;
const maximumLines = 2000;
/** Lines of output that are put in at once; of more than that the last ones, and how many were left out. */
const maximumLinesAtOnce = 200;
/** Of a longer line the beginning, in UTF-16 units. */
const maximumLineLength = 2000;
/** A screen reader is not told more often than this; what is shown beside the terminal neither. */
const gatherMs = 150;

/** A piece of output: a line with the names that stand in it, or whatever came, without names. */
export interface TranscriptPiece {
  readonly text: string;
  readonly names: readonly NameSpan[];
}

/** What happened in the terminal as plain text: read out as it comes, and shown when the reader wants it. */
export interface Transcript {
  readonly element: HTMLElement;
  command(line: string): void;
  output(pieces: readonly TranscriptPiece[]): void;
  note(text: string): void;
  /** A note with lines to press. */
  offer(text: string, lines: readonly string[]): void;
  clear(): void;
}

/** What a transcript says and does. */
export interface TranscriptOptions {
  readonly label: string;
  readonly leftOut: (lines: number) => string;
  /** A name, or a line that was offered, was pressed. */
  onLine(line: string): void;
}

/** Makes an empty one; it is there for screen readers and hidden to the eye until it is shown. */
export function createTranscript(options: TranscriptOptions): Transcript {
  const element = el('div', {
    class: 'transcript pp-hidden',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': options.label,
    tabindex: '0',
  });
  let waiting: TranscriptPiece[] = [];
  let leftOut = 0;
  /** Lines of each entry, and of all. */
  const counts: number[] = [];
  let kept = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const add = (kind: string, children: readonly (Node | string)[], lines = 1) => {
    element.append(el('div', { class: kind }, ...children));
    counts.push(lines);
    kept += lines;
    while (counts.length > maximumEntries || (kept > maximumLines && counts.length > 1)) {
      element.firstElementChild?.remove();
      kept -= counts.shift() ?? 0;
    }
    // Reading where it ends lays the page out: not for what nobody sees.
    if (!element.classList.contains('pp-hidden')) element.scrollTop = element.scrollHeight;
  };
  const press = (line: string, shown: string) => {
    const button = el('button', { type: 'button', class: 'name', title: line }, shown);
    button.addEventListener('click', () => options.onLine(line));
    return button;
  };
  const cut = () => {
    if (waiting.length <= maximumLinesAtOnce) return;
    leftOut += waiting.length - maximumLinesAtOnce;
    waiting = waiting.slice(-maximumLinesAtOnce);
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    cut();
    if (leftOut > 0) add('note', [options.leftOut(leftOut)]);
    leftOut = 0;
    if (waiting.length === 0) return;
    const pieces: (Node | string)[] = [];
    let plain = '';
    for (const { text, names } of waiting) {
      let at = 0;
      for (const { start, end, line } of names) {
        pieces.push(plain + text.slice(at, start), press(line, text.slice(start, end)));
        plain = '';
        at = end;
      }
      const rest = text.slice(at, at + maximumLineLength);
      plain += names.length > 0 ? rest : withoutColours(rest).replace(/\r/g, '');
    }
    add('output', [...pieces, plain], waiting.length);
    waiting = [];
  };
  return {
    element,
    command(line) {
      flush();
      add('command', [line]);
    },
    output(pieces) {
      for (const { text, names } of pieces) {
        if (names.length > 0) waiting.push({ text, names });
        else for (const line of text.split(/(?<=\n)/)) waiting.push({ text: line, names });
      }
      if (waiting.length > 2 * maximumLinesAtOnce) cut();
      timer ??= setTimeout(flush, gatherMs);
    },
    note(text) {
      flush();
      add('note', [text]);
    },
    offer(text, lines) {
      flush();
      add('note', [text, ...lines.flatMap((line) => [' ', press(line, line)])]);
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      waiting = [];
      leftOut = 0;
      counts.length = 0;
      kept = 0;
      element.replaceChildren();
    },
  };
}
