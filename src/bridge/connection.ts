import { type Clock, type Locale, toDisposable, type WireError } from '../base/index.ts';
import type { BridgeState } from './bridge.ts';
import type { Frame } from './frames.ts';
import { heartbeatMs } from './limits.ts';
import { backendUnreachable, noBackendHere } from './messages.ts';
import { type CloseReason, openHttp, openWebSocket, type SocketLike, type Transport } from './transports.ts';

/** What a connection needs of its session. */
export interface ConnectionOptions {
  readonly origin: string;
  readonly locale: Locale;
  readonly clock: Clock;
  readonly random: () => number;
  /** Absent: WebSockets are not tried. */
  readonly makeSocket: ((url: string) => SocketLike) | undefined;
  readonly fetch: typeof fetch;
  /** The text of the `hello` to begin with, made anew for each attempt. */
  hello(): string;
  /** The last `seq` that the session has applied. */
  received(): number;
  /** One server message. */
  message(frame: Frame): void;
  stateChanged(state: BridgeState): void;
}

/** Keeps one transport open: WebSocket first, HTTP where that does not get through, with growing pauses between attempts. */
export interface Connection extends Disposable {
  readonly state: BridgeState;
  readonly problem: WireError | undefined;
  readonly transport: Transport | undefined;
  /** Sends a message and says true, if there is an open connection; else drops it: the session sends again what must not be lost. */
  send(text: string): boolean;
  /** The session was welcomed. */
  welcomed(): void;
  /** Gives this transport up and tries again: what came over it makes no sense. */
  reset(): void;
  /** The backend, or what it sent, makes going on pointless until the reader acts. */
  refuse(problem: WireError): void;
  retry(): void;
}

const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** After so many attempts in vain the page says that nothing is there, and tries on. */
const attemptsUntilOffline = 4;

/** Makes it; the first attempt begins in a turn of its own, so that a caller can listen first. */
export function createConnection(options: ConnectionOptions): Connection {
  const { clock, origin, locale } = options;
  const socketUrl = `${origin.replace(/^http/, 'ws')}/api/socket`;
  let state: BridgeState = 'connecting';
  let problem: WireError | undefined;
  let transport: Transport | undefined;
  let open = false;
  let attempts = 0;
  /** WebSockets did not get through last time and HTTP did. */
  let preferHttp = false;
  let timer: Disposable | undefined;
  let heartbeat: Disposable | undefined;
  let heardAt = 0;
  let disposed = false;

  const become = (next: BridgeState, why?: WireError) => {
    const changed = next !== state;
    state = next;
    problem = why;
    if (changed) options.stateChanged(next);
  };
  const later = () => {
    const limit = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempts, 10));
    attempts++;
    timer = clock.schedule(() => attempt(), limit / 2 + (options.random() * limit) / 2);
  };
  const drop = () => {
    timer?.[Symbol.dispose]();
    heartbeat?.[Symbol.dispose]();
    transport?.close(disposed);
    transport = undefined;
    open = false;
  };
  const closed = (reason: CloseReason, kind: Transport['kind']) => {
    heartbeat?.[Symbol.dispose]();
    transport = undefined;
    const wasOpen = open;
    open = false;
    if (disposed) return;
    if (!wasOpen && kind === 'websocket') return attempt('http');
    if (kind === 'http') preferHttp = wasOpen;
    if (reason.kind === 'refused') return become('refused', reason.error);
    if (reason.kind === 'foreign')
      return become('offline', { reason: 'Unsupported', ...noBackendHere(origin)[locale] });
    if (wasOpen) become('reconnecting');
    else if (attempts + 1 >= attemptsUntilOffline || state === 'connecting')
      become('offline', { reason: 'Unreachable', ...backendUnreachable(origin)[locale] });
    later();
  };
  const attempt = (kind: Transport['kind'] = preferHttp ? 'http' : 'websocket') => {
    const handlers = {
      message(frame: Frame) {
        heardAt = clock.now();
        options.message(frame);
      },
      closed: (reason: CloseReason) => closed(reason, used),
    };
    const { makeSocket } = options;
    const used: Transport['kind'] = makeSocket ? kind : 'http';
    transport =
      makeSocket && used === 'websocket'
        ? openWebSocket(socketUrl, makeSocket, options.hello(), clock, handlers)
        : openHttp(origin, locale, options.fetch, options.hello(), options.received, handlers);
  };
  const beat = () => {
    heartbeat = clock.schedule(() => {
      if (clock.now() - heardAt > 3 * heartbeatMs) return connection.reset();
      transport?.send('{"type":"ping"}');
      beat();
    }, heartbeatMs);
  };

  const connection: Connection = {
    get state() {
      return state;
    },
    get problem() {
      return problem;
    },
    get transport() {
      return open ? transport : undefined;
    },
    send(text) {
      if (!open || !transport) return false;
      transport.send(text);
      return true;
    },
    welcomed() {
      open = true;
      attempts = 0;
      if (transport?.kind === 'http') preferHttp = true;
      heartbeat?.[Symbol.dispose]();
      beat();
      become('online');
    },
    reset() {
      if (disposed) return;
      drop();
      become('reconnecting');
      later();
    },
    refuse(why) {
      drop();
      become('refused', why);
    },
    retry() {
      if (disposed || open) return;
      drop();
      attempts = 0;
      if (state !== 'reconnecting') become('connecting');
      attempt();
    },
    ...toDisposable(() => {
      disposed = true;
      drop();
    }),
  };
  timer = clock.schedule(() => attempt(), 0);
  return connection;
}
