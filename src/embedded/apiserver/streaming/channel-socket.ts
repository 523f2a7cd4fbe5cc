import { createByteQueue } from './byte-queue.ts';

/** One end of a socket of messages, such as a WebSocket. */
export interface ChannelSocket {
  /** Whole messages, as they come; ends when the other side has closed. What is not read holds the other side up. */
  readonly incoming: ReadableStream<Uint8Array>;
  /** Sends a message, as text when it is a string; resolves when there is room for more, and at once when it is closed. */
  send(message: Uint8Array | string): Promise<void>;
  /** Says that nothing follows and takes no more. `code` is one of WebSockets: 1000 when all went well. */
  close(code: number, reason: string): void;
}

/** Two ends of a socket within the program. */
export function createSocketPair(): readonly [ChannelSocket, ChannelSocket] {
  const there = createByteQueue();
  const back = createByteQueue();
  const text = new TextEncoder();
  const close = () => {
    there.end();
    back.end();
  };
  const end = (incoming: ReadableStream<Uint8Array>, outgoing: typeof there): ChannelSocket => ({
    incoming,
    send: (message) => outgoing.push(typeof message === 'string' ? text.encode(message) : message),
    close,
  });
  return [end(back.stream, there), end(there.stream, back)];
}
