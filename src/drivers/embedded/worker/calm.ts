import { type Clock, toDisposable } from '../../../base/index.ts';

/** Whoever has read something may read more in so long, as kubectl does, and would wait for what begins meanwhile. */
const calmMs = 100;
/** What is put off for readers is put off no longer than this. */
const longestMs = 1_000;

/** Puts something off while somebody only reads. */
export interface Calm {
  /** Somebody reads until the result is disposed of. */
  reads(): Disposable;
  /** It is wanted now. */
  end(): void;
  /** Resolves when nobody has read for a while, or it is wanted, or has been put off for long. */
  until(): Promise<void>;
}

/** Makes it. */
export function createCalm(machine: Clock): Calm {
  const over = Promise.withResolvers<void>();
  let timer: Disposable | undefined;
  let isWaiting = false;
  let reading = 0;
  const arm = () => {
    timer?.[Symbol.dispose]();
    timer = isWaiting && reading === 0 ? machine.schedule(over.resolve, calmMs) : undefined;
  };
  return {
    reads() {
      reading += 1;
      arm();
      return toDisposable(() => {
        reading -= 1;
        arm();
      });
    },
    end: over.resolve,
    async until() {
      isWaiting = true;
      arm();
      using _ = machine.schedule(over.resolve, longestMs);
      await over.promise;
      isWaiting = false;
      arm();
    },
  };
}
