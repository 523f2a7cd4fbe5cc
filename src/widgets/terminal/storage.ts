import type { FileStore } from './lab-files.ts';
import { addToHistory } from './model.ts';
import type { Tab } from './tabs.ts';

const historyKey = 'podpath.history';
/** What is kept of a screen, in UTF-16 units. */
const maximumScreen = 48 * 1024;

/** What a terminal keeps: the history for all tabs of this browser, the screen for this tab and page. */
export interface TerminalStorage {
  history(): readonly string[];
  /** Adds a line to what other tabs may have added since. */
  remember(line: string): void;
  screen(): { readonly text: string; readonly running: boolean } | undefined;
  saveScreen(text: string, running: boolean): void;
  forgetScreen(): void;
}

/** The name under which a terminal keeps its screen; `index` tells the terminals of a page apart. */
export function screenKey(path: string, index: number): string {
  return `podpath.screen:${path}#${index}`;
}

/** Does what may be forbidden in this browser; `onBlocked` is called once, and nothing is tried any more after that. */
function createAttempt(onBlocked: () => void): <Result>(work: () => Result, otherwise: Result) => Result {
  let blocked = false;
  return (work, otherwise) => {
    if (blocked) return otherwise;
    try {
      return work();
    } catch (error) {
      console.warn('podpath: storage', error);
      blocked = true;
      onBlocked();
      return otherwise;
    }
  };
}

/** Makes it; `onBlocked` is called once, when the browser stores nothing: history and screen then last as long as the page. */
export function createTerminalStorage(key: string, onBlocked: () => void): TerminalStorage {
  let own: readonly string[] = [];
  const attempt = createAttempt(onBlocked);
  const history = () => attempt(() => parseHistory(localStorage.getItem(historyKey)), own);
  return {
    history,
    remember(line) {
      own = addToHistory(own, line);
      const next = addToHistory(history(), line);
      attempt(() => localStorage.setItem(historyKey, JSON.stringify(next)), undefined);
    },
    screen: () =>
      attempt(() => {
        const kept = sessionStorage.getItem(key);
        return kept === null ? undefined : { running: kept.startsWith('1'), text: kept.slice(1) };
      }, undefined),
    saveScreen(text, running) {
      const end = text.length > maximumScreen ? text.slice(text.indexOf('\n', text.length - maximumScreen) + 1) : text;
      attempt(() => sessionStorage.setItem(key, `${running ? '1' : '0'}${end}`), undefined);
    },
    forgetScreen: () => attempt(() => sessionStorage.removeItem(key), undefined),
  };
}

/** Makes where the files of a lab, or of all pages without one, are kept: for all tabs of this browser. */
export function createFileStore(lab: string | undefined): FileStore {
  const key = lab === undefined ? 'podpath.files' : `podpath.files:${lab}`;
  return {
    load() {
      try {
        return localStorage.getItem(key);
      } catch (error) {
        console.warn('podpath: storage', error);
        return null;
      }
    },
    save(text) {
      try {
        localStorage.setItem(key, text);
        return true;
      } catch (error) {
        console.warn('podpath: storage', error);
        return false;
      }
    },
  };
}

/** The tabs of a terminal, and which one is shown. */
export interface KeptTabs {
  readonly tabs: readonly Tab[];
  readonly selected: string;
}

/** What a terminal keeps of its tabs, for this tab of the browser and this page. */
export interface TabStore {
  load(): KeptTabs | undefined;
  save(tabs: readonly Tab[], selected: string): void;
}

/** Makes it; `key`: that of the first screen. */
export function createTabStore(key: string, onBlocked: () => void): TabStore {
  const attempt = createAttempt(onBlocked);
  return {
    load: () => attempt(() => parseTabs(sessionStorage.getItem(`${key}.tabs`)), undefined),
    save: (tabs, selected) =>
      attempt(() => sessionStorage.setItem(`${key}.tabs`, JSON.stringify({ tabs, selected })), undefined),
  };
}

/** Tabs that something else has written over are forgotten. */
export function parseTabs(text: string | null): KeptTabs | undefined {
  if (text === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('tabs' in value) || !Array.isArray(value.tabs)) return undefined;
  const tabs = value.tabs.flatMap((tab: unknown): Tab[] => {
    if (typeof tab !== 'object' || tab === null || !('id' in tab) || !('name' in tab)) return [];
    const { id, name } = tab;
    return typeof id === 'string' && /^[1-9]\d?$/.test(id) && typeof name === 'string' && name !== ''
      ? [{ id, name: name.slice(0, 24) }]
      : [];
  });
  const selected = 'selected' in value && typeof value.selected === 'string' ? value.selected : '';
  const [first] = tabs;
  if (!first) return undefined;
  return { tabs, selected: tabs.some(({ id }) => id === selected) ? selected : first.id };
}

/** A history that something else has written over is begun anew. */
export function parseHistory(text: string | null): readonly string[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((line) => typeof line === 'string') : [];
  } catch {
    return [];
  }
}
