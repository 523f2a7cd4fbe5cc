import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type ChannelSocket, createByteQueue } from '../embedded/index.ts';
import type { ByteDuplex } from './spdy/connection.ts';

/** What may be under way to a client before those who write wait. */
const unsentBytes = 1024 * 1024;

/** A WebSocket as a socket of channels: what is not read holds the client up, and what the client does not read those who write. */
export function toChannelSocket(socket: WebSocket): ChannelSocket {
  const queue = createByteQueue();
  socket.on('message', (message: Buffer) => {
    const pushed = queue.push(message);
    if (queue.hasRoom) return;
    socket.pause();
    void pushed.then(() => socket.resume());
  });
  socket.on('close', () => queue.end());
  // An error closes the socket, and that is all that anybody here needs to know.
  socket.on('error', () => undefined);
  return {
    incoming: queue.stream,
    send(message) {
      if (socket.readyState !== socket.OPEN) return Promise.resolve();
      return new Promise((resolve) => {
        socket.send(message, { binary: typeof message !== 'string' }, () => resolve());
        if (socket.bufferedAmount < unsentBytes) resolve();
      });
    },
    close: (code, reason) => socket.close(code, reason),
  };
}

/** The same for bytes that go through the messages of a WebSocket. */
export function tunnelOf(socket: WebSocket): ByteDuplex {
  const { incoming, send, close } = toChannelSocket(socket);
  return { incoming, write: send, close: () => close(1000, '') };
}

/** A socket of Node's as bytes both ways; `head` has been read of it already. */
export function toByteDuplex(socket: Duplex, head: Uint8Array): ByteDuplex {
  const queue = createByteQueue();
  void queue.push(head);
  socket.on('data', (bytes: Buffer) => {
    const pushed = queue.push(bytes);
    if (queue.hasRoom) return;
    socket.pause();
    void pushed.then(() => socket.resume());
  });
  socket.on('end', () => queue.end());
  socket.on('close', () => queue.end());
  socket.on('error', () => undefined);
  return {
    incoming: queue.stream,
    write(bytes) {
      if (!socket.writable) return Promise.resolve();
      return new Promise((resolve) => {
        socket.write(bytes, () => resolve());
        if (socket.writableLength < unsentBytes) resolve();
      });
    },
    close: () => socket.end(),
  };
}
