import type { AuditEvent } from '../../../src/embedded/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';

/** What was answered; the body as a value where it is JSON, else as text. */
export interface StageAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** How a command has ended. */
export interface Execution {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The names of the cluster's Nodes. */
export interface NodeNames {
  readonly controlPlane: string;
  readonly worker: string;
  readonly worker2: string;
}

/** A cluster of one control-plane Node and two workers on which scenarios are played, as an administrator. */
export interface Stage extends AsyncDisposable {
  readonly nodes: NodeNames;
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<StageAnswer>;
  /** Tells of everything in a collection, what is there first, without end. */
  watch(path: string, listener: (type: 'ADDED' | 'DELETED' | 'MODIFIED', object: KubeObject) => void): Promise<void>;
  /** All requests as the API server's audit log has them; `ResponseComplete` at least. */
  subscribeAudit(listener: (event: AuditEvent) => void): Disposable;
  exec(namespace: string, pod: string, container: string | undefined, command: readonly string[]): Promise<Execution>;
  /** Lets time pass until the condition is true; false when it was not within `limitMs`. */
  waitFor(isDone: () => boolean, limitMs: number): Promise<boolean>;
  /** Milliseconds of the cluster's time. */
  now(): number;
  /** Stops (or starts) the kubelet of a Node, or the program of a static Pod (`kube-scheduler`). */
  setRunning(what: string, isRunning: boolean): Promise<void>;
  /** Cuts a Node off from the network, or joins it again. */
  setNetwork(node: string, isJoined: boolean): Promise<void>;
  /** Writes a manifest into the folder of a Node's static Pods; null takes it away. */
  setManifest(node: string, file: string, manifest: KubeObject | null): Promise<void>;
}
