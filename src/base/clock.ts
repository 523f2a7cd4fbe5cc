/** Time, injected wherever it is read, so that tests step it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls `callback` once after `delayMs`; disposing of the result before that prevents the call. `what` says in a few words
   * what will happen, for who steps through time: `kube-scheduler: default/web`.
   */
  schedule(callback: () => void, delayMs: number, what?: string): Disposable;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
