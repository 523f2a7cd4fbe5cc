import type { LocalizedText, PodpathError } from '../base/index.ts';
import type { LabFiles } from '../kubectl/index.ts';
import type { TerminalNetwork } from './terminal-network.ts';

/**
 * ClusterDriver: the one interface behind which every cluster stands: `kind` (a local kind cluster), `embedded` (in the
 * page) and `shared` (any kubeconfig). Widgets, labs and the backend know this and nothing of what is behind it.
 */
export interface ClusterDriver extends AsyncDisposable {
  readonly kind: DriverKind;
  /** What this cluster can do at all; a lab that `requires` more is not offered on it. */
  readonly capabilities: ReadonlySet<Capability>;
  /** Looks at the cluster now. Never throws for a cluster that is absent or ill: that is a state. */
  status(signal?: AbortSignal): Promise<ClusterStatus>;
  /**
   * Which cluster this is, told faster than {@link ClusterDriver.status} tells it; absent: as that says.
   * @throws PodpathError as {@link ClusterDriver.fetch}
   */
  identity?(): Promise<Pick<ClusterStatus, 'name' | 'kubernetesVersion' | 'createdAt'>>;
  /** Lets time in the cluster pass faster, for what is waited for, until the result is disposed of; absent where time is the machine's. */
  hurry?(): Promise<AsyncDisposable>;
  /**
   * Sends a request to the API server; the URL's path and query count, its origin does not (`https://cluster/api/v1/pods`).
   * @throws PodpathError `Unreachable` when nothing answers, `NotFound` when there is no cluster.
   */
  fetch(request: Request): Promise<Response>;
  /**
   * Runs one kubectl command that the policy has let through.
   * @throws PodpathError `MissingOnMachine`, `NotFound` (no cluster), `Unsupported` (a terminal where there is none).
   */
  kubectl(call: KubectlCall): Promise<KubectlProcess>;
  /** The network that a terminal is in; absent where programs of the page have no way into it but the API server's proxy. */
  network?(): Promise<TerminalNetwork>;
  /** Makes the cluster, step by step. What an aborted or failed creation made is taken away again. */
  create(options: CreateOptions, onStep: StepListener, signal?: AbortSignal): Promise<void>;
  /**
   * Brings a cluster whose nodes are stopped or paused back, and waits until every Node is Ready; one that runs is no error.
   * @throws PodpathError `NotFound` when there is no cluster.
   */
  start(onStep: StepListener, signal?: AbortSignal): Promise<void>;
  /** Brings an image of the machine's container engine onto every node. */
  loadImage(image: string, onStep: StepListener, signal?: AbortSignal): Promise<void>;
  /** Takes the cluster away; one that is not there is no error. */
  delete(onStep: StepListener, signal?: AbortSignal): Promise<void>;
}

export type DriverKind = 'embedded' | 'kind' | 'shared';

/** `anyLine`: kubectl can reach nothing but the cluster, so that any line may be run; `metrics`: metrics.k8s.io can be had; `exec`: exec into containers; `multiNode`: more than one node; `lifecycle`: create, start and delete; `terminal`: a pseudo-terminal. */
export type Capability = 'anyLine' | 'metrics' | 'exec' | 'multiNode' | 'lifecycle' | 'terminal';

/** The state of a cluster as the header of a page shows it. */
export type ClusterState =
  /** Programs that it needs are not on the machine, or the engine does not answer: see `problems`. */
  | 'unavailable'
  /** Everything needed is there; the cluster is not. */
  | 'absent'
  /** It is kept and does not run; it starts when it is used. */
  | 'asleep'
  | 'creating'
  | 'running'
  /** It exists, but its containers are paused or stopped, or the API server does not answer: see `problems`. */
  | 'unreachable'
  | 'deleting';

export interface ClusterStatus {
  readonly driver: DriverKind;
  /** The cluster's own name, as kind knows it. */
  readonly name: string;
  readonly state: ClusterState;
  /** `v1.37.2`; absent while the API server does not answer. */
  readonly kubernetesVersion?: string | undefined;
  /** ISO 8601; when the cluster was made. */
  readonly createdAt?: string | undefined;
  readonly nodes: readonly NodeStatus[];
  readonly components: readonly ComponentStatus[];
  readonly metrics: MetricsState;
  /** What stands in the way, each with its fix; empty for a running cluster that is well. */
  readonly problems: readonly LocalizedText[];
}

