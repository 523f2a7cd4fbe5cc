import type { Notice, TimeMode } from './protocol.ts';
import type { SavedSnapshot } from './worker/storage.ts';

/**
 * What tabs and the worker that has the cluster say to all, over a BroadcastChannel with the name of the cluster. Who wants to talk
 * to the worker opens a channel of its own first and says `hello` with its name; the worker opens the same and says `here`.
 * Messages of another protocol version are understood as far as this goes.
 */
export type LobbyMessage =
  | {
      readonly type: 'hello';
      readonly channel: string /** The lock that the tab holds as long as it is there. */;
      readonly lock: string;
    }
  /** Said by the worker: to who has said `hello`, and to all when it begins. `channel` absent: say hello. */
  | { readonly type: 'here'; readonly channel?: string; readonly protocol: number }
  /** Said by the tab that has the worker, while that is being started. */
  | { readonly type: 'starting'; readonly protocol: number }
  /** Said by the worker whose cluster is no more: all tabs let go of it. */
  | { readonly type: 'deleted' }
  /** What could not be stored: kept by the other tabs, in case one of them has to go on from it. */
  | { readonly type: 'snapshot'; readonly snapshot: SavedSnapshot };

/** The lock whose holder has the worker. */
export function ownerLock(name: string): string {
  return `${name}/owner`;
}

/** What the page that has a worker tells it, once. */
export interface WorkerStart {
  /** Of lobby, locks and storage. */
  readonly name: string;
  /** The page's end of a wire is the other end of this port. */
  readonly port: MessagePort;
  /** Whether other tabs may join, and whether it is stored: not where the browser has no locks. */
  readonly isShared: boolean;
  readonly nodes: number;
  /** Whether a new cluster has metrics-server. */
  readonly metrics?: boolean | undefined;
  /** Of a new cluster. */
  readonly mode?: TimeMode | undefined;
  readonly notices: readonly Pick<Notice, 'kind' | 'text'>[];
  readonly handedOver?: SavedSnapshot | undefined;
  readonly isSuspect: boolean;
}

/** What a worker asks of the page that has it. */
export type WorkerAsk =
  /** Another tab has taken the cluster over. */
  { readonly kind: 'overtaken' } | { readonly kind: 'snapshot'; readonly snapshot: SavedSnapshot };
