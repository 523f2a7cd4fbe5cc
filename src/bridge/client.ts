import { type Clock, type Locale, systemClock, toDisposable, type WireError } from '../base/index.ts';
import { type Bridge, BridgeError, type RunExit, type RunStarted, type TopicListener } from './bridge.ts';
import { createConnection } from './connection.ts';
import { bridgeClosed, lineTooLong } from './messages.ts';
import { createOutputQueue } from './output-queue.ts';
import { type CompletionPayload, type LabPayload, maximumLineLength, type ServerMessage } from './protocol.ts';
import { createClientSession, type RequestMessage } from './session.ts';
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

/** The longest piece of standard input in one message, in UTF-16 units. */
const stdinPieceLength = 8 * 1024;

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

  /** A request that gives steps and then one result. */
  const work = <Result>(
    message: RequestMessage,
    onMessage?: (message: ServerMessage) => void,
    signal?: AbortSignal,
  ): Promise<Result> =>
    new Promise((resolve, reject) => {
      const cancel = () => session.follow(id, { type: 'cancel' });
      const id = session.request(message, {
        onMessage(answer) {
          onMessage?.(answer);
          if (answer.type !== 'result') return;
          session.forget(id);
          signal?.removeEventListener('abort', cancel);
          resolve(answer.result as Result);
        },
        onError(error) {
          signal?.removeEventListener('abort', cancel);
          reject(new BridgeError(error));
        },
      });
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
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
    run(target, context, { terminal } = {}) {
      const output = createOutputQueue();
      const started = Promise.withResolvers<RunStarted>();
      const exit = Promise.withResolvers<RunExit>();
      // A caller may care for one of the two only: the other's rejection is not unhandled for that.
      started.promise.catch(() => undefined);
      exit.promise.catch(() => undefined);
      const fail = (error: WireError) => {
        output.end();
        started.reject(new BridgeError(error));
        exit.reject(new BridgeError(error));
      };
      const handle = { started: started.promise, output, exit: exit.promise };
      if (target.kind === 'line' && target.line.length > maximumLineLength) {
        fail({
          reason: 'RequestEntityTooLarge',
          ...lineTooLong(target.line.length, maximumLineLength)[locale],
        });
        return { ...handle, write: () => undefined, resize: () => undefined, cancel: () => undefined };
      }
      const id = session.request(
        { type: 'run', target, context, ...(terminal ? { terminal } : {}) },
        {
          onMessage(message, taken) {
            if (message.type === 'started') started.resolve(message);
            else if (message.type === 'output') output.push({ stream: message.stream, data: message.data }, taken);
            else if (message.type === 'exit') {
              session.forget(id);
              output.end();
              exit.resolve(message);
            }
          },
          onError: fail,
        },
      );
      return {
        ...handle,
        write(data) {
          for (let at = 0; at < data.length; at += stdinPieceLength)
            session.follow(id, { type: 'stdin', data: data.slice(at, at + stdinPieceLength) });
        },
        resize: (size) => session.follow(id, { type: 'resize', terminal: size }),
        cancel: () => session.follow(id, { type: 'cancel' }),
      };
    },
    subscribe<Payload>(topic: Parameters<Bridge['subscribe']>[0], listener: TopicListener<Payload>) {
      const id = session.request(
        { type: 'subscribe', topic },
        {
          onMessage(message) {
            if (message.type === 'event') listener.event(message.payload as Payload);
          },
          onError: (error) => listener.error?.(new BridgeError(error)),
        },
      );
      return toDisposable(() => {
        session.follow(id, { type: 'unsubscribe' });
        session.forget(id);
      });
    },
    async cluster(action, { workers, metrics, signal } = {}, onStep) {
      const message = { type: 'cluster', action, ...given({ workers, metrics }) } as const;
      await work<unknown>(message, (answer) => answer.type === 'step' && onStep?.(answer.step), signal);
    },
    lab: (action, { lab, learner, step }, onStep) =>
      work<LabPayload>(
        { type: 'lab', action, lab, learner, ...given({ step }) },
        (answer) => answer.type === 'step' && onStep?.(answer.step),
      ),
    complete: (line, cursor, context) => {
      // A line that is too long to send has nothing to be completed with.
      if (line.length > maximumLineLength) return Promise.resolve({ from: cursor, to: cursor, candidates: [] });
      return work<CompletionPayload>({ type: 'complete', line, cursor, context });
    },
    retry: () => connection.retry(),
    ...toDisposable(() => {
      session.close({ reason: 'Cancelled', ...bridgeClosed()[locale] });
      connection[Symbol.dispose]();
    }),
  };
}

type Given<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

/** The fields that have a value: in a message an absent field and `undefined` are the same. */
function given<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}
