/** Makes a `Disposable` of a function; a second call does nothing. */
export function toDisposable(dispose: () => void): Disposable {
  let done = false;
  return {
    [Symbol.dispose]() {
      if (done) return;
      done = true;
      dispose();
    },
  };
}
