/** A stream of which only the latest value matters: what is not read in time is left out. */
export interface Latest<Value extends object> {
  readonly stream: ReadableStream<Value>;
  set(value: Value): void;
  /** Nothing follows. */
  end(): void;
}

/** Makes a {@link Latest}. */
export function createLatest<Value extends object>(): Latest<Value> {
  let controller: ReadableStreamDefaultController<Value> | undefined;
  let unread: Value | undefined;
  let isWaiting = false;
  const stream = new ReadableStream<Value>(
    {
      start: (made) => {
        controller = made;
      },
      pull: () => {
        isWaiting = unread === undefined;
        if (unread !== undefined) controller?.enqueue(unread);
        unread = undefined;
      },
      cancel: () => {
        controller = undefined;
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    set(value) {
      if (controller === undefined) return;
      if (isWaiting) controller.enqueue(value);
      else unread = value;
      isWaiting = false;
    },
    end() {
      controller?.close();
      controller = undefined;
    },
  };
}
