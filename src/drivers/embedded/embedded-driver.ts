import type { Clock } from '../../base/index.ts';
import type { Connection } from '../../embedded/index.ts';
import type { LabFiles } from '../../kubectl/index.ts';
import type { ClusterDriver } from '../driver.ts';
import type { CallName, Calls, EmbeddedState, TimeMode } from './protocol.ts';
import type { WorkerLike } from './tab/owner.ts';
import type { PageLife } from './tab/page-life.ts';
import type { TabRole } from './tab/tab.ts';

/** How the driver is made; what is absent is the browser's own. */
export interface EmbeddedDriverOptions {
  /** Of the cluster in this browser: tabs with the same name share it. `podpath` unless told. */
  readonly name?: string | undefined;
  /**
   * Whether a new cluster begins as kind leaves one: with metrics-server, and with the minute behind it in which all of this comes up;
   * no unless told.
   */
  readonly metrics?: boolean | undefined;
  /** How time passes in a new cluster; as on the machine unless told. */
  readonly mode?: TimeMode | undefined;
  readonly clock?: Clock | undefined;
  /** The files that a kubectl line can name, below `KubectlCall.folder`; none unless given. */
  readonly files?: ((folder: string | undefined) => LabFiles) | undefined;
  readonly locks?: LockManager | undefined;
  readonly newWorker?: (() => WorkerLike) | undefined;
  readonly page?: PageLife | undefined;
}

/** The cluster in this browser, with what a page needs beyond {@link ClusterDriver}. */
export interface EmbeddedDriver extends ClusterDriver {
  readonly kind: 'embedded';
  /** Whether this tab has the worker, or reaches another tab's; undefined before the cluster is used. */
  readonly role: TabRole | undefined;
  /** `exec`, `attach` and `portforward`, as streams: see `Cluster.connect`. */
  connect(request: Request, protocols?: readonly string[]): Promise<Connection>;
  /** Clock, snapshot, pages for debugging (they answer though the API server is stopped), reset: see {@link Calls}. */
  call<Name extends CallName>(name: Name, argument: Parameters<Calls[Name]>[0]): Promise<ReturnType<Calls[Name]>>;
  /** Starts the cluster, and loads the kubectl that lines are run with, and what `line` needs of it: `kubectl get nodes`. */
  load(line?: string): Promise<void>;
  /** Calls with the present state, and when it has changed, from whichever tab the cluster is in. Starts it. */
  watchState(listener: (state: EmbeddedState) => void): Disposable;
}
