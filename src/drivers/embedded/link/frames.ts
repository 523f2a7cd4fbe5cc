import type { LocalizedText, Reason } from '../../../base/index.ts';

/**
 * What travels between a tab and the worker that has the cluster: structured clones, in order, over a MessagePort (the tab's own
 * worker) or a BroadcastChannel (the worker of another tab).
 *
 * An exchange is one request and all that belongs to it: `open`, then from the other side one `answer`; pieces in both
 * directions, as many as the receiver has room for; `end` of the asking side says that its pieces are over, `end` of the answering
 * side and `fail` of either end the exchange. `id` counts up from 1 for each asking side.
 *
 * Not Comlink, which makes calls out of messages: here most of the work is streams that must not run ahead of their reader, giving up
 * half way, and errors that keep their reason; and streams cannot be handed over themselves in every browser.
 */
export type Frame =
  | { readonly type: 'open'; readonly id: number; readonly ask: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'piece'; readonly id: number; readonly piece: Piece }
  /** So many bytes were taken by who reads. */
  | { readonly type: 'credit'; readonly id: number; readonly bytes: number }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'fail'; readonly id: number; readonly error: WireFailure }
  /** Answered at once with `pong`: whether the other side's thread is free. */
  | { readonly type: 'ping' | 'pong'; readonly id: number }
  /** The last one: all exchanges are over. */
  | { readonly type: 'bye' };

/** A part of a stream: it arrives as it was sent, neither cut nor joined. */
export type Piece = Uint8Array<ArrayBuffer> | object;

/** An error as it travels. */
export interface WireFailure {
  readonly reason: Reason;
  readonly text: LocalizedText;
}

/** Bytes that may be under way in one direction of an exchange and not taken by its reader. */
export const windowBytes = 256 * 1024;

/** What a piece counts against the window: objects are small and count as 1 KB. */
export function sizeOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.byteLength : 1024;
}

/** A way for frames to another thread. */
export interface Wire extends Disposable {
  post(frame: Frame): void;
  /** Set by who uses it, once; frames that come before that wait. */
  listen(listener: (frame: Frame) => void): void;
}
