/** One end of a socket of messages, such as a WebSocket. */
export interface MessageSocket {
  /** Whole messages, as they come; ends when the other side has closed. */
  readonly incoming: ReadableStream<Uint8Array>;
  /** Resolves when there is room for more. */
  send(message: Uint8Array | string): Promise<void>;
  /** `code` is one of WebSockets: 1000 when all went well. */
  close(code: number, reason: string): void;
}

/** Where the bytes of one connection to a port of a Pod come from and go. */
export interface ForwardedStreams {
  readonly incoming: ReadableStream<Uint8Array>;
  readonly outgoing: { write(bytes: Uint8Array): Promise<void> };
  readonly signal: AbortSignal;
}

/** Connects to a port of a Pod; resolves when the connection is over, rejects with why there is none. */
export type Forward = (port: number, streams: ForwardedStreams) => Promise<void>;

/** What has become of a request for a connection to a container. */
export type Connection =
  /** exec and attach: messages of the sub-protocol. */
  | { readonly kind: 'channels'; readonly protocol: string; readonly socket: MessageSocket }
  /** Any number of connections to ports of a Pod, until it is closed; `lost` aborts when the server closes it. */
  | { readonly kind: 'portForward'; readonly forward: Forward; close(): void; readonly lost: AbortSignal }
  /** What is answered in place of a connection. */
  | { readonly kind: 'refused'; readonly response: Response };

/** Asks the API server for a connection, as a WebSocket's first request would. */
export type Connect = (request: Request, protocols: readonly string[]) => Promise<Connection>;

/** One end of a connection to a port: what comes, and where what is sent goes. */
export interface PortStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** Something that listens until it is disposed of. */
export interface Listener extends Disposable {
  /** That which was asked for; one that was free in place of 0. */
  readonly port: number;
}

/**
 * Listens on a port of the reader's world, which need not be a machine: a page has ports of its own. `target` says what answers
 * there; `accept` is called with each connection. Text: why it cannot, in the system's words.
 */
export type Listen = (
  address: string,
  port: number,
  target: string,
  accept: (stream: PortStream) => void,
) => Listener | string;
