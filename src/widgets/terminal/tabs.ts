import { el } from '../shared/dom.ts';
import type { TerminalStrings } from './strings.ts';

/** A terminal of several, as its tab shows it. */
export interface Tab {
  readonly id: string;
  readonly name: string;
}

/** What the tab strip tells. */
export interface TabStripOptions {
  readonly text: TerminalStrings;
  /** Before the identifiers of tabs and panels, so that several terminals of a page differ. */
  readonly prefix: string;
  onSelect(id: string): void;
  onNew(): void;
  onClose(id: string): void;
  onRename(id: string, name: string): void;
}

/** The row of tabs: a tablist by WAI-ARIA, whose arrows move, Delete closes and F2 renames. */
export interface TabStrip {
  readonly element: HTMLElement;
  /** The identifiers of a tab's button and of the panel that it shows. */
  ids(id: string): { readonly tab: string; readonly panel: string };
  show(tabs: readonly Tab[], selected: string): void;
  setBusy(id: string, busy: boolean): void;
  /** The keyboard goes to the selected tab. */
  focus(): void;
}

const maximumName = 24;

/** Makes an empty one. */
export function createTabStrip(options: TabStripOptions): TabStrip {
  const { text, prefix } = options;
  const list = el('div', { role: 'tablist', 'aria-label': text.tabs });
  const iconButton = (label: string, sign: string) =>
    el('button', { type: 'button', class: 'tab-tool', 'aria-label': label, title: label }, sign);
  const close = iconButton(text.closeTab, '✕');
  const add = iconButton(text.newTab, '+');
  const element = el('div', { class: 'tabs' }, list, close, add);
  const busyTabs = new Set<string>();
  let tabs: readonly Tab[] = [];
  let selected = '';
  let focusAfter = false;

  const ids = (id: string) => ({ tab: `${prefix}-tab-${id}`, panel: `${prefix}-panel-${id}` });
  const buttonOf = (id: string) => list.querySelector<HTMLElement>(`#${CSS.escape(ids(id).tab)}`);
  const step = (by: number) => tabs[(tabs.findIndex(({ id }) => id === selected) + by + tabs.length) % tabs.length];
  const select = (tab: Tab | undefined) => {
    if (!tab) return;
    focusAfter = true;
    options.onSelect(tab.id);
    focusAfter = false;
  };
  const rename = (button: HTMLElement, tab: Tab) => {
    const input = el('input', {
      type: 'text',
      class: 'tab-name',
      'aria-label': text.tabName,
      maxlength: String(maximumName),
      value: tab.name,
    });
    let done = false;
    const finish = (keep: boolean) => {
      if (done) return;
      done = true;
      const name = input.value.trim();
      input.remove();
      button.hidden = false;
      if (keep && name !== '') options.onRename(tab.id, name);
      buttonOf(tab.id)?.focus();
    };
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      finish(event.key === 'Enter');
    });
    input.addEventListener('blur', () => finish(true));
    // Beside the list: what is no tab may not stand in it.
    button.hidden = true;
    list.after(input);
    input.focus();
    input.select();
  };
  const draw = () => {
    const had = list.contains(document.activeElement) || focusAfter;
    list.replaceChildren(
      ...tabs.map((tab) => {
        const isSelected = tab.id === selected;
        const busy = busyTabs.has(tab.id);
        const { tab: id, panel } = ids(tab.id);
        const button = el(
          'button',
          {
            type: 'button',
            role: 'tab',
            id,
            'aria-controls': panel,
            'aria-selected': String(isSelected),
            'aria-label': busy ? text.tabBusy(tab.name) : tab.name,
            tabindex: isSelected ? '0' : '-1',
            title: text.tabHelp,
          },
          tab.name,
        );
        button.classList.toggle('is-busy', busy);
        button.addEventListener('click', () => options.onSelect(tab.id));
        button.addEventListener('dblclick', () => rename(buttonOf(tab.id) ?? button, tab));
        return button;
      }),
    );
    close.hidden = tabs.length < 2;
    if (had) buttonOf(selected)?.focus();
  };
  list.addEventListener('keydown', (event) => {
    const current = tabs.find(({ id }) => id === selected);
    if (!current || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key } = event;
    if (key === 'ArrowRight') select(step(1));
    else if (key === 'ArrowLeft') select(step(-1));
    else if (key === 'Home') select(tabs[0]);
    else if (key === 'End') select(tabs.at(-1));
    else if (key === 'Delete' && tabs.length > 1) options.onClose(selected);
    else if (key === 'F2') {
      const button = buttonOf(selected);
      if (button) rename(button, current);
    } else return;
    event.preventDefault();
  });
  close.addEventListener('click', () => options.onClose(selected));
  add.addEventListener('click', () => options.onNew());
  return {
    element,
    ids,
    show(next, shown) {
      tabs = next;
      selected = shown;
      draw();
    },
    setBusy(id, busy) {
      if (busy === busyTabs.has(id)) return;
      if (busy) busyTabs.add(id);
      else busyTabs.delete(id);
      const button = buttonOf(id);
      const tab = tabs.find((one) => one.id === id);
      if (!button || !tab) return;
      button.classList.toggle('is-busy', busy);
      button.setAttribute('aria-label', busy ? text.tabBusy(tab.name) : tab.name);
    },
    focus: () => buttonOf(selected)?.focus(),
  };
}
