/** One end of a socket of messages, such as a WebSocket. */
export interface MessageSocket {
  /** Whole messages, as they come; ends when the other side has closed. */
  readonly incoming: ReadableStream<Uint8Array>;
  /** Resolves when there is room for more. */
  send(message: Uint8Array | string): Promise<void>;
  /** `code` is one of WebSockets: 1000 when all went well. */
  close(code: number, reason: string): void;
}

/** What has become of a request for a connection to a container. */
export type Connection =
  /** exec and attach: messages of the sub-protocol. */
  | { readonly kind: 'channels'; readonly protocol: string; readonly socket: MessageSocket }
  | { readonly kind: 'portForward' }
  /** What is answered in place of a connection. */
  | { readonly kind: 'refused'; readonly response: Response };

/** Asks the API server for a connection, as a WebSocket's first request would. */
export type Connect = (request: Request, protocols: readonly string[]) => Promise<Connection>;
