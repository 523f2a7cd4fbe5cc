import { ask, el } from '../shared/dom.ts';
import type { TerminalStrings } from './strings.ts';

let counter = 0;

/**
 * Opens the editor of nano and vi in `place`: a text, and two buttons. Resolves with the text when it is saved; with undefined
 * when it is given up, or the signal is aborted.
 */
export function edit(
  place: HTMLElement,
  text: TerminalStrings,
  file: { readonly name: string; readonly content: string; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { name, content: before, signal } = file;
  return new Promise((resolve) => {
    const id = `pp-editor-${++counter}`;
    const area = el('textarea', {
      id,
      spellcheck: 'false',
      autocapitalize: 'off',
      autocomplete: 'off',
      wrap: 'off',
      translate: 'no',
      'aria-describedby': `${id}-keys`,
    });
    area.value = before;
    const button = (label: string, className: string) => el('button', { type: 'button', class: className }, label);
    const save = button(text.save, 'pp-button primary');
    const discard = button(text.discard, 'pp-button');
    const question = el('div');
    const box = el(
      'div',
      { class: 'editor', role: 'group', 'aria-label': text.editing(name) },
      el(
        'div',
        { class: 'editor-bar' },
        el('label', { for: id }, text.editing(name)),
        el('span', { class: 'editor-keys', id: `${id}-keys` }, text.editorKeys),
        el('span', { class: 'editor-actions' }, save, discard),
      ),
      area,
      question,
    );
    const finish = (result: string | undefined) => {
      signal.removeEventListener('abort', giveUp);
      box.remove();
      resolve(result);
    };
    const giveUp = () => finish(undefined);
    const leave = async () => {
      if (area.value === before || (await ask(question, text.discardChanges, text.discard, text.goOn))) giveUp();
    };
    save.addEventListener('click', () => finish(area.value));
    discard.addEventListener('click', () => void leave());
    box.addEventListener('keydown', (event) => {
      const isControl = (event.ctrlKey || event.metaKey) && !event.altKey;
      if (isControl && event.key.toLowerCase() === 's') {
        event.preventDefault();
        finish(area.value);
      } else if (event.key === 'Escape') {
        event.preventDefault();
        void leave();
      } else if (event.key === 'Enter' && event.target === area && !isControl && !event.isComposing) {
        event.preventDefault();
        breakLine(area);
      }
    });
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) return giveUp();
    place.append(box);
    // In this order: focus goes where the cursor is, and what kubectl says of a mistake stands at the top.
    area.setSelectionRange(0, 0);
    area.focus();
  });
}

/** A new line begins where the one before it did, one step further in after a colon: most of what is edited is YAML. */
function breakLine(area: HTMLTextAreaElement): void {
  const { value, selectionStart, selectionEnd } = area;
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
  const indent = /^\s*(?:- )?/.exec(line)?.[0].replace('-', ' ') ?? '';
  const deeper = /:\s*$/.test(line) ? '  ' : '';
  area.setRangeText(`\n${indent}${deeper}`, selectionStart, selectionEnd, 'end');
}