export interface NodeStatus {
  readonly name: string;
  readonly roles: readonly string[];
  readonly ready: boolean;
  /** Conditions that are not as they should be (`Ready` not True, pressure True), as `type: reason`. */
  readonly conditions: readonly string[];
  /** Memory and disk that the node's container uses on the machine; absent where the engine does not say. */
  readonly memoryBytes?: number | undefined;
  readonly diskBytes?: number | undefined;
}

export interface ComponentStatus {
  /** `kube-apiserver`, `etcd`, `kube-scheduler`, `kube-controller-manager`, `coredns`, `kube-proxy` ... */
  readonly name: string;
  readonly healthy: boolean;
  readonly message?: string | undefined;
}

/** Whether `kubectl top` works: `absent` (not installed), `starting` (installed, no figures yet), `ready`, `broken`; `unknown` while the API server does not answer. */
export interface MetricsState {
  readonly state: 'absent' | 'starting' | 'ready' | 'broken' | 'unknown';
  /** Why, for `starting` and `broken`. */
  readonly text?: LocalizedText | undefined;
}

export interface CreateOptions {
  /** Worker nodes beside the one control-plane node; 0 to 5. */
  readonly workers: number;
  /** Whether metrics-server is installed from the manifest that the project pins. */
  readonly metrics: boolean;
  /** The node image; absent: kind's own for its version, or `PODPATH_KIND_IMAGE`. */
  readonly image?: string | undefined;
}

/** One visible step of a longer work; the listener is called when it begins, when it says more, and when it ends. */
export interface LifecycleStep {
  /** Stable within one work: `doctor`, `nodes`, `audit`, `metrics-server`, `images` ... */
  readonly name: string;
  readonly title: LocalizedText;
  readonly state: 'running' | 'done' | 'failed' | 'skipped';
  /** Position of this step and number of all, from 1. */
  readonly index: number;
  readonly count: number;
  /** Milliseconds since the step began. */
  readonly durationMs: number;
  readonly detail?: LocalizedText | undefined;
  /** Why it failed, in every language. */
  readonly error?: PodpathError | undefined;
}

export type StepListener = (step: LifecycleStep) => void;

/** One kubectl command: an argv array without the program's name, never a line for a shell. */
export interface KubectlCall {
  readonly argv: readonly string[];
  /** The namespace that the command works in unless it names one. */
  readonly namespace: string;
  /** A folder that relative file names are looked up in (a lab's manifests); absent: an empty folder. */
  readonly folder?: string | undefined;
  /** Of the page whose line it is: files, which go before those of the folder, and an editor. Only for a kubectl that runs in that page. */
  readonly page?: { readonly files: LabFiles; edit?(name: string, text: string): Promise<string> } | undefined;
  /** What is on standard input at the start (a manifest for `-f -`); absent: stdin stays open for {@link KubectlProcess.write}, or empty. */
  readonly stdin?: string | undefined;
  /** Given: run on a pseudo-terminal of this size (`exec -it`). */
  readonly terminal?: TerminalSize | undefined;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A piece of what a command printed. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

export interface KubectlProcess {
  /** What it prints, in order, as it comes. A consumer that does not ask for the next chunk pauses the program. */
  readonly output: AsyncIterable<OutputChunk>;
  /** Resolves when it has ended and all its output was read. */
  readonly exit: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
  /**
   * Sends input; dropped when the program has ended.
   * @throws PodpathError `RequestEntityTooLarge` when too much waits for a program that does not read.
   */
  write(data: string): void;
  /** Ends standard input; what reads it to its end goes on. On a pseudo-terminal it is Ctrl-D that does so, and this does nothing. */
  end(): void;
  resize(size: TerminalSize): void;
  /** Interrupts it as Ctrl-C does (SIGINT to its process group), and kills the group when that has not ended it after 2 s. */
  cancel(): void;
}
