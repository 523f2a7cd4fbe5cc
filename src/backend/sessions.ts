import { randomBytes } from 'node:crypto';
import type { Clock, Locale } from '../base/index.ts';
import {
  type ClientMessage,
  type Frame,
  heartbeatMs,
  outputHeaderLength,
  protocolVersion,
  resumeMs,
  windowBytes,
  writeOutputHeader,
} from '../bridge/index.ts';
import type { Peer } from '../host/index.ts';
import { createFrameRing, type FrameRing } from './frame-ring.ts';

/** What a client may send once a session is there. */
export type Incoming = Exclude<ClientMessage, { type: 'hello' }>;
type NumberedIncoming = Extract<ClientMessage, { n: number }>;

/** A connection that carries a session at the moment. */
export interface Carrier {
  send(frame: Frame): void;
  /** `replaced`: another connection carries the session now; `silent`: nothing was heard for too long; `ended`: the session is over. */
  close(why: 'replaced' | 'silent' | 'ended' | 'gap'): void;
}

/** The backend's end of one page's session: numbers what goes, keeps it until it is acknowledged, applies what comes once. */
export interface Session extends Peer {
  /** Makes `carrier` the session's connection and sends again all after `received`. */
  attach(carrier: Carrier, received: number, resumed: boolean): void;
  /** The connection is lost; the session waits {@link resumeMs} for another. */
  detach(carrier: Carrier): void;
  receive(message: Incoming): void;
  /** Bytes kept because they are not acknowledged. */
  readonly keptBytes: number;
  end(): void;
}

/** What {@link createSessions} works with. */
export interface SessionsOptions {
  readonly clock: Clock;
  /** Takes a numbered message of a session, once and in order. */
  handle(session: Session, message: NumberedIncoming): void;
  /** Sessions without a connection that are kept at most; the oldest go first. */
  readonly maximumDetached?: number;
  readonly maximumSessions?: number;
}

/** All sessions of a backend. */
export interface Sessions extends Disposable {
  readonly size: number;
  /** Bytes kept in all sessions. */
  readonly keptBytes: number;
  /** The session that a `hello` resumes, or a new one; `undefined` when there are too many. */
  open(
    hello: Extract<ClientMessage, { type: 'hello' }>,
  ): { readonly session: Session; readonly resumed: boolean } | undefined;
  find(id: string): Session | undefined;
}

/** Events and results that a client does not acknowledge are kept up to so many bytes; past that the session is given up. */
const maximumKeptBytes = 4 * 1024 * 1024;

/** Memory that output of one session is sent from: the window, and what may go beyond it. */
const ringBytes = windowBytes + 128 * 1024;

