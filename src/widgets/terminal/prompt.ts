import type { Terminal } from '@xterm/xterm';
import { type EditedLine, emptyLine } from './model.ts';
import { type Place, placeAfter } from './width.ts';

const esc = String.fromCharCode(27);
/** What stands before a line; what is copied leaves it out. */
export const promptText = '$ ';

/** Draws the line that is being edited, over as many rows as it needs. */
export interface Prompt {
  line: EditedLine;
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
  const coloured = `${esc}[1;36m${promptText}${esc}[0m`;

  const toStart = () => {
    // After a change of width the rows that the line fills are other ones.
    if (columns !== terminal.cols) {
      columns = terminal.cols;
      at = placeAfter(promptText + prompt.line.text.slice(0, prompt.line.cursor), columns);
    }
    return `\r${at.row > 0 ? `${esc}[${at.row}A` : ''}${esc}[J`;
  };
  const drawn = () => {
    const { text, cursor } = prompt.line;
    const end = placeAfter(promptText + text, columns);
    at = placeAfter(promptText + text.slice(0, cursor), columns);
    // A full row leaves the cursor behind its last column: the next row has to be asked for.
    const full = end.column === 0 && end.row > 0 ? '\r\n' : '';
    const up = end.row - at.row;
    return `${coloured}${text}${full}${up > 0 ? `${esc}[${up}A` : ''}\r${at.column > 0 ? `${esc}[${at.column}C` : ''}`;
  };
  const prompt: Prompt = {
    line: emptyLine,
    draw: () => terminal.write(toStart() + drawn()),
    begin(line = { ...emptyLine, cut: prompt.line.cut }) {
      prompt.line = line;
      columns = terminal.cols;
      at = { row: 0, column: 0 };
      prompt.draw();
    },
    leave() {
      const { text } = prompt.line;
      terminal.write(toStart());
      at = { row: 0, column: 0 };
      write(`${coloured}${text}\r\n`);
    },
    erase() {
      terminal.write(toStart());
      at = { row: 0, column: 0 };
    },
  };
  return prompt;
}
