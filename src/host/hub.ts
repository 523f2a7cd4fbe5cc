import type { Clock, Locale } from '../base/index.ts';

/** A payload in every language of the site. */
export type Localized<Payload> = (locale: Locale) => Payload;

/** One thing that changes, asked for once a period whatever the number of its subscribers, and not at all without any. */
export interface Feed<Payload> {
  /** Calls at once with what is known, or as soon as it is, and then at each change. */
  subscribe(listener: (payload: Localized<Payload>) => void): Disposable;
  /** Asks now rather than when the period is over. */
  refresh(): void;
}

/** How a feed asks, and how often. */
export interface FeedOptions<Payload> {
  readonly clock: Clock;
  readonly periodMs: number;
  /** Asks upstream. What it throws is given to `onError` and becomes the payload that that returns. */
  load(signal: AbortSignal): Promise<Localized<Payload>>;
  onError(error: unknown): Localized<Payload>;
  /** The last subscriber has left. */
  onIdle?(): void;
}

/** Makes a feed; nothing is asked until someone subscribes. */
export function createFeed<Payload>(options: FeedOptions<Payload>): Feed<Payload> {
  const { clock, periodMs } = options;
  const listeners = new Set<(payload: Localized<Payload>) => void>();
  let last: { readonly payload: Localized<Payload>; readonly fingerprint: string } | undefined;
  let timer: Disposable | undefined;
  let running: AbortController | undefined;
  let again = false;

  const publish = (payload: Localized<Payload>) => {
    const fingerprint = JSON.stringify(payload('en'));
    if (fingerprint === last?.fingerprint) return;
    last = { payload, fingerprint };
    for (const listener of [...listeners]) listener(payload);
  };
  const load = async () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    if (running) {
      again = true;
      return;
    }
    const own = new AbortController();
    running = own;
    const payload = await options.load(own.signal).catch((error: unknown) => options.onError(error));
    if (running !== own) return;
    running = undefined;
    if (listeners.size === 0) return;
    publish(payload);
    const delayMs = again ? 0 : periodMs;
    again = false;
    timer = clock.schedule(() => void load(), delayMs);
  };
  const stop = () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    running?.abort();
    running = undefined;
    again = false;
    // What was true when the last one looked may not be when the next one does.
    last = undefined;
    options.onIdle?.();
  };

  return {
    subscribe(listener) {
      // The same function may be given twice; each subscription is one of its own.
      const own = (payload: Localized<Payload>) => listener(payload);
      listeners.add(own);
      if (last) own(last.payload);
      else if (!running) void load();
      return {
        [Symbol.dispose]() {
          if (listeners.delete(own) && listeners.size === 0) stop();
        },
      };
    },
    refresh() {
      if (listeners.size > 0) void load();
    },
  };
}

/** Feeds by key, made when first asked for and forgotten when nobody listens. */
export function createFeedMap<Payload>(
  make: (key: string, onIdle: () => void) => Feed<Payload>,
): (key: string) => Feed<Payload> {
  const feeds = new Map<string, Feed<Payload>>();
  return (key) => {
    const known = feeds.get(key);
    if (known) return known;
    const feed = make(key, () => {
      if (feeds.get(key) === feed) feeds.delete(key);
    });
    feeds.set(key, feed);
    return feed;
  };
}
