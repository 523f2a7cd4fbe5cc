import type { SearchAddon } from '@xterm/addon-search';
import { el } from '../shared/dom.ts';
import type { Screen } from './screen.ts';
import type { TerminalStrings } from './strings.ts';

/** The box in which one looks for something on the screen (Ctrl-F). */
export interface Find {
  open(screen: Screen): void;
}

/** Makes it in `place`, on its first use; the search addon comes when it is first asked for. */
export function createFind(place: HTMLElement, text: TerminalStrings, onFailure: (error: unknown) => void): Find {
  const addons = new WeakMap<Screen, Promise<SearchAddon>>();
  let current: Screen | undefined;
  let box: { readonly element: HTMLElement; readonly input: HTMLInputElement } | undefined;

  const addonOf = (screen: Screen): Promise<SearchAddon> => {
    const known = addons.get(screen);
    if (known) return known;
    const loading = import('@xterm/addon-search').then(({ SearchAddon }) => {
      const addon = new SearchAddon();
      screen.terminal.loadAddon(addon);
      return addon;
    });
    addons.set(screen, loading);
    loading.catch(() => addons.delete(screen));
    return loading;
  };
  const look = (work: (addon: SearchAddon) => void) => {
    if (current) addonOf(current).then(work).catch(onFailure);
  };
  const create = () => {
    const input = el('input', { type: 'search', 'aria-label': text.findLabel });
    const button = (sign: string, label: string) =>
      el('button', { type: 'button', class: 'pp-button quiet', 'aria-label': label }, sign);
    const [previous, following, close] = [
      button('↑', text.previous),
      button('↓', text.next),
      button('✕', text.closeFind),
    ];
    const element = el('div', { class: 'find', role: 'search' }, input, previous, following, close);
    const hide = () => {
      element.hidden = true;
      current?.terminal.focus();
    };
    input.addEventListener('input', () => look((addon) => addon.findNext(input.value, { incremental: true })));
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') hide();
      else if (event.key === 'Enter' && event.target === input)
        look((addon) => (event.shiftKey ? addon.findPrevious(input.value) : addon.findNext(input.value)));
    });
    previous.addEventListener('click', () => look((addon) => addon.findPrevious(input.value)));
    following.addEventListener('click', () => look((addon) => addon.findNext(input.value)));
    close.addEventListener('click', hide);
    place.append(element);
    return { element, input };
  };
  return {
    open(screen) {
      current = screen;
      box ??= create();
      box.element.hidden = false;
      box.input.focus();
      box.input.select();
    },
  };
}
