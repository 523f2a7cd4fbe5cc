import type { RunOutput } from './bridge.ts';

/** Output of one command between the connection and its one reader; tells when a piece was taken. */
export interface OutputQueue extends AsyncIterable<RunOutput> {
  push(piece: RunOutput, onTaken: () => void): void;
  /** No more comes; the reader still gets what is there. */
  end(): void;
}

/** Makes an empty queue. A reader that leaves its loop gives up all that is there and all that comes. */
export function createOutputQueue(): OutputQueue {
  const waiting: { readonly piece: RunOutput; readonly onTaken: () => void }[] = [];
  let ended = false;
  let left = false;
  let wake: (() => void) | undefined;
  /** A piece counts as taken when the reader asks for the next one: only then has it shown it. */
  let inHand: (() => void) | undefined;

  const settle = () => {
    inHand?.();
    inHand = undefined;
  };
  const iterator: AsyncIterator<RunOutput> = {
    async next() {
      settle();
      while (!left) {
        const next = waiting.shift();
        if (next) {
          inHand = next.onTaken;
          return { done: false, value: next.piece };
        }
        if (ended) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return { done: true, value: undefined };
    },
    async return() {
      left = true;
      settle();
      for (const { onTaken } of waiting.splice(0)) onTaken();
      wake?.();
      return { done: true, value: undefined };
    },
  };
  return {
    push(piece, onTaken) {
      if (left) return onTaken();
      waiting.push({ piece, onTaken });
      wake?.();
    },
    end() {
      ended = true;
      wake?.();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}
