/** When something is to happen: its time, and its place among what happens in the same millisecond. */
export interface Due {
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly order: number;
}

/** Something scheduled; disposing of it prevents it. */
export interface Timer extends Disposable {
  /** For a snapshot; clocks that nobody takes snapshots of have none. */
  readonly due?: Due;
}

/** Time, injected wherever it is read, so that tests step it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls `callback` once after so many milliseconds, or when and in which order it was {@link Due} before a snapshot; disposing
   * of the result before that prevents the call. `what` says in a few words what will happen, for who steps through time:
   * `kube-scheduler: default/web`.
   */
  schedule(callback: () => void, when: number | Due, what?: string): Timer;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, when) {
    const timer = setTimeout(callback, typeof when === 'number' ? when : Math.max(0, when.atMs - Date.now()));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
