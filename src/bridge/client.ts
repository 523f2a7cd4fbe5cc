import { type Clock, type Locale, systemClock, toDisposable } from '../base/index.ts';
import type { Bridge } from './bridge.ts';
import { createConnection } from './connection.ts';
import { bridgeClosed } from './messages.ts';
import { createRequester } from './requester.ts';
import { createClientSession } from './session.ts';
import type { SocketLike } from './transports.ts';

/** What a bridge is made with. */
export interface BridgeOptions {
  /** Where the backend is, without a slash at the end: `http://127.0.0.1:4321`; in a page `location.origin`. */
  readonly origin: string;
  readonly locale: Locale;
  readonly clock?: Clock | undefined;
  /** 0 (included) to 1 (excluded); spreads attempts at reconnecting. */
  readonly random?: (() => number) | undefined;
  /** Makes a WebSocket; `false`: never try one. Absent: the global one. */
  readonly connect?: ((url: string) => SocketLike) | false | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** Connects a page to its backend, and stays connected until it is disposed of. */
export function createBridge(options: BridgeOptions): Bridge {
  const { origin, locale, clock = systemClock } = options;
  const { connect = (url: string): SocketLike => new WebSocket(url) } = options;
  const listeners = new Set<Parameters<Bridge['onState']>[0]>();
  let fresh = false;

  const session = createClientSession({
    locale,
    clock,
    send: (text) => connection.send(text),
    welcomed(isFresh) {
      fresh = isFresh;
      connection.welcomed();
      fresh = false;
    },
    reset: () => connection.reset(),
    refuse: (problem) => connection.refuse(problem),
  });
  const connection = createConnection({
    origin,
    locale,
    clock,
    random: options.random ?? Math.random,
    makeSocket: connect || undefined,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    hello: () => session.hello(),
    received: () => session.received(),
    message: (frame) => session.apply(frame),
    stateChanged(state) {
      for (const listener of [...listeners]) listener(state, { fresh });
    },
  });

  return {
    get state() {
      return connection.state;
    },
    get problem() {
      return connection.problem;
    },
    get transport() {
      return connection.transport?.kind;
    },
    onState(listener) {
      listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    ...createRequester(session, locale),
    retry: () => connection.retry(),
    ...toDisposable(() => {
      session.close({ reason: 'Cancelled', ...bridgeClosed()[locale] });
      connection[Symbol.dispose]();
    }),
  };
}
