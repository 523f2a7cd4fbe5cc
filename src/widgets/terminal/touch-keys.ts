import { el } from '../shared/dom.ts';
import type { TerminalStrings } from './strings.ts';

/** A row of the keys that a telephone's keyboard lacks. */
export interface TouchKeys {
  readonly element: HTMLElement;
  /** What the keyboard sent, as a control character when Ctrl was pressed before. */
  apply(data: string): string;
}

/** A key of the row: what it shows, how it is called, what it sends; Ctrl sends nothing and changes what comes next. */
interface Key {
  readonly sign: string;
  readonly label: (text: TerminalStrings) => string;
  readonly send: string | undefined;
}

const esc = String.fromCharCode(27);
const keys: readonly Key[] = [
  { sign: 'Esc', label: () => 'Esc', send: esc },
  { sign: 'Tab', label: () => 'Tab', send: '\t' },
  { sign: 'Ctrl', label: () => 'Ctrl', send: undefined },
  { sign: '|', label: (text) => text.pipeKey, send: '|' },
  { sign: '←', label: (text) => text.leftKey, send: `${esc}[D` },
  { sign: '↑', label: (text) => text.upKey, send: `${esc}[A` },
  { sign: '↓', label: (text) => text.downKey, send: `${esc}[B` },
  { sign: '→', label: (text) => text.rightKey, send: `${esc}[C` },
];

/** Makes the row; `send` gets what a key means. */
export function createTouchKeys(text: TerminalStrings, send: (data: string) => void): TouchKeys {
  const element = el('div', { class: 'touch-keys', role: 'toolbar', 'aria-label': text.keyRow });
  let control: HTMLElement | undefined;
  const setControl = (on: boolean) => control?.setAttribute('aria-pressed', String(on));
  for (const key of keys) {
    const button = el('button', { type: 'button', 'aria-label': key.label(text) }, key.sign);
    if (key.send === undefined) {
      control = button;
      setControl(false);
    }
    // The keyboard of the telephone stays: the focus does not leave the terminal.
    button.addEventListener('pointerdown', (event) => event.preventDefault());
    button.addEventListener('click', () => {
      if (key.send === undefined) setControl(button.getAttribute('aria-pressed') !== 'true');
      else send(key.send);
    });
    element.append(button);
  }
  return {
    element,
    apply(data) {
      if (control?.getAttribute('aria-pressed') !== 'true') return data;
      setControl(false);
      return /^[a-z]$/i.test(data) ? String.fromCharCode(data.toUpperCase().charCodeAt(0) - 64) : data;
    },
  };
}
