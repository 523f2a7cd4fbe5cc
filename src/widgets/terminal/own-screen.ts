import type { Terminal } from '@xterm/xterm';

const esc = String.fromCharCode(27);
/** Modes of DEC that a program may have left on: mouse, focus, brackets around what is pasted, held drawing. */
const privateModes = [9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026];

/** What a program draws itself, as rows of text once each is whole. */
export interface OwnScreen extends Disposable {
  /** Rows that were whole. */
  readonly rows: number;
}

/** Follows what a program draws; `onRow` is told of each row that a line feed has ended, but on a second screen. */
export function followOwnScreen(terminal: Terminal, onRow: (text: string) => void): OwnScreen {
  let rows = 0;
  const following = terminal.onLineFeed(() => {
    const buffer = terminal.buffer.active;
    if (buffer.type !== 'normal') return;
    rows += 1;
    onRow(rowAt(terminal, buffer.baseY + buffer.cursorY - 1));
  });
  return {
    get rows() {
      return rows;
    },
    [Symbol.dispose]: () => following.dispose(),
  };
}

/** The text of a line that ends at a row, with the rows that it is wrapped from. */
function rowAt(terminal: Terminal, end: number): string {
  const buffer = terminal.buffer.active;
  let text = '';
  for (let at = end; at >= 0; at--) {
    const line = buffer.getLine(at);
    if (!line) break;
    text = line.translateToString(at === end) + text;
    if (!line.isWrapped) break;
  }
  return text;
}

/**
 * Puts the terminal back as lines of ours need it, whatever a program has left behind: modes, colours, character sets, a second screen. The
 * cursor goes below all text, so that what comes next stands over nothing. Resolves when that is drawn.
 */
export function leaveOwnScreen(terminal: Terminal): Promise<void> {
  // Leaving a second screen moves the cursor even if there is none.
  const leave = terminal.buffer.active.type === 'alternate' ? `${esc}[?1049l` : '';
  const modes = privateModes.map((mode) => `${esc}[?${mode}l`).join('');
  return new Promise((resolve) => {
    terminal.write(`${leave}${modes}${esc}[!p${esc}[0 q${esc}[0m`, () => {
      const { baseY, cursorY } = terminal.buffer.active;
      let below = terminal.rows - 1;
      while (below > cursorY && rowAt(terminal, baseY + below) === '') below--;
      if (below === cursorY) return resolve();
      terminal.write(`${esc}[${below + 1};1H\r\n`, resolve);
    });
  });
}
