import { withoutColours } from '../run/model.ts';
import { el } from '../shared/dom.ts';

const maximumEntries = 400;

/** What happened in the terminal as plain text: read out as it comes, and shown when the reader wants it. */
export interface Transcript {
  readonly element: HTMLElement;
  command(line: string): void;
  output(text: string): void;
  note(text: string): void;
  clear(): void;
}

/** Makes an empty one; it is there for screen readers and hidden to the eye until it is shown. */
export function createTranscript(label: string): Transcript {
  const element = el('div', {
    class: 'transcript pp-hidden',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': label,
    tabindex: '0',
  });
  let last: { readonly kind: string; readonly node: HTMLElement } | undefined;
  const add = (kind: string, text: string) => {
    // Pieces of one output are one entry.
    if (last?.kind === 'output' && kind === 'output' && last.node.textContent.length < 4000) last.node.append(text);
    else {
      const node = el('div', { class: kind }, text);
      element.append(node);
      last = { kind, node };
    }
    while (element.childElementCount > maximumEntries) element.firstElementChild?.remove();
    element.scrollTop = element.scrollHeight;
  };
  return {
    element,
    command: (line) => add('command', line),
    output: (text) => add('output', withoutColours(text).replace(/\r/g, '')),
    note: (text) => add('note', text),
    clear() {
      element.replaceChildren();
      last = undefined;
    },
  };
}
