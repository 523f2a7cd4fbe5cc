import { addToHistory } from './model.ts';

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

/** Makes it; `onBlocked` is called once, when the browser stores nothing: history and screen then last as long as the page. */
export function createTerminalStorage(key: string, onBlocked: () => void): TerminalStorage {
  let own: readonly string[] = [];
  let blocked = false;
  const attempt = <Result>(work: () => Result, otherwise: Result): Result => {
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
