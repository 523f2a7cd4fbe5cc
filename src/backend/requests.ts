import type { Logger } from 'pino';
import { PodpathError, toWireError } from '../base/index.ts';
import type { ClientMessage } from '../bridge/index.ts';
import { type ClusterRoom, localizeStep } from './cluster.ts';
import type { Commands } from './commands.ts';
import type { Completer } from './completions.ts';
import type { Localized } from './hub.ts';
import type { LabRoom } from './labs.ts';
import { identifierInUse, tooManyRequests } from './messages.ts';
import type { Session } from './sessions.ts';
import type { TopFeeds } from './top.ts';

type Numbered = Extract<ClientMessage, { n: number }>;
type Opening = Exclude<Numbered, { type: 'stdin' | 'resize' | 'cancel' | 'unsubscribe' }>;

/** What the requests of pages are done with. */
export interface RequestServices {
  readonly commands: Commands;
  readonly cluster: ClusterRoom;
  readonly top: TopFeeds;
  readonly labs: LabRoom;
  readonly completer: Completer;
  readonly logger: Logger;
}

/** A request that is under way. */
interface Open {
  write?(data: string): void;
  resize?(size: { readonly columns: number; readonly rows: number }): void;
  /** The page wants it to end; it may still answer. */
  cancel(): void;
}

/** Requests that one page may have open. */
const maximumOpen = 64;

/** Makes the function that takes a session's messages, once and in order. */
export function createRequests(services: RequestServices): (session: Session, message: Numbered) => void {
  const { cluster, commands, completer, labs, logger, top } = services;
  const openBySession = new WeakMap<Session, Map<string, Open>>();

  const openOf = (session: Session) => {
    const known = openBySession.get(session);
    if (known) return known;
    const open = new Map<string, Open>();
    openBySession.set(session, open);
    session.signal.addEventListener('abort', () => {
      for (const request of open.values()) request.cancel();
      open.clear();
    });
    return open;
  };
  const fail = (session: Session, id: string, error: unknown) => {
    const wire = toWireError(error, session.locale);
    if (wire.reason === 'InternalError') logger.error({ session: session.id, error }, 'request failed');
    else logger.info({ session: session.id, reason: wire.reason, message: wire.message }, 'request refused or failed');
    session.send({ type: 'error', id, error: { ...wire, ...(wire.command ? { command: { ...wire.command } } : {}) } });
  };

  /** Begins a request; `settled` resolves when it has nothing more to say. Subscriptions have none. */
  const begin = (session: Session, message: Opening): Open & { readonly settled?: Promise<unknown> } => {
    const { id } = message;
    const { locale, send } = session;
    const result = (value: unknown) => send({ type: 'result', id, result: value });
    switch (message.type) {
      case 'run': {
        const { done, ...running } = commands.start(session, message);
        return { ...running, settled: done };
      }
      case 'subscribe': {
        const listener = (payload: Localized<unknown>) => send({ type: 'event', id, payload: payload(locale) });
        const { topic } = message;
        const end = (error: unknown) => {
          openOf(session).delete(id);
          subscription[Symbol.dispose]();
          fail(session, id, error);
        };
        const subscription =
          topic.kind === 'cluster'
            ? cluster.feed.subscribe(listener)
            : topic.kind === 'top'
              ? top(topic).subscribe(listener)
              : labs.subscribe(topic.lab, topic.learner, listener, end);
        return { cancel: () => subscription[Symbol.dispose]() };
      }
      case 'cluster': {
        const { action, workers = 2, metrics = true } = message;
        const work = cluster.work({ action, workers, metrics }, (step) =>
          send({ type: 'step', id, step: localizeStep(step, locale) }),
        );
        // A page that is closed does not undo what it asked for; one that says so does.
        const cancel = () => {
          if (!session.ended) cluster.cancel();
        };
        return { cancel, settled: work.then(() => result({})) };
      }
      case 'lab': {
        const abort = new AbortController();
        const settled = labs.act(message, abort.signal).then((payload) => result(payload(locale)));
        return { cancel: () => abort.abort(), settled };
      }
      case 'complete': {
        const { namespace } = commands.place(message.context);
        const settled = completer(message.line, message.cursor, namespace).then(result);
        return { cancel: () => undefined, settled };
      }
    }
  };

  return (session, message) => {
    const open = openOf(session);
    const { id } = message;
    switch (message.type) {
      case 'stdin':
        return open.get(id)?.write?.(message.data);
      case 'resize':
        return open.get(id)?.resize?.(message.terminal);
      case 'cancel':
        return open.get(id)?.cancel();
      case 'unsubscribe':
        open.get(id)?.cancel();
        open.delete(id);
        return;
    }
    if (open.has(id)) return fail(session, id, new PodpathError({ reason: 'Conflict', text: identifierInUse(id) }));
    if (open.size >= maximumOpen)
      return fail(session, id, new PodpathError({ reason: 'TooManyRequests', text: tooManyRequests(maximumOpen) }));
    try {
      const request = begin(session, message);
      open.set(id, request);
      request.settled?.then(
        () => open.delete(id),
        (error: unknown) => {
          open.delete(id);
          fail(session, id, error);
        },
      );
    } catch (error) {
      fail(session, id, error);
    }
  };
}
