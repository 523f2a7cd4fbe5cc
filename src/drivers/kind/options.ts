import type { Clock } from '../../base/index.ts';
import type { ClusterDriver } from '../driver.ts';
import type { DoctorReport } from './doctor-report.ts';
import type { EngineName } from './engine.ts';
import type { Machine } from './machine.ts';

/** How a kind driver is made; what is absent is read from `env`, then from the platform's defaults. */
export interface KindDriverOptions {
  /** Folder for all data of ours; absent: `PODPATH_HOME`, then the platform's data directory. */
  readonly home?: string | undefined;
  /** Begins with `podpath`; absent: `PODPATH_CLUSTER`, then `podpath`. */
  readonly clusterName?: string | undefined;
  /** Node image; absent: `PODPATH_KIND_IMAGE`, then kind's own. */
  readonly image?: string | undefined;
  /** Absent: `KIND_EXPERIMENTAL_PROVIDER`, then the first that is installed, in kind's order. */
  readonly engine?: EngineName | undefined;
  /** Wait for a lock that another process holds instead of failing with `Locked`. */
  readonly waitForLock?: boolean | undefined;
  /** The environment to read; absent: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly clock?: Clock | undefined;
  /** What is known of the machine; for tests. */
  readonly machine?: Machine | undefined;
}

/** A local kind cluster, with what the command line needs beyond {@link ClusterDriver}. */
export interface KindDriver extends ClusterDriver {
  readonly kind: 'kind';
  /** The name that kind knows the cluster by. */
  readonly clusterName: string;
  /** Looks for everything that a cluster needs on this machine; makes nothing. */
  doctor(signal?: AbortSignal): Promise<DoctorReport>;
  /** Where our kubeconfig is, or would be. */
  kubeconfigPath(): string;
  /**
   * A kubeconfig (mode 0600) whose context works in `namespace`; the path.
   * @throws PodpathError `NotFound` when there is no cluster.
   */
  kubeconfigFor(namespace: string): Promise<string>;
}