/** Makes an empty set of sessions. */
export function createSessions(options: SessionsOptions): Sessions {
  const { clock, handle, maximumDetached = 64, maximumSessions = 256 } = options;
  const sessions = new Map<string, Session>();
  /** In the order in which they lost their connection. */
  const detached = new Map<string, Session>();

  const create = (locale: Locale): Session => {
    const id = randomBytes(16).toString('base64url');
    let carrier: Carrier | undefined;
    let seq = 0;
    let received = 0;
    let kept: { readonly seq: number; readonly frame: Frame }[] = [];
    let keptBytes = 0;
    let outputBytes = 0;
    /** Where frames of output are made; another one for each connection, as the former may still be sending. */
    let ring: FrameRing | undefined;
    let wake: PromiseWithResolvers<void> | undefined;
    let timer: Disposable | undefined;
    let heardAt = clock.now();
    const abort = new AbortController();

    const acknowledge = (upTo: number) => {
      let count = 0;
      for (const entry of kept) {
        if (entry.seq > upTo) break;
        count++;
        const { frame } = entry;
        keptBytes -= frame.length;
        if (typeof frame === 'string') continue;
        outputBytes -= frame.length;
        ring?.release(frame);
      }
      if (count > 0) kept = kept.slice(count);
      if (outputBytes < windowBytes) {
        wake?.resolve();
        wake = undefined;
      }
    };
    const keepAndSend = (frame: Frame) => {
      kept.push({ seq, frame });
      keptBytes += frame.length;
      if (typeof frame !== 'string') outputBytes += frame.length;
      carrier?.send(frame);
      if (keptBytes > maximumKeptBytes) session.end();
    };
    const watchSilence = () => {
      timer?.[Symbol.dispose]();
      timer = clock.schedule(() => {
        if (clock.now() - heardAt < 3 * heartbeatMs) return watchSilence();
        const silent = carrier;
        if (!silent) return;
        session.detach(silent);
        silent.close('silent');
      }, heartbeatMs);
    };

    const session: Session = {
      id,
      locale,
      signal: abort.signal,
      get ended() {
        return abort.signal.aborted;
      },
      get keptBytes() {
        return keptBytes;
      },
      attach(next, upTo, resumed) {
        const former = carrier;
        carrier = next;
        former?.close('replaced');
        detached.delete(id);
        heardAt = clock.now();
        watchSilence();
        acknowledge(upTo);
        next.send(JSON.stringify({ type: 'welcome', protocol: protocolVersion, session: id, resumed, received }));
        ring = undefined;
        for (const { frame } of kept) next.send(frame);
      },
      detach(lost) {
        if (carrier !== lost || abort.signal.aborted) return;
        carrier = undefined;
        timer?.[Symbol.dispose]();
        timer = clock.schedule(() => session.end(), resumeMs);
        detached.set(id, session);
        const [oldest] = detached.values();
        if (detached.size > maximumDetached) oldest?.end();
      },
      receive(message) {
        if (abort.signal.aborted) return;
        heardAt = clock.now();
        if (message.type === 'ack') return acknowledge(message.received);
        if (message.type === 'ping') return carrier?.send(JSON.stringify({ type: 'pong', received }));
        if (message.n <= received) return;
        if (message.n > received + 1) {
          // Something was lost on the way: a new connection makes the client send it again.
          const broken = carrier;
          if (!broken) return;
          session.detach(broken);
          return broken.close('gap');
        }
        received = message.n;
        handle(session, message);
      },
      send(message) {
        if (abort.signal.aborted) return;
        seq++;
        keepAndSend(JSON.stringify({ ...message, seq }));
      },
      sendOutput(outputId, stream, bytes) {
        if (abort.signal.aborted) return;
        seq++;
        const begin = outputHeaderLength(outputId);
        ring ??= createFrameRing(ringBytes);
        const frame = ring.take(begin + bytes.length);
        writeOutputHeader(frame, { seq, id: outputId, stream });
        frame.set(bytes, begin);
        keepAndSend(frame);
      },
      writable() {
        if (outputBytes < windowBytes || abort.signal.aborted) return undefined;
        wake ??= Promise.withResolvers();
        return wake.promise;
      },
      end() {
        if (abort.signal.aborted) return;
        sessions.delete(id);
        detached.delete(id);
        timer?.[Symbol.dispose]();
        kept = [];
        keptBytes = 0;
        abort.abort();
        wake?.resolve();
        const last = carrier;
        carrier = undefined;
        last?.close('ended');
      },
    };
    sessions.set(id, session);
    return session;
  };

  return {
    get size() {
      return sessions.size;
    },
    get keptBytes() {
      return [...sessions.values()].reduce((sum, session) => sum + session.keptBytes, 0);
    },
    open(hello) {
      const former = hello.session === undefined ? undefined : sessions.get(hello.session);
      if (former) return { session: former, resumed: true };
      if (sessions.size >= maximumSessions) {
        const [oldest] = detached.values();
        if (!oldest) return undefined;
        oldest.end();
      }
      return { session: create(hello.locale), resumed: false };
    },
    find: (id) => sessions.get(id),
    [Symbol.dispose]() {
      for (const session of [...sessions.values()]) session.end();
    },
  };
}
