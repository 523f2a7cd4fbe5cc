import type { ByteSink, TerminalSize } from '../node-backend.ts';
import { createByteQueue } from './byte-queue.ts';
import { type ChannelCodec, channelCodec } from './channel-codec.ts';
import type { ChannelSocket } from './channel-socket.ts';
import { createLatest, type Latest } from './latest.ts';
import { serveMessages } from './messages.ts';
import type { CommandSession, PortForwardSession, StreamSession } from './session.ts';

/** Channels of a command (apimachinery/pkg/util/remotecommand/constants.go, v1.37). */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** As much as one message carries; a longer one would hold up the other channels. */
const maxMessageBytes = 32 * 1024;
const empty = new Uint8Array();
const text = new TextEncoder();

/**
 * Serves a session over a socket of channels to its end (apiserver/pkg/util/proxy/websocket.go, v1.37, and
 * k8s.io/cri-streaming/pkg/streaming, v0.37). Never rejects. Simplified: a connection may be idle for longer than four hours.
 */
export async function serveChannels(session: StreamSession, socket: ChannelSocket): Promise<void> {
  if (session.kind === 'messages') return serveMessages(session, socket);
  const codec = channelCodec(session.protocol);
  try {
    await (session.kind === 'command' ? serveCommand(session, socket, codec) : servePorts(session, socket, codec));
    socket.close(1000, '');
  } finally {
    session.end();
  }
}

async function serveCommand(session: CommandSession, socket: ChannelSocket, codec: ChannelCodec): Promise<void> {
  const { stdin, stdout, stderr, tty } = session.wanted;
  const input = createByteQueue();
  const sizes = createLatest<TerminalSize>();
  const readSizes = createSizeReader(sizes);
  // Tells the caller that all is set up.
  await socket.send(codec.write(stdout ? channels.stdout : stderr ? channels.stderr : channels.error, empty));
  void readMessages(socket, codec, session.protocol.startsWith('v5.'), {
    closed(channel) {
      if (channel === channels.stdin) input.end();
      if (channel === channels.resize) sizes.end();
    },
    async received(channel, bytes) {
      if (channel === channels.stdin && stdin) await input.push(bytes);
      if (channel === channels.resize) readSizes(bytes);
    },
    ended() {
      input.end();
      sizes.end();
      // Whoever has said what cannot be is told nothing more.
      socket.close(1000, '');
      session.end();
    },
  });
  const said = await session.run({
    stdin: stdin ? input.stream : undefined,
    stdout: stdout ? newSink(socket, codec, channels.stdout) : undefined,
    stderr: stderr ? newSink(socket, codec, channels.stderr) : undefined,
    resizes: tty ? sizes.stream : undefined,
  });
  if (said !== '') await socket.send(codec.write(channels.error, text.encode(said)));
}

/** A pair of channels for each port: what is sent and received on the first, what goes wrong on the second. */
async function servePorts(session: PortForwardSession, socket: ChannelSocket, codec: ChannelCodec): Promise<void> {
  const gone = new AbortController();
  const inputs = session.ports.map(() => createByteQueue());
  void readMessages(socket, codec, false, {
    closed: () => undefined,
    received: async (channel, bytes) => {
      if (channel % 2 === 0) await inputs[channel / 2]?.push(bytes);
    },
    ended() {
      for (const input of inputs) input.end();
      gone.abort();
      session.end();
    },
  });
  const connections = session.ports.map(async (port, index) => {
    const number = Uint8Array.of(port & 0xff, port >> 8);
    await socket.send(codec.write(index * 2, number));
    await socket.send(codec.write(index * 2 + 1, number));
    const incoming = inputs[index]?.stream ?? new ReadableStream<Uint8Array>();
    try {
      await session.forward(port, { incoming, outgoing: newSink(socket, codec, index * 2), signal: gone.signal });
    } catch (error) {
      await socket.send(
        codec.write(index * 2 + 1, text.encode(error instanceof Error ? error.message : String(error))),
      );
    }
  });
  await Promise.all(connections);
}

interface Receiver {
  /** The caller sends no more on a channel. */
  closed(channel: number): void;
  received(channel: number, bytes: Uint8Array): Promise<void>;
  /** The caller has gone, or has said what cannot be. */
  ended(): void;
}

async function readMessages(
  { incoming }: ChannelSocket,
  codec: ChannelCodec,
  canClose: boolean,
  receiver: Receiver,
): Promise<void> {
  const reader = incoming.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const message = codec.read(value);
      if (message === undefined) continue;
      if (canClose && message.channel === channels.close) {
        const [channel = channels.close] = message.bytes;
        if (message.bytes.byteLength !== 1 || channel > channels.resize) return;
        receiver.closed(channel);
      } else {
        await receiver.received(message.channel, message.bytes);
      }
    }
  } catch {
    // A connection that broke off is one that has ended.
  } finally {
    receiver.ended();
  }
}

function newSink(socket: ChannelSocket, codec: ChannelCodec, channel: number): ByteSink {
  return {
    write(bytes) {
      // All at once: who does not wait for one write before the next has them in order all the same.
      let sent = Promise.resolve();
      for (let at = 0; at < bytes.byteLength; at += maxMessageBytes) {
        sent = socket.send(codec.write(channel, bytes.subarray(at, at + maxMessageBytes)));
      }
      return sent;
    },
  };
}

/**
 * Reads sizes of a terminal into `sizes`: `{"Width":80,"Height":24}`, one or more after the other. What is no such thing ends
 * them. A message has whole ones, as those of kubectl have.
 */
export function createSizeReader(sizes: Latest<TerminalSize>): (bytes: Uint8Array) => void {
  return (bytes) => {
    for (const line of new TextDecoder().decode(bytes).split('\n')) {
      if (line.trim() === '') continue;
      const size = parseSize(line);
      if (size === undefined) return sizes.end();
      sizes.set(size);
    }
  };
}

function parseSize(line: string): TerminalSize | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).map(([name, number]) => [name.toLowerCase(), number] as const);
  const { width = 0, height = 0 } = Object.fromEntries(entries) as { width?: unknown; height?: unknown };
  const isSize = (number: unknown): number is number =>
    Number.isInteger(number) && Number(number) >= 0 && Number(number) <= 65535;
  return isSize(width) && isSize(height) ? { width, height } : undefined;
}
