import { PodpathError, toDisposable, toWireError } from '../base/index.ts';
import type { PortsPayload } from '../bridge/index.ts';
import { type ClusterRoom, localizeStep } from './cluster.ts';
import type { Commands } from './commands.ts';
import type { Completer } from './completions.ts';
import type { Localized } from './hub.ts';
import type { LabRoom } from './labs.ts';
import { disposeLater, type Once } from './late.ts';
import type { HostLogger } from './logger.ts';
import { identifierInUse, tooManyRequests } from './messages.ts';
import type { NetworkRoom } from './network.ts';
import type { PageMessage, Peer } from './peer.ts';
import type { TopFeeds } from './top.ts';

type Opening = Exclude<PageMessage, { type: 'stdin' | 'resize' | 'cancel' | 'unsubscribe' }>;

/** What the requests of pages are done with. */
export interface RequestServices {
  readonly commands: Commands;
  readonly cluster: ClusterRoom;
  readonly top: Once<TopFeeds>;
  readonly labs: Once<LabRoom>;
  readonly completer: Once<Completer>;
  readonly network: Once<NetworkRoom>;
  readonly logger: HostLogger;
}

/** A request that is under way. */
interface Open {
  write?(data: string): void;
  end?(): void;
  resize?(size: { readonly columns: number; readonly rows: number }): void;
  /** The page wants it to end; it may still answer. */
  cancel(): void;
}

/** Requests that one page may have open. */
const maximumOpen = 64;

/** Makes the function that takes the messages of pages, once and in order. */
export function createRequests(services: RequestServices): (peer: Peer, message: PageMessage) => void {
  const { cluster, commands, completer, labs, logger, network, top } = services;
  const openByPeer = new WeakMap<Peer, Map<string, Open>>();

  const openOf = (peer: Peer) => {
    const known = openByPeer.get(peer);
    if (known) return known;
    const open = new Map<string, Open>();
    openByPeer.set(peer, open);
    peer.signal.addEventListener('abort', () => {
      for (const request of open.values()) request.cancel();
      open.clear();
    });
    return open;
  };
  const fail = (peer: Peer, id: string, error: unknown) => {
    const wire = toWireError(error, peer.locale);
    if (wire.reason === 'InternalError') logger.error({ session: peer.id, error }, 'request failed');
    else logger.info({ session: peer.id, reason: wire.reason, message: wire.message }, 'request refused or failed');
    peer.send({ type: 'error', id, error: { ...wire, ...(wire.command ? { command: { ...wire.command } } : {}) } });
  };

  /** Begins a request; `settled` resolves when it has nothing more to say. Subscriptions have none. */
  const begin = (peer: Peer, message: Opening): Open & { readonly settled?: Promise<unknown> } => {
    const { id } = message;
    const { locale, send } = peer;
    const result = (value: unknown) => send({ type: 'result', id, result: value });
    switch (message.type) {
      case 'run': {
        const { done, ...running } = commands.start(peer, message);
        return { ...running, settled: done };
      }
      case 'subscribe': {
        const listener = (payload: Localized<unknown>) => send({ type: 'event', id, payload: payload(locale) });
        const { topic } = message;
        const end = (error: unknown) => {
          openOf(peer).delete(id);
          subscription[Symbol.dispose]();
          fail(peer, id, error);
        };
        const subscribe = async (): Promise<Disposable> => {
          if (topic.kind === 'ports') return subscribeToPorts(await network(), listener);
          if (topic.kind === 'top') return (await top())(topic).subscribe(listener);
          if (topic.kind === 'lab') return (await labs()).subscribe(topic.lab, topic.learner, listener, end);
          return cluster.feed.subscribe(listener);
        };
        const subscription = disposeLater(subscribe(), end);
        return { cancel: () => subscription[Symbol.dispose]() };
      }
      case 'cluster': {
        const { action, workers = 2, metrics = true } = message;
        const work = cluster.work({ action, workers, metrics }, (step) =>
          send({ type: 'step', id, step: localizeStep(step, locale) }),
        );
        // A page that is closed does not undo what it asked for; one that says so does.
        const cancel = () => {
          if (!peer.ended) cluster.cancel();
        };
        return { cancel, settled: work.then(() => result({})) };
      }
      case 'lab': {
        const abort = new AbortController();
        const act = async () => (await labs()).act(message, abort.signal);
        const settled = act().then((payload) => result(payload(locale)));
        return { cancel: () => abort.abort(), settled };
      }
      case 'network': {
        const abort = new AbortController();
        const tell = (payload: unknown) => send({ type: 'event', id, payload });
        const answer = async () =>
          (await network()).request(message.request, message.context, locale, tell, abort.signal);
        return { cancel: () => abort.abort(), settled: answer().then(result) };
      }
      case 'complete': {
        const answer = async () => {
          const [{ namespace }, complete] = await Promise.all([commands.place(message.context), completer()]);
          return complete(message.line, message.cursor, namespace);
        };
        return { cancel: () => undefined, settled: answer().then(result) };
      }
    }
  };

  return (peer, message) => {
    const open = openOf(peer);
    const { id } = message;
    switch (message.type) {
      case 'stdin': {
        const request = open.get(id);
        if (message.data !== '') request?.write?.(message.data);
        if (message.end) request?.end?.();
        return;
      }
      case 'resize':
        return open.get(id)?.resize?.(message.terminal);
      case 'cancel':
        return open.get(id)?.cancel();
      case 'unsubscribe':
        open.get(id)?.cancel();
        open.delete(id);
        return;
    }
    if (open.has(id)) return fail(peer, id, new PodpathError({ reason: 'Conflict', text: identifierInUse(id) }));
    if (open.size >= maximumOpen)
      return fail(peer, id, new PodpathError({ reason: 'TooManyRequests', text: tooManyRequests(maximumOpen) }));
    try {
      const request = begin(peer, message);
      open.set(id, request);
      request.settled?.then(
        () => open.delete(id),
        (error: unknown) => {
          open.delete(id);
          fail(peer, id, error);
        },
      );
    } catch (error) {
      fail(peer, id, error);
    }
  };
}

/** The ports of now, and again when they have changed; a cluster whose ports are those of a machine has none here. */
async function subscribeToPorts(
  { ports }: NetworkRoom,
  listener: (payload: Localized<PortsPayload>) => void,
): Promise<Disposable> {
  const open = await ports();
  const tell = () => listener(() => ({ ports: open?.list() ?? [] }));
  tell();
  return open?.onChange(tell) ?? toDisposable(() => undefined);
}
