import type { Clock, Locale, Reason, WireError } from '../base/index.ts';
import { type Frame, readOutputFrame } from './frames.ts';
import { ackBytes, protocolVersion } from './limits.ts';
import { notUnderstood, sessionLost } from './messages.ts';
import { type ClientMessage, type ServerMessage, serverMessageSchema } from './protocol.ts';

type Numbered = Extract<ClientMessage, { n: number }>;
type Unnumbered<Message> = Message extends Numbered ? Omit<Message, 'n' | 'id'> : never;
/** A client message before it has its number and the identifier of its request. */
export type RequestMessage = Unnumbered<Numbered>;

/** What the maker of a request hears. */
export interface RequestHandlers {
  /** A message for this request; output counts as shown once `taken` is called. */
  onMessage(message: ServerMessage, taken: () => void): void;
  /** The request has failed; nothing more comes. */
  onError(error: WireError): void;
}

/** What a session needs of its connection. */
export interface ClientSessionOptions {
  readonly locale: Locale;
  readonly clock: Clock;
  /** Says whether there was a connection to send it on. */
  send(text: string): boolean;
  /** The backend has let us in; `fresh`: with a new session where there was one before. */
  welcomed(fresh: boolean): void;
  reset(): void;
  refuse(problem: WireError): void;
}

/** The page's end of a session: numbers what goes, applies what comes once and in order, acknowledges what was shown. */
export interface ClientSession {
  hello(): string;
  received(): number;
  /** Takes one server message as it came. */
  apply(frame: Frame): void;
  /** Makes a request and returns its identifier. */
  request(message: RequestMessage, handlers: RequestHandlers): string;
  /** Sends a message that belongs to a request; nothing if that has ended. */
  follow(id: string, message: RequestMessage): void;
  /** The request has ended; what still comes for it is dropped. */
  forget(id: string): void;
  /** Fails everything that is open. */
  close(error: WireError): void;
}

const ackDelayMs = 500;
/** So many messages that the backend has not confirmed make us ask for it. */
const pendingBeforePing = 64;

interface Pending {
  n: number;
  sent: boolean;
  readonly id: string;
  readonly message: RequestMessage;
}

