import type { CompletionPayload } from '../../bridge/index.ts';

/** Answers Tab at once where it can: what a word could be is asked for when the word begins, and kept for a moment. */
export interface Completer {
  /** The reader has typed: asks ahead for what could come here. */
  typed(text: string, cursor: number): void;
  /** Says how the word before the cursor can go on. Rejects as the question does. */
  complete(text: string, cursor: number): Promise<CompletionPayload>;
  /** Something has been run: there may be other names and files now. */
  forget(): void;
}

/** How long an answer is good: names come and go. */
const lifeMs = 10_000;
const maximumKept = 30;

interface Answer {
  readonly at: number;
  readonly payload: Promise<CompletionPayload>;
}

/** Makes one over a question; `isReady`: asking ahead costs nobody anything now. */
export function createCompleter(
  ask: (text: string, cursor: number) => Promise<CompletionPayload>,
  now: () => number,
  isReady: () => boolean,
): Completer {
  const kept = new Map<string, Answer>();

  const lookUp = (stem: string): Answer => {
    const known = kept.get(stem);
    if (known && now() - known.at < lifeMs) return known;
    const answer: Answer = { at: now(), payload: ask(stem, stem.length) };
    kept.delete(stem);
    kept.set(stem, answer);
    for (const oldest of kept.keys()) {
      if (kept.size <= maximumKept) break;
      kept.delete(oldest);
    }
    // A question that failed is asked again.
    answer.payload.catch(() => {
      if (kept.get(stem) === answer) kept.delete(stem);
    });
    return answer;
  };
  return {
    typed(text, cursor) {
      const stem = stemOf(text.slice(0, cursor));
      if (stem === undefined || !isReady()) return;
      lookUp(stem);
    },
    forget: () => kept.clear(),
    async complete(text, cursor) {
      const before = text.slice(0, cursor);
      const stem = stemOf(before);
      if (stem !== undefined) {
        const { from, candidates } = await lookUp(stem).payload;
        const typed = before.slice(from);
        const fitting = candidates.filter(({ value }) => value.startsWith(typed));
        if (fitting.length > 0) return { from, to: cursor, candidates: fitting };
      }
      // A short name (`svc`), a quote, a name that has come since: only the whole word tells.
      return ask(text, cursor);
    },
  };
}

/** The line up to where the word before its end begins, with the dashes of a flag; `undefined` for a row of short flags, which means something as a whole. */
function stemOf(text: string): string | undefined {
  const word = /[^\s/=,|;&]*$/.exec(text)?.[0] ?? '';
  const start = text.slice(0, text.length - word.length);
  if (word.startsWith('--')) return `${start}--`;
  if (word.startsWith('-')) return word === '-' ? text : undefined;
  return start;
}
