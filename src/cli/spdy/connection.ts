import { createByteQueue } from '../../embedded/index.ts';
import { controlFrame, createReplies, dataFrame, type FrameHead, finFlag, frameTypes, resetStatus } from './frames.ts';
import { createHeaderReader } from './header-reader.ts';
import { readFrames } from './read-frames.ts';

/** Bytes both ways: a socket, or what a WebSocket carries. */
export interface ByteDuplex {
  readonly incoming: ReadableStream<Uint8Array>;
  /** Resolves when there is room for more, and at once when it is closed. */
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

/** One of the streams of a connection, opened by the other side. */
export interface SpdyStream {
  readonly id: number;
  readonly headers: ReadonlyMap<string, string>;
  /** What the other side sends; ends when it says so, resets the stream or has gone. */
  readonly incoming: ReadableStream<Uint8Array>;
  /** Aborts when the other side has reset the stream or has gone. */
  readonly signal: AbortSignal;
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing follows from this side. */
  end(): void;
  /** Nothing follows from either side. */
  reset(): void;
}

/** What is done with the streams that the other side opens. */
export interface SpdyHandler {
  /** Says by its headers whether a stream is wanted; one that is not is reset. */
  isWanted(headers: ReadonlyMap<string, string>, id: number): boolean;
  opened(stream: SpdyStream): void;
}

const maxDataBytes = 32 * 1024;
/** What one stream may hold unread before it holds up the others: SPDY as Kubernetes speaks it has no windows. */
const unreadBytes = 1024 * 1024;

/**
 * Speaks SPDY/3.1 as the server, as much of it as Kubernetes needs (github.com/moby/spdystream v0.5.1, which has no windows
 * either): the other side opens streams, this side answers. Resolves when the connection is over, and never rejects.
 */
export async function serveSpdy(duplex: ByteDuplex, handler: SpdyHandler): Promise<void> {
  const streams = new Map<number, OpenStream>();
  const reply = createReplies();
  using headers = createHeaderReader();
  let lastId = 0;

  async function open({ flags }: FrameHead, content: Buffer): Promise<void> {
    const id = content.readUInt32BE(0) & 0x7fffffff;
    const read = await headers.read(content.subarray(10));
    if (id % 2 === 0 || id <= lastId) {
      return duplex.write(controlFrame(frameTypes.rstStream, id, resetStatus.protocolError));
    }
    lastId = id;
    if (!handler.isWanted(read, id)) {
      return duplex.write(controlFrame(frameTypes.rstStream, id, resetStatus.cancel));
    }
    const stream = newStream(duplex, id, read, () => streams.delete(id));
    streams.set(id, stream);
    if ((flags & finFlag) !== 0) stream.finish();
    // The answer goes out before anything that is said on the stream.
    const answered = duplex.write(reply(id));
    handler.opened(stream);
    return answered;
  }

  async function control(head: FrameHead & { kind: 'control' }, content: Buffer): Promise<boolean> {
    if (head.type === frameTypes.synStream) await open(head, content);
    // Nobody sends headers later, but what is compressed must be read.
    if (head.type === frameTypes.headers) await headers.read(content.subarray(4));
    if (head.type === frameTypes.rstStream) streams.get(content.readUInt32BE(0))?.abort();
    if (head.type === frameTypes.ping) {
      const id = content.readUInt32BE(0);
      // Those of the other side have odd numbers.
      if (id % 2 === 1) await duplex.write(controlFrame(frameTypes.ping, id));
    }
    return head.type !== frameTypes.goAway;
  }

  async function data(id: number, bytes: Uint8Array, isLast: boolean): Promise<void> {
    const stream = streams.get(id);
    await stream?.push(bytes);
    if (isLast) stream?.finish();
  }

  try {
    await readFrames(duplex.incoming, { control, data });
  } catch {
    // What is no SPDY ends the connection, as it does upstream; and a connection that broke off has ended.
  } finally {
    for (const stream of [...streams.values()]) stream.abort();
    duplex.close();
  }
}

/** Says that no stream will be opened any more. */
export function goAway(duplex: ByteDuplex): Promise<void> {
  return duplex.write(controlFrame(frameTypes.goAway, 0, 0));
}

interface OpenStream extends SpdyStream {
  push(bytes: Uint8Array): Promise<void>;
  /** The other side has nothing more to say. */
  finish(): void;
  /** The other side wants nothing more of it. */
  abort(): void;
}

function newStream(
  duplex: ByteDuplex,
  id: number,
  headers: ReadonlyMap<string, string>,
  onClosed: () => void,
): OpenStream {
  const queue = createByteQueue(unreadBytes);
  const gone = new AbortController();
  let isEnded = false;
  let isFinished = false;
  const closeWhenOver = () => {
    if (isEnded && isFinished) onClosed();
  };
  return {
    id,
    headers,
    incoming: queue.stream,
    signal: gone.signal,
    write(bytes) {
      // All at once: who does not wait for one write before the next has them in order all the same.
      let written = Promise.resolve();
      for (let at = 0; at < bytes.byteLength && !isEnded; at += maxDataBytes) {
        written = duplex.write(dataFrame(id, bytes.subarray(at, at + maxDataBytes)));
      }
      return written;
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      void duplex.write(dataFrame(id, new Uint8Array(), true));
      closeWhenOver();
    },
    reset() {
      if (!isEnded) void duplex.write(controlFrame(frameTypes.rstStream, id, resetStatus.cancel));
      isEnded = true;
      isFinished = true;
      queue.end();
      onClosed();
    },
    push: (bytes) => queue.push(bytes),
    finish() {
      isFinished = true;
      queue.end();
      closeWhenOver();
    },
    abort() {
      isEnded = true;
      isFinished = true;
      queue.end();
      gone.abort();
      onClosed();
    },
  };
}
