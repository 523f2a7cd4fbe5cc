import type { RunOutput } from './bridge.ts';

/** Pieces that wait are handed on as one up to this length: whatever draws them costs its reader the same, small or large. */
const joinedLength = 128 * 1024;

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
  let inHand: (() => void)[] = [];

  const settle = () => {
    const taken = inHand;
    inHand = [];
    for (const onTaken of taken) onTaken();
  };
  /** The next piece, and those of its stream that wait behind it. */
  const take = (): RunOutput | undefined => {
    const first = waiting.shift();
    if (first === undefined) return undefined;
    const { stream } = first.piece;
    let { data } = first.piece;
    inHand = [first.onTaken];
    for (
      let next = waiting[0];
      next?.piece.stream === stream && data.length + next.piece.data.length <= joinedLength;
      next = waiting[0]
    ) {
      waiting.shift();
      data += next.piece.data;
      inHand.push(next.onTaken);
    }
    return { stream, data };
  };
  const iterator: AsyncIterator<RunOutput> = {
    async next() {
      settle();
      while (!left) {
        const value = take();
        if (value) return { done: false, value };
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
