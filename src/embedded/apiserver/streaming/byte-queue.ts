/** A stream whose bytes are put in from outside, no faster than they are read. */
export interface ByteQueue {
  readonly stream: ReadableStream<Uint8Array>;
  /** Resolves when there is room for more; drops the bytes, at once, when the stream has ended or nobody reads it any more. */
  push(bytes: Uint8Array): Promise<void>;
  /** Nothing follows. */
  end(): void;
}

const roomBytes = 64 * 1024;

/** Makes a {@link ByteQueue} that holds about 64 KiB. */
export function createByteQueue(): ByteQueue {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let makeRoom: (() => void) | undefined;
  const release = () => {
    controller = undefined;
    makeRoom?.();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (made) => {
        controller = made;
      },
      pull: () => makeRoom?.(),
      cancel: release,
    },
    { highWaterMark: roomBytes, size: (bytes) => bytes.byteLength },
  );
  return {
    stream,
    push(bytes) {
      if (controller === undefined || bytes.byteLength === 0) return Promise.resolve();
      controller.enqueue(bytes);
      if ((controller.desiredSize ?? 0) > 0) return Promise.resolve();
      return new Promise((resolve) => {
        const others = makeRoom;
        makeRoom = () => {
          makeRoom = undefined;
          others?.();
          resolve();
        };
      });
    },
    end() {
      controller?.close();
      release();
    },
  };
}
