/** Makes a value when it is first asked for; a failure is forgotten, so that the next who asks tries again. */
export interface Once<Value> {
  (): Promise<Value>;
  /** What was made, or is being made. */
  readonly made: Promise<Value> | undefined;
}

/** See {@link Once}. */
export function once<Value>(make: () => Promise<Value>): Once<Value> {
  let made: Promise<Value> | undefined;
  const get = () => {
    made ??= make();
    const making = made;
    making.catch(() => {
      if (made === making) made = undefined;
    });
    return making;
  };
  return Object.defineProperty(get, 'made', { get: () => made }) as Once<Value>;
}

/** A disposable that is on its way: disposed of as soon as it is there, if it is not wanted any more by then. */
export function disposeLater(coming: Promise<Disposable>, onError: (error: unknown) => void): Disposable {
  let there: Disposable | undefined;
  let over = false;
  coming.then(
    (disposable) => {
      there = disposable;
      if (over) disposable[Symbol.dispose]();
    },
    (error: unknown) => {
      if (!over) onError(error);
    },
  );
  return {
    [Symbol.dispose]() {
      if (over) return;
      over = true;
      there?.[Symbol.dispose]();
    },
  };
}
