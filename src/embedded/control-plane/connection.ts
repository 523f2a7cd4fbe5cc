import type { Clock, Due, Timer } from '../../base/index.ts';
import type { ApiRequest, Watcher } from '../apiserver/request.ts';
import { isDue, isString, listOf, type Memory, type Transport, tupleOf } from '../client/index.ts';

/** Whether requests get from somewhere to the API server. */
export interface ConnectionState {
  /** The API server answers at its address. */
  readonly isServing: () => boolean;
  /** The network between is cut. */
  readonly isCut: () => boolean;
  /** Of the API server, for the words of a refused connection: `172.18.0.2:6443`. */
  readonly address: string;
  /** Who asks: a Node, or nothing for what is never cut. */
  readonly from?: string;
}

const isDials = listOf(tupleOf<readonly [string, Due]>(isString, isDue));

/** How long a client waits for a server that it does not reach. */
const dialTimeoutMs = 30_000;

/** Ways to the API server that can be cut. */
export interface Connections {
  /** A transport that fails as a client's does while the way is cut or nobody serves. */
  open(state: ConnectionState): Transport;
  /** The way has changed: watches that cannot go on end. */
  changed(): void;
  /** Who was waiting for an answer in a snapshot has asked again. */
  forgetDials(): void;
}

/** Makes ways to an API server in the same program. */
export function createConnections(serve: Transport, clock: Clock, memory: Memory): Connections {
  const dials = new Set<{ readonly key: string; readonly timer: Timer }>();
  const saved = memory.keep('dials', isDials, () =>
    dials.size === 0
      ? undefined
      : [...dials]
          .flatMap(({ key, timer: { due } }) => (due === undefined ? [] : [[key, due] as const]))
          .sort(([, a], [, b]) => a.atMs - b.atMs || a.order - b.order),
  );
  /** When those are given up that were waiting before a snapshot. */
  const left = [...(saved ?? [])];
  const watches = new Set<{
    readonly state: ConnectionState;
    readonly abort: AbortController;
    readonly watcher: Watcher;
  }>();
  const keyOf = ({ from = '' }: ConnectionState, { method, path, query }: ApiRequest) =>
    `${from} ${method} ${path}?${query}`;
  const why = ({ isCut, isServing, address }: ConnectionState): 'cut' | 'refused' | undefined => {
    if (isCut()) return 'cut';
    return isServing() || address === '' ? undefined : 'refused';
  };
  const fail = (state: ConnectionState, request: ApiRequest, reason: 'cut' | 'refused'): Promise<never> => {
    if (reason === 'refused') {
      return Promise.reject(new Error(`dial tcp ${state.address}: connect: connection refused`));
    }
    const key = keyOf(state, request);
    const index = left.findIndex(([known]) => known === key);
    const [, due = dialTimeoutMs] = (index < 0 ? undefined : left.splice(index, 1)[0]) ?? [];
    return new Promise((_resolve, reject) => {
      const give = () => {
        dials.delete(dial);
        reject(new Error(`dial tcp ${state.address}: i/o timeout`));
      };
      const dial = { key, timer: clock.schedule(give, due, `network: a request to ${state.address} is given up`) };
      dials.add(dial);
    });
  };
  return {
    open: (state) => (request) => {
      // One that was on its way when a snapshot was taken does not arrive, even if the way is there by now.
      const isLost = left.some(([known]) => known === keyOf(state, request));
      const reason = isLost ? 'cut' : why(state);
      if (reason !== undefined) return fail(state, request, reason);
      const { watcher } = request;
      if (watcher === undefined) return serve(request);
      const abort = new AbortController();
      request.signal?.addEventListener('abort', () => abort.abort(), { once: true });
      const entry = { state, abort, watcher };
      watches.add(entry);
      abort.signal.addEventListener('abort', () => watches.delete(entry), { once: true });
      return serve({
        ...request,
        signal: abort.signal,
        watcher: {
          event(type, object) {
            if (type === 'ERROR') watches.delete(entry);
            watcher.event(type, object);
          },
          end() {
            watches.delete(entry);
            watcher.end();
          },
        },
      });
    },
    forgetDials() {
      left.length = 0;
    },
    changed() {
      for (const { state, abort, watcher } of [...watches]) {
        if (why(state) === undefined) continue;
        abort.abort();
        // A connection that is reset, and one that is silent, end a watch all the same.
        watcher.end();
      }
    },
  };
}
