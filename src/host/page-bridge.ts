import { decodeText, type Locale, type Reason, toDisposable } from '../base/index.ts';
import {
  type Asking,
  type Bridge,
  bridgeClosed,
  createRequester,
  type RequestHandlers,
  windowBytes,
} from '../bridge/index.ts';
import type { Host } from './host.ts';
import type { HostMessage, Peer } from './peer.ts';

const nothing = () => undefined;

/** What {@link createPageBridge} works with. */
export interface PageBridgeOptions {
  readonly host: Pick<Host, 'handle'>;
  readonly locale: Locale;
}

/** A bridge to a host in the same page: always there, nothing is numbered, repeated or acknowledged. */
export function createPageBridge({ host, locale }: PageBridgeOptions): Bridge {
  const abort = new AbortController();
  const requests = new Map<string, RequestHandlers>();
  let counter = 0;
  /** Output that nobody has shown yet. */
  let waitingBytes = 0;
  let wake: PromiseWithResolvers<void> | undefined;

  const taken = (bytes: number) => {
    waitingBytes -= bytes;
    if (waitingBytes >= windowBytes) return;
    wake?.resolve();
    wake = undefined;
  };
  const peer: Peer = {
    id: 'page',
    locale,
    get ended() {
      return abort.signal.aborted;
    },
    signal: abort.signal,
    send(message: HostMessage) {
      const id = message.id ?? '';
      const handlers = requests.get(id);
      if (message.type !== 'error') return handlers?.onMessage({ ...message, seq: 0 }, nothing);
      requests.delete(id);
      handlers?.onError({ ...message.error, reason: message.error.reason as Reason });
    },
    sendOutput(id, stream, bytes) {
      const { length } = bytes;
      waitingBytes += length;
      const handlers = requests.get(id);
      const data = decodeText(bytes);
      if (handlers)
        handlers.onMessage({ type: 'output', seq: 0, id, stream, data, bytes: length }, () => taken(length));
      else taken(length);
    },
    writable() {
      if (waitingBytes < windowBytes || abort.signal.aborted) return undefined;
      wake ??= Promise.withResolvers();
      return wake.promise;
    },
  };
  const asking: Asking = {
    isInPage: true,
    request(message, handlers) {
      const id = `p${++counter}`;
      requests.set(id, handlers);
      // In a turn of its own: whoever asks has the identifier before the answer.
      queueMicrotask(() => host.handle(peer, { ...message, id }));
      return id;
    },
    follow(id, message) {
      if (requests.has(id)) queueMicrotask(() => host.handle(peer, { ...message, id }));
    },
    forget: (id) => requests.delete(id),
  };
  return {
    state: 'online',
    problem: undefined,
    transport: 'page',
    onState: () => toDisposable(nothing),
    ...createRequester(asking, locale),
    retry: nothing,
    ...toDisposable(() => {
      const open = [...requests.values()];
      requests.clear();
      abort.abort();
      wake?.resolve();
      for (const { onError } of open) onError({ reason: 'Cancelled', ...bridgeClosed()[locale] });
    }),
  };
}
