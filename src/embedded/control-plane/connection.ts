import type { Clock } from '../../base/index.ts';
import type { Watcher } from '../apiserver/request.ts';
import type { Transport } from '../client/index.ts';

/** Whether requests get from somewhere to the API server. */
export interface ConnectionState {
  /** The API server answers at its address. */
  readonly isServing: () => boolean;
  /** The network between is cut. */
  readonly isCut: () => boolean;
  /** Of the API server, for the words of a refused connection: `172.18.0.2:6443`. */
  readonly address: string;
}

/** How long a client waits for a server that it does not reach. */
const dialTimeoutMs = 30_000;

/** Ways to the API server that can be cut. */
export interface Connections {
  /** A transport that fails as a client's does while the way is cut or nobody serves. */
  open(state: ConnectionState): Transport;
  /** The way has changed: watches that cannot go on end. */
  changed(): void;
}

/** Makes ways to an API server in the same program. */
export function createConnections(serve: Transport, clock: Clock): Connections {
  const watches = new Set<{
    readonly state: ConnectionState;
    readonly abort: AbortController;
    readonly watcher: Watcher;
  }>();
  const why = ({ isCut, isServing, address }: ConnectionState): 'cut' | 'refused' | undefined => {
    if (isCut()) return 'cut';
    return isServing() || address === '' ? undefined : 'refused';
  };
  const fail = (state: ConnectionState, reason: 'cut' | 'refused'): Promise<never> => {
    if (reason === 'refused') {
      return Promise.reject(new Error(`dial tcp ${state.address}: connect: connection refused`));
    }
    return new Promise((_resolve, reject) => {
      clock.schedule(
        () => reject(new Error(`dial tcp ${state.address}: i/o timeout`)),
        dialTimeoutMs,
        `network: a request to ${state.address} is given up`,
      );
    });
  };
  return {
    open: (state) => (request) => {
      const reason = why(state);
      if (reason !== undefined) return fail(state, reason);
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
