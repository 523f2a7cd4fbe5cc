import { asPodpathError, isPodpathError, PodpathError, toDisposable } from '../../../base/index.ts';
import { lostOnTheWay, requestGivenUp } from '../messages.ts';
import type { Frame, Piece, Wire, WireFailure } from './frames.ts';
import { createReadingEnd, createSendingEnd, type ReadingEnd, type SendingEnd } from './stream-ends.ts';

/** One request and its streams, as either side has it. */
export interface Exchange {
  /** What the other side sends. Whoever does not want it must cancel it. */
  readonly incoming: ReadableStream<Piece>;
  /** Sends a piece; resolves when there is room for more, at once when the exchange is over. */
  push(piece: Piece): Promise<void>;
  readonly hasRoom: boolean;
  /** Nothing more is sent; ends the exchange where it was asked for by the other side. */
  end(): void;
  /** Ends the exchange in both directions, and tells why. */
  fail(error: unknown): void;
  /** Aborts when the other side has failed, or the wire has been cut; with a {@link PodpathError} as its reason. */
  readonly gone: AbortSignal;
}

/** The exchange as the side has it that asks. */
export interface AskedExchange extends Exchange {
  /** @throws PodpathError as the other side has failed, or why the wire was cut */
  readonly answer: Promise<unknown>;
}

/** The exchange as the side has it that answers. */
export interface ServedExchange extends Exchange {
  /** To be called once, before anything is sent. */
  answer(answer: unknown): void;
}

/** Both sides of a wire have one. */
export interface Link extends Disposable {
  ask(ask: unknown): AskedExchange;
  /** Resolves when the other side's thread has taken it up. */
  ping(): Promise<void>;
  /** Fails all that is open with `error`, and closes the wire. */
  cut(error: PodpathError): void;
  /** Aborts when it is cut, before anybody is told, with the error as its reason. */
  readonly over: AbortSignal;
}

interface Open {
  readonly sending: SendingEnd;
  readonly reading: ReadingEnd;
  readonly gone: AbortController;
  readonly answered: PromiseWithResolvers<unknown> | undefined;
}

/** Makes one side of a wire; `serve` takes what the other side asks for, and must not throw. */
export function createLink(wire: Wire, serve?: (ask: unknown, exchange: ServedExchange) => void): Link {
  const asked = new Map<number, Open>();
  const served = new Map<number, Open>();
  const pings = new Map<number, () => void>();
  let counter = 0;
  const over = new AbortController();
  let whyCut: PodpathError | undefined;

  // On the wire the asking side's identifiers are positive, and the same ones negative in what is said back.
  const post = (frame: Frame) => {
    if (whyCut === undefined) wire.post(frame);
  };
  const open = (table: Map<number, Open>, key: number, id: number, answered?: Open['answered']): Exchange => {
    const forget = () => {
      table.delete(key);
      entry.sending.close();
    };
    const entry: Open = {
      sending: createSendingEnd((piece) => post({ type: 'piece', id, piece })),
      reading: createReadingEnd(
        (bytes) => table.has(key) && post({ type: 'credit', id, bytes }),
        // Who has asked may give up the answer and all; who answers may do without the rest of the question.
        () => table === asked && exchange.fail(new PodpathError({ reason: 'Cancelled', text: requestGivenUp() })),
      ),
      gone: new AbortController(),
      answered,
    };
    table.set(key, entry);
    const exchange: Exchange = {
      incoming: entry.reading.stream,
      push: (piece) => entry.sending.push(piece),
      get hasRoom() {
        return entry.sending.hasRoom;
      },
      end() {
        if (!table.has(key)) return;
        post({ type: 'end', id });
        entry.sending.close();
        if (table === served) forget();
      },
      fail(error) {
        if (!table.has(key)) return;
        post({ type: 'fail', id, error: toFailure(error) });
        forget();
        answered?.reject(error);
        entry.reading.fail(error);
      },
      gone: entry.gone.signal,
    };
    return exchange;
  };
  /** The other side, or nobody, has ended it. */
  const drop = (table: Map<number, Open>, key: number, error: PodpathError | undefined) => {
    const entry = table.get(key);
    if (entry === undefined) return;
    table.delete(key);
    entry.sending.close();
    if (error === undefined) entry.reading.end();
    else {
      entry.answered?.reject(error);
      entry.reading.fail(error);
      entry.gone.abort(error);
    }
  };
  const receive = (frame: Frame) => {
    if (whyCut !== undefined) return;
    if (frame.type === 'open') {
      const exchange = open(served, frame.id, -frame.id);
      const answer = (value: unknown) => post({ type: 'answer', id: -frame.id, answer: value });
      if (serve === undefined) exchange.fail(new Error('nothing is served here'));
      else serve(frame.ask, withAnswer(exchange, answer));
      return;
    }
    if (frame.type === 'bye') return link.cut(new PodpathError({ reason: 'Gone', text: lostOnTheWay() }));
    if (frame.type === 'ping') return post({ type: 'pong', id: frame.id });
    if (frame.type === 'pong') {
      pings.get(frame.id)?.();
      pings.delete(frame.id);
      return;
    }
    const isOurs = frame.id < 0;
    const [table, key] = isOurs ? [asked, -frame.id] : [served, frame.id];
    const entry = table.get(key);
    if (entry === undefined) return;
    if (frame.type === 'answer') entry.answered?.resolve(frame.answer);
    else if (frame.type === 'piece') entry.reading.take(frame.piece);
    else if (frame.type === 'credit') entry.sending.credit(frame.bytes);
    else if (frame.type === 'fail') drop(table, key, new PodpathError(frame.error));
    else if (isOurs) drop(table, key, undefined);
    else entry.reading.end();
  };
  wire.listen(receive);

  const link: Link = {
    over: over.signal,
    ask(ask) {
      counter += 1;
      const id = counter;
      const answered = Promise.withResolvers<unknown>();
      // Whoever gives an exchange up before its answer knows why.
      answered.promise.catch(() => undefined);
      const exchange = open(asked, id, id, answered);
      if (whyCut === undefined) post({ type: 'open', id, ask });
      else drop(asked, id, whyCut);
      return withAnswer(exchange, answered.promise);
    },
    ping() {
      counter += 1;
      const id = counter;
      return new Promise((resolve) => {
        pings.set(id, resolve);
        post({ type: 'ping', id });
      });
    },
    cut(error) {
      if (whyCut !== undefined) return;
      post({ type: 'bye' });
      whyCut = error;
      over.abort(error);
      for (const table of [asked, served]) for (const key of [...table.keys()]) drop(table, key, error);
      wire[Symbol.dispose]();
    },
    ...toDisposable(() => link.cut(new PodpathError({ reason: 'Cancelled', text: requestGivenUp() }))),
  };
  return link;
}

/** Not by spreading, which would read `hasRoom` once and for all. */
function withAnswer<Answer>(exchange: Exchange, answer: Answer): Exchange & { readonly answer: Answer } {
  return Object.defineProperty(exchange, 'answer', { value: answer }) as Exchange & { readonly answer: Answer };
}

function toFailure(error: unknown): WireFailure {
  const { reason, text } = isPodpathError(error) ? error : asPodpathError(error);
  return { reason, text };
}
