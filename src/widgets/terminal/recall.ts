import { type EditedLine, type KeyName, withText } from '../../base/index.ts';
import { continueSearch, type HistorySearch } from './model.ts';
import type { Prompt } from './prompt.ts';

/** Brings earlier lines back to the prompt: by the arrows, and by a search (Ctrl-R). */
export interface Recall {
  readonly searching: boolean;
  /** Goes to the line before (-1) the one that is shown, or after it (1); after the last comes what was being typed. */
  walk(direction: -1 | 1): void;
  /** The reader has changed the line: the arrows begin at the end again. */
  forget(): void;
  search(): void;
  /** A key during a search; whether it is for the line, which the search has left then. */
  searchKey(key: KeyName): boolean;
  /** Letters during a search. */
  searchText(words: string): void;
  /** Ends a search, if there is one; the line from before it is there again. */
  leaveSearch(): void;
}

/** `change` puts a line at the prompt as if the reader had typed it; `lead` is what stands before a search. */
export function createRecall(options: {
  readonly prompt: Prompt;
  readonly history: () => readonly string[];
  readonly lead: (search: HistorySearch) => string;
  readonly change: (line: EditedLine) => void;
}): Recall {
  const { prompt, history } = options;
  /** Position in the history, and what was being typed before it was looked through. */
  let walked: { at: number; draft: string } | undefined;
  let search: HistorySearch | undefined;

  const show = (state: HistorySearch): void => {
    search = state;
    const found = history()[state.at];
    prompt.lead = options.lead(state);
    const cursor = found === undefined ? 0 : Math.max(0, found.indexOf(state.query));
    prompt.line = { ...state.draft, text: found ?? '', cursor };
    prompt.draw();
  };
  const end = (line: EditedLine): void => {
    search = undefined;
    prompt.lead = undefined;
    options.change(line);
  };
  return {
    get searching() {
      return search !== undefined;
    },
    walk(direction) {
      const lines = history();
      const at = (walked?.at ?? lines.length) + direction;
      const draft = walked?.draft ?? prompt.line.text;
      if (at < 0 || at > lines.length) return;
      walked = { at, draft };
      prompt.line = withText(prompt.line, at === lines.length ? draft : (lines[at] ?? ''));
      prompt.draw();
    },
    forget() {
      walked = undefined;
    },
    search() {
      walked = undefined;
      show({ query: '', at: history().length, draft: prompt.line, failed: false });
    },
    searchKey(key) {
      if (!search) return true;
      const lines = history();
      if (key === 'search') show(continueSearch(search, lines, search.query, search.at));
      else if (key === 'backspace') show(continueSearch(search, lines, search.query.slice(0, -1), lines.length));
      else if (key === 'interrupt' || key === 'abort') end(search.draft);
      else {
        const { text: found } = prompt.line;
        end(found === '' ? search.draft : key === 'enter' ? withText(search.draft, found) : prompt.line);
        return key !== 'escape' && key !== 'tab';
      }
      return false;
    },
    searchText(words) {
      if (!search) return;
      const lines = history();
      // More letters look again from where the search stands, that line included.
      show(continueSearch(search, lines, search.query + words, Math.min(search.at + 1, lines.length)));
    },
    leaveSearch() {
      if (search) end(search.draft);
    },
  };
}
