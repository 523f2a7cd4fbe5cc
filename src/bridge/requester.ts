import { type Locale, toDisposable, type WireError } from '../base/index.ts';
import { fromBase64, toBase64 } from './base64.ts';
import {
  type Bridge,
  BridgeError,
  type PageSide,
  type RunExit,
  type RunStarted,
  type TopicListener,
} from './bridge.ts';
import { maximumLineLength } from './limits.ts';
import { lineTooLong } from './messages.ts';
import { createOutputQueue } from './output-queue.ts';
import type { CompletionPayload, LabPayload, NetworkPayload, NetworkProgress, ServerMessage } from './protocol.ts';
import type { ClientSession, RequestHandlers, RequestMessage } from './session.ts';

/** Where requests go, and from where their answers come, whatever lies between. */
export interface Asking extends Pick<ClientSession, 'follow' | 'forget'> {
  request(message: RequestMessage & WithPage, handlers: RequestHandlers): string;
  /** Messages stay in the page, so that what is no message can go along. */
  readonly isInPage?: true;
}
/** What goes along with a message that stays in the page. */
export interface WithPage {
  readonly page?: PageSide;
}
/** The part of a {@link Bridge} that asks. */
export type Requester = Pick<Bridge, 'run' | 'subscribe' | 'cluster' | 'lab' | 'network' | 'complete'>;

/** The longest piece of standard input in one message, in UTF-16 units. */
const stdinPieceLength = 8 * 1024;

/** Makes the requests of a page as messages of the protocol. */
export function createRequester(asking: Asking, locale: Locale): Requester {
  /** A request that gives steps and then one result. */
  const work = <Result>(
    message: RequestMessage,
    onMessage?: (message: ServerMessage) => void,
    signal?: AbortSignal,
  ): Promise<Result> =>
    new Promise((resolve, reject) => {
      const cancel = () => asking.follow(id, { type: 'cancel' });
      const id = asking.request(message, {
        onMessage(answer) {
          onMessage?.(answer);
          if (answer.type !== 'result') return;
          asking.forget(id);
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
    run(target, context, { terminal, stdin, raw, page } = {}) {
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
        const nothing = () => undefined;
        return { ...handle, write: nothing, end: nothing, resize: nothing, cancel: nothing };
      }
      const id = asking.request(
        {
          type: 'run',
          target,
          context,
          ...given({ terminal, page: asking.isInPage === true ? page : undefined }),
          ...(stdin ? { stdin } : {}),
          ...(raw ? { raw } : {}),
        },
        {
          onMessage(message, taken) {
            if (message.type === 'started') started.resolve(message);
            else if (message.type === 'output') output.push({ stream: message.stream, data: message.data }, taken);
            else if (message.type === 'exit') {
              asking.forget(id);
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
          for (let at = 0, end = 0; at < data.length; at = end) {
            end = at + stdinPieceLength;
            // Never between the halves of a character.
            if ((data.codePointAt(end - 1) ?? 0) > 0xffff) end += 1;
            asking.follow(id, { type: 'stdin', data: data.slice(at, end) });
          }
        },
        end: () => asking.follow(id, { type: 'stdin', data: '', end: true }),
        resize: (size) => asking.follow(id, { type: 'resize', terminal: size }),
        cancel: () => asking.follow(id, { type: 'cancel' }),
      };
    },
    subscribe<Payload>(topic: Parameters<Bridge['subscribe']>[0], listener: TopicListener<Payload>) {
      const id = asking.request(
        { type: 'subscribe', topic },
        {
          onMessage(message) {
            if (message.type === 'event') listener.event(message.payload as Payload);
          },
          onError: (error) => listener.error?.(new BridgeError(error)),
        },
      );
      return toDisposable(() => {
        asking.follow(id, { type: 'unsubscribe' });
        asking.forget(id);
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
    async network({ body, headers, ...request }, context, { signal, resolved, connected }) {
      const message = {
        type: 'network',
        context,
        request: {
          ...request,
          headers: headers.map(([name, value]): [string, string] => [name, value]),
          ...(body === undefined ? {} : { body: toBase64(body) }),
        },
      } as const;
      const follow = (answer: ServerMessage) => {
        if (answer.type !== 'event') return;
        const progress = answer.payload as NetworkProgress;
        if (progress.kind === 'resolved') resolved?.(progress.address);
        else connected?.();
      };
      try {
        const payload = await work<NetworkPayload>(message, follow, signal);
        return payload.kind === 'answered' ? { ...payload, body: fromBase64(payload.body) } : payload;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
    complete: (line, cursor, context) => {
      // A line that is too long to send has nothing to be completed with.
      if (line.length > maximumLineLength) return Promise.resolve({ from: cursor, to: cursor, candidates: [] });
      return work<CompletionPayload>({ type: 'complete', line, cursor, context });
    },
  };
}

type Given<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

/** The fields that have a value: in a message an absent field and `undefined` are the same. */
function given<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}
