/** A stream whose bytes are put in from outside, no faster than they are read. */
export interface ByteQueue {
  readonly stream: ReadableStream<Uint8Array>;
  /** There is room for more: nobody need wait for a push. */
  readonly hasRoom: boolean;
  /** Resolves when there is room for more; drops the bytes, at once, when the stream has ended or nobody reads it any more. */
  push(bytes: Uint8Array): Promise<void>;
  /** Nothing follows. */
  end(): void;
}

/** Makes a {@link ByteQueue} that has room for so many bytes, about; `onCancel` is told when nobody reads it any more. */
export function createByteQueue(roomBytes = 64 * 1024, onCancel?: () => void): ByteQueue {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Those who wait for room. */
  const waiting: (() => void)[] = [];
  const makeRoom = () => {
    for (const goOn of waiting.splice(0)) goOn();
  };
  const release = () => {
    controller = undefined;
    makeRoom();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (made) => {
        controller = made;
      },
      pull: makeRoom,
      cancel: () => {
        release();
        onCancel?.();
      },
    },
    { highWaterMark: roomBytes, size: (bytes) => bytes.byteLength },
  );
  return {
    stream,
    get hasRoom() {
      return controller === undefined || (controller.desiredSize ?? 0) > 0;
    },
    push(bytes) {
      if (controller === undefined || bytes.byteLength === 0) return Promise.resolve();
      controller.enqueue(bytes);
      if ((controller.desiredSize ?? 0) > 0) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
    end() {
      controller?.close();
      release();
    },
  };
}
