import { type Clock, PodpathError } from '../../../base/index.ts';
import { createLink, type Link } from '../link/link.ts';
import { createPortWire } from '../link/wires.ts';
import type { WorkerAsk, WorkerStart } from '../lobby.ts';
import { lostOnTheWay, notAnswering, notLoaded, type WorkerEnd, workerFails, workerRestarted } from '../messages.ts';
import type { Notice } from '../protocol.ts';
import { createWatchdog } from './watchdog.ts';
import type { Way } from './way.ts';

/** What is used of a worker. */
export interface WorkerLike {
  postMessage(message: WorkerStart, transfer: Transferable[]): void;
  terminate(): void;
  addEventListener(type: 'error', listener: (event: { readonly message: string }) => void): void;
}

export interface OwnerOptions extends Pick<WorkerStart, 'name' | 'nodes' | 'metrics' | 'mode' | 'isShared'> {
  readonly clock: Clock;
  readonly way: Way;
  newWorker(): WorkerLike;
  /** What a former worker could not store. */
  handedOver: WorkerStart['handedOver'];
  /** Another tab has taken the cluster over. */
  overtaken(): void;
}

/** The tab's own worker, which is started again when it ends or hangs. */
export interface Owner extends Disposable {
  /** It is loaded and answers. */
  readonly isReady: boolean;
  readonly handedOver: WorkerStart['handedOver'];
  /** Lets the worker write what is not written yet, then ends it. */
  leave(): Promise<void>;
}

/** So many looks a second apart a worker may be silent: nothing that it does takes as long. */
const silentLooks = 5;
/** So many while it is being loaded, over a slow network. */
const loadingLooks = 60;
/** Ends of workers within this time count together. */
const recentMs = 60_000;
/** As long as who leaves waits for what is written last. */
const savingMs = 3_000;
/** After so many the snapshot is suspect, and after so many nothing is tried any more. */
const limits = { suspect: 2, all: 4, unloaded: 2 } as const;

/** Starts the worker. */
export function createOwner(options: OwnerOptions, first: readonly Pick<Notice, 'kind' | 'text'>[]): Owner {
  const { clock, way } = options;
  let worker: WorkerLike | undefined;
  let link: Link | undefined;
  let isReady = false;
  let { handedOver } = options;
  let ends: number[] = [];
  const watchdog = createWatchdog(clock, {
    looks: silentLooks,
    look() {
      waited += 1;
      if (!isReady && waited < loadingLooks) watchdog.heard();
    },
    silent: () => ended(notAnswering),
  });
  let waited = 0;

  const start = (notices: WorkerStart['notices'], isSuspect: boolean) => {
    const { name, nodes, metrics, mode, isShared } = options;
    const { port1, port2 } = new MessageChannel();
    waited = 0;
    const made = options.newWorker();
    const opened = createLink(createPortWire(port1), (ask, exchange) => {
      take(ask as WorkerAsk);
      exchange.answer(null);
      exchange.end();
    });
    [worker, link] = [made, opened];
    made.addEventListener('error', ({ message }) => {
      if (worker === made) ended(message === '' ? notLoaded : { en: message, 'zh-cn': message });
    });
    made.postMessage({ name, port: port2, isShared, nodes, metrics, mode, notices, handedOver, isSuspect }, [port2]);
    void opened.ping().then(() => {
      if (link !== opened) return;
      isReady = true;
      watchdog.watch(opened);
      way.set(opened);
    });
  };
  const take = (ask: WorkerAsk) => {
    if (ask.kind === 'snapshot') handedOver = ask.snapshot;
    else options.overtaken();
  };
  const stop = (error: PodpathError) => {
    isReady = false;
    watchdog.watch(undefined);
    way.lose(error);
    link?.cut(error);
    worker?.terminate();
    [worker, link] = [undefined, undefined];
  };
  const ended = (why: WorkerEnd) => {
    const wasLoaded = isReady;
    stop(new PodpathError({ reason: 'Gone', text: lostOnTheWay() }));
    ends = [...ends.filter((atMs) => clock.now() - atMs < recentMs), clock.now()];
    if (ends.length >= (wasLoaded ? limits.all : limits.unloaded)) {
      watchdog[Symbol.dispose]();
      way.giveUp(new PodpathError({ reason: 'Unreachable', text: workerFails(why) }));
      return;
    }
    start(wasLoaded ? [{ kind: 'restarted', text: workerRestarted(why) }] : first, ends.length >= limits.suspect);
  };
  start(first, false);
  const lost = () => new PodpathError({ reason: 'Gone', text: lostOnTheWay() });
  return {
    get isReady() {
      return isReady;
    },
    get handedOver() {
      return handedOver;
    },
    async leave() {
      watchdog[Symbol.dispose]();
      const given = Promise.withResolvers<void>();
      using _ = clock.schedule(given.resolve, savingMs);
      try {
        if (isReady)
          await Promise.race([link?.ask({ kind: 'call', name: 'save', argument: null }).answer, given.promise]);
      } finally {
        stop(lost());
      }
    },
    [Symbol.dispose]() {
      watchdog[Symbol.dispose]();
      stop(lost());
    },
  };
}
