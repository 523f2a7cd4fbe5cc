import { type Piece, sizeOf, windowBytes } from './frames.ts';

/** The end of a stream that is sent: it waits while too much is under way. */
export interface SendingEnd {
  /** Sends a piece; resolves when there is room for more, and at once when nobody takes any. */
  push(piece: Piece): Promise<void>;
  /** The other side has taken so much. */
  credit(bytes: number): void;
  /** Nothing is taken any more. */
  close(): void;
  readonly hasRoom: boolean;
}

/** Makes the sending end of a stream. */
export function createSendingEnd(post: (piece: Piece) => void): SendingEnd {
  let underWay = 0;
  let isClosed = false;
  const waiting: (() => void)[] = [];
  const hasRoom = () => isClosed || underWay < windowBytes;
  const release = () => {
    if (hasRoom()) for (const goOn of waiting.splice(0)) goOn();
  };
  return {
    push(piece) {
      if (isClosed) return Promise.resolve();
      underWay += sizeOf(piece);
      post(piece);
      return hasRoom() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
    credit(bytes) {
      underWay -= bytes;
      release();
    },
    close() {
      isClosed = true;
      release();
    },
    get hasRoom() {
      return hasRoom();
    },
  };
}

/** The end of a stream that is read. */
export interface ReadingEnd {
  readonly stream: ReadableStream<Piece>;
  take(piece: Piece): void;
  end(): void;
  fail(error: unknown): void;
}

/** Makes the reading end of a stream; `credit` is told what its reader takes, `cancelled` that nobody reads on. */
export function createReadingEnd(credit: (bytes: number) => void, cancelled: () => void): ReadingEnd {
  const arrived: Piece[] = [];
  let taken = 0;
  let isOver = false;
  let controller: ReadableStreamDefaultController<Piece> | undefined;
  let wanted: (() => void) | undefined;
  const give = () => {
    if (wanted === undefined || controller === undefined) return;
    const piece = arrived.shift();
    if (piece === undefined) {
      if (!isOver) return;
      controller.close();
      controller = undefined;
    } else {
      controller.enqueue(piece);
      taken += sizeOf(piece);
      // Often enough that the window never closes on a reader that keeps up.
      if (taken >= windowBytes / 4 || arrived.length === 0) {
        credit(taken);
        taken = 0;
      }
    }
    wanted();
    wanted = undefined;
  };
  const stream = new ReadableStream<Piece>(
    {
      start(made) {
        controller = made;
      },
      pull: () =>
        new Promise<void>((resolve) => {
          wanted = resolve;
          give();
        }),
      cancel() {
        controller = undefined;
        arrived.length = 0;
        cancelled();
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    take(piece) {
      if (controller === undefined || isOver) return;
      arrived.push(piece);
      give();
    },
    end() {
      isOver = true;
      if (arrived.length === 0 && controller !== undefined) {
        controller.close();
        controller = undefined;
      }
      wanted?.();
    },
    fail(error) {
      isOver = true;
      arrived.length = 0;
      controller?.error(error);
      controller = undefined;
      wanted?.();
    },
  };
}
