import type { Terminal } from '@xterm/xterm';
import { columnsOf, type EditedLine, emptyLine, type Place, placeAfter } from '../../base/index.ts';

const esc = String.fromCharCode(27);
/** What stands before a line; what is copied leaves it out. */
export const promptText = '$ ';
/** What stands before each further line of one command. */
const continuationText = '> ';

/** Draws the line that is being edited, over as many rows as it needs. */
export interface Prompt {
  line: EditedLine;
  /** What stands before the line in place of `$ ` (a search); `undefined`: `$ `. */
  lead: string | undefined;
  /** What could be typed here, shown behind an empty line in a muted colour. */
  ghost: string;
  /** Draws it again from where it began. */
  draw(): void;
  /** Begins a new one on the row where the cursor is. */
  begin(line?: EditedLine): void;
  /** Leaves it as it is and goes to the row below it. */
  leave(): void;
  /** Takes it from the screen; `draw` puts it back below what was written meanwhile. */
  erase(): void;
}

/** Makes a prompt; nothing is drawn before `begin`. `write` also keeps what is written. */
export function createPrompt(terminal: Terminal, write: (data: string) => void): Prompt {
  let at: Place = { row: 0, column: 0 };
  let columns = terminal.cols;
  const accent = (text: string) => `${esc}[1;36m${text}${esc}[0m`;

  const lead = () => prompt.lead ?? promptText;
  const plain = (text: string) => lead() + text.replaceAll('\n', `\n${continuationText}`);
  const coloured = (text: string) => accent(lead()) + text.replaceAll('\n', `\r\n${accent(continuationText)}`);
  const toStart = () => {
    // After a change of width the rows that the line fills are other ones.
    if (columns !== terminal.cols) {
      columns = terminal.cols;
      at = placeAfter(plain(prompt.line.text.slice(0, prompt.line.cursor)), columns);
    }
    return `\r${at.row > 0 ? `${esc}[${at.row}A` : ''}${esc}[J`;
  };
  /** Only what fits beside the cursor: a suggestion must not push the screen up. */
  const ghost = () => {
    const { ghost: text, line } = prompt;
    const fits = columnsOf(lead()) + columnsOf(text) < columns;
    return line.text === '' && text !== '' && fits ? `${esc}[90m${text}${esc}[0m` : '';
  };
  const drawn = () => {
    const { text, cursor } = prompt.line;
    const end = placeAfter(plain(text), columns);
    at = placeAfter(plain(text.slice(0, cursor)), columns);
    // A full row leaves the cursor behind its last column: the next row has to be asked for.
    const full = end.column === 0 && end.row > 0 && !text.endsWith('\n') ? '\r\n' : '';
    const up = end.row - at.row;
    return `${coloured(text)}${full}${ghost()}${up > 0 ? `${esc}[${up}A` : ''}\r${at.column > 0 ? `${esc}[${at.column}C` : ''}`;
  };
  const prompt: Prompt = {
    line: emptyLine,
    lead: undefined,
    ghost: '',
    draw: () => terminal.write(toStart() + drawn()),
    begin(line = { ...emptyLine, cut: prompt.line.cut }) {
      prompt.line = line;
      columns = terminal.cols;
      at = { row: 0, column: 0 };
      prompt.draw();
    },
    leave() {
      const start = toStart();
      prompt.lead = undefined;
      prompt.ghost = '';
      terminal.write(start);
      at = { row: 0, column: 0 };
      write(`${coloured(prompt.line.text)}\r\n`);
    },
    erase() {
      terminal.write(toStart());
      at = { row: 0, column: 0 };
    },
  };
  return prompt;
}