/** Makes a session that the backend does not know yet. */
export function createClientSession(options: ClientSessionOptions): ClientSession {
  const { clock, locale } = options;
  let id: string | undefined;
  let applied = 0;
  let acknowledged = 0;
  let counter = 0;
  let requestCounter = 0;
  let online = false;
  let shown = 0;
  /** Which session `seq` is of: output of a former one may still be shown. */
  let epoch = 0;
  let ackTimer: Disposable | undefined;
  let pending: Pending[] = [];
  let sinceConfirmed = 0;
  const requests = new Map<string, { readonly message: RequestMessage; readonly handlers: RequestHandlers }>();
  /** `seq` of output that nobody has shown yet, in order. */
  const unshown = new Set<number>();

  const transmit = (entry: Pending) => {
    entry.sent = options.send(JSON.stringify({ ...entry.message, n: entry.n, id: entry.id })) || entry.sent;
    if (++sinceConfirmed % pendingBeforePing === 0) options.send('{"type":"ping"}');
  };
  const enqueue = (requestId: string, message: RequestMessage) => {
    const entry = { n: ++counter, sent: false, id: requestId, message };
    pending.push(entry);
    if (online) transmit(entry);
  };
  const confirm = (received: number) => {
    pending = pending.filter((entry) => entry.n > received);
    sinceConfirmed = pending.length;
  };
  const ack = () => {
    ackTimer?.[Symbol.dispose]();
    ackTimer = undefined;
    shown = 0;
    const [first] = unshown;
    const level = first === undefined ? applied : first - 1;
    if (level <= acknowledged || !online) return;
    acknowledged = level;
    options.send(`{"type":"ack","received":${level}}`);
  };
  const ackSoon = (bytes: number) => {
    shown += bytes;
    if (shown >= ackBytes) ack();
    else ackTimer ??= clock.schedule(ack, ackDelayMs);
  };
  const fail = (requestId: string, error: WireError) => {
    const request = requests.get(requestId);
    requests.delete(requestId);
    request?.handlers.onError(error);
  };

  /** Begins again in a new session: what never left goes on, subscriptions are made again, all else has failed. */
  const startFresh = () => {
    epoch++;
    applied = 0;
    acknowledged = 0;
    counter = 0;
    unshown.clear();
    const former = pending;
    pending = [];
    const waiting = new Set(former.filter((entry) => !entry.sent && isOpening(entry.message)).map(({ id }) => id));
    for (const [requestId, { message }] of [...requests])
      if (message.type === 'subscribe' || message.type === 'complete') {
        if (!waiting.has(requestId)) enqueue(requestId, message);
      } else if (!waiting.has(requestId)) fail(requestId, { reason: 'Gone', ...sessionLost()[locale] });
    for (const entry of former) if (waiting.has(entry.id) && requests.has(entry.id)) enqueue(entry.id, entry.message);
  };
  const welcome = (message: Extract<ServerMessage, { type: 'welcome' }>) => {
    const former = id;
    id = message.session;
    online = false;
    if (!message.resumed && former !== undefined) startFresh();
    else confirm(message.received);
    acknowledged = Math.min(acknowledged, applied);
    const fresh = !message.resumed && former !== undefined;
    options.welcomed(fresh);
    online = true;
    for (const entry of pending) transmit(entry);
  };
  const deliver = (message: Exclude<ServerMessage, { type: 'welcome' | 'pong' }>) => {
    const { seq } = message;
    applied = seq;
    if (message.type === 'error' && message.id === undefined)
      return options.refuse({ ...message.error, reason: message.error.reason as Reason });
    const request = requests.get(message.id ?? '');
    if (message.type === 'error') {
      fail(message.id ?? '', { ...message.error, reason: message.error.reason as Reason });
      return ackSoon(0);
    }
    if (!request || message.type !== 'output') {
      request?.handlers.onMessage(message, () => undefined);
      return ackSoon(message.type === 'output' ? message.bytes : 0);
    }
    const { bytes } = message;
    const ownEpoch = epoch;
    unshown.add(seq);
    request.handlers.onMessage(message, () => {
      if (ownEpoch === epoch && unshown.delete(seq)) ackSoon(bytes);
    });
  };

  return {
    hello() {
      online = false;
      const resume = id === undefined ? {} : { session: id, received: applied };
      return JSON.stringify({ type: 'hello', protocol: protocolVersion, locale, ...resume });
    },
    received: () => applied,
    apply(frame) {
      const message = typeof frame === 'string' ? parse(frame) : readOutputFrame(frame);
      if (message === undefined) return options.refuse({ reason: 'BadRequest', ...notUnderstood()[locale] });
      if (message.type === 'welcome') return welcome(message);
      if (message.type === 'pong') return message.received === undefined ? undefined : confirm(message.received);
      if (message.seq <= applied) return;
      if (message.seq > applied + 1) return options.reset();
      deliver(message);
    },
    request(message, handlers) {
      const requestId = `r${++requestCounter}`;
      requests.set(requestId, { message, handlers });
      enqueue(requestId, message);
      return requestId;
    },
    follow(requestId, message) {
      if (requests.has(requestId)) enqueue(requestId, message);
    },
    forget: (requestId) => requests.delete(requestId),
    close(error) {
      online = false;
      ackTimer?.[Symbol.dispose]();
      for (const requestId of [...requests.keys()]) fail(requestId, error);
    },
  };
}

/** Whether a message begins a request, rather than belonging to one. */
function isOpening(message: RequestMessage): boolean {
  return !['stdin', 'resize', 'cancel', 'unsubscribe'].includes(message.type);
}

function parse(text: string): ServerMessage | undefined {
  try {
    const result = serverMessageSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
