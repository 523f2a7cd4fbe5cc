import type { ContainerStreams, ForwardPort, WantedStreams } from '../node-backend.ts';

/** How the streams of a session travel. */
export type Transport =
  /** Messages of a WebSocket, whose first byte is a channel: `v5.channel.k8s.io` and its forerunners. */
  | 'channels'
  /** SPDY/3.1 within the messages of a WebSocket. */
  | 'tunnel'
  /** SPDY/3.1 in place of HTTP. */
  | 'spdy';

interface Session {
  readonly transport: Transport;
  /** The sub-protocol that both sides speak, as it is answered; empty where the caller has asked for none. */
  readonly protocol: string;
  /** Must be called when the connection is over, however it ended; more than once does no harm. */
  end(): void;
}

/** A command that is to be run, or one that is to be attached to. */
export interface CommandSession extends Session {
  readonly kind: 'command';
  readonly wanted: WantedStreams;
  /** Runs it to its end and says what belongs on the error channel; empty for nothing. Never rejects. */
  run(streams: ContainerStreams): Promise<string>;
}

/** A Pod whose ports can be connected to. */
export interface PortForwardSession extends Session {
  readonly kind: 'portForward';
  /** Those of the query, which channels need; SPDY tells them for each connection. */
  readonly ports: readonly number[];
  readonly forward: ForwardPort;
}

/** A watch or a log that is sent in messages. */
export interface MessagesSession extends Session {
  readonly kind: 'messages';
  readonly stream: ReadableStream<Uint8Array>;
  /** A line a message, as text; or bytes as they come, as they are or in text of Base64. */
  readonly encoding: 'lines' | 'binary' | 'base64';
}

/** What a connection is for, once the API server and the kubelet have agreed to it. */
export type StreamSession = CommandSession | PortForwardSession | MessagesSession;
