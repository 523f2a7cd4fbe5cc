import type { ClientMessage } from '../bridge/index.ts';

/** A bucket of messages that fills with time. */
export interface RateLimit {
  /** Takes so many, if they are there. */
  take(count: number): boolean;
}

/** Messages a second that a page may go on sending; people type far fewer, pasting sends some at once. */
const perSecond = 200;
const burst = 1000;

/** An acknowledgement costs little to take, and a page that shows much output sends many. */
const ackCost = 1 / 16;

/** What messages take from the bucket. */
export function costOf(messages: readonly ClientMessage[]): number {
  return messages.reduce((sum, { type }) => sum + (type === 'ack' ? ackCost : 1), 0);
}

/** Makes a full bucket. `now` is in milliseconds. */
export function createRateLimit(now: () => number = () => performance.now()): RateLimit {
  let tokens = burst;
  let at = now();
  return {
    take(count) {
      const time = now();
      tokens = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
      at = time;
      if (tokens < count) return false;
      tokens -= count;
      return true;
    },
  };
}
