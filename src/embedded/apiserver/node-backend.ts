import type { StoredObject } from '../../kube/index.ts';
import type { UserInfo } from './request.ts';

/** What the API server asks the kubelet of a Node for, once it has checked who asks, whether they may, and what is asked. */
export interface NodeRequest {
  /** The Node whose kubelet is meant; stored in the cluster. */
  readonly node: StoredObject;
  readonly user: UserInfo;
  /** Aborts when whoever asked has gone: what runs for them ends. */
  readonly signal: AbortSignal;
}

/** A request about a Pod that is on the Node (`spec.nodeName`); whether it runs there only the kubelet knows. */
export interface PodRequest extends NodeRequest {
  readonly pod: StoredObject;
}

/** A request about a container: one that the Pod's spec has among its containers, init or ephemeral containers. */
export interface ContainerRequest extends PodRequest {
  readonly container: string;
}

/** `PodLogOptions` (k8s.io/api/core/v1), checked: `sinceSeconds` and `sinceMs` are never both there. */
export interface LogOptions {
  /** The stream goes on until the container ends. */
  readonly follow: boolean;
  /** Of the container's last run before this one. */
  readonly previous: boolean;
  /** Each line begins with its time, RFC 3339 with nanoseconds, and a space. */
  readonly timestamps: boolean;
  /** At least 1. */
  readonly sinceSeconds?: number;
  /** `sinceTime`, in milliseconds since 1970. */
  readonly sinceMs?: number;
  /** Lines from the end; 0 is none of those that are there. */
  readonly tailLines?: number;
  /** At least 1: the stream ends after as many bytes, in the middle of a line if need be. */
  readonly limitBytes?: number;
}

/** `pods/log`. */
export interface LogRequest extends ContainerRequest {
  readonly options: LogOptions;
}

/** Which streams of a container someone wants; at least one of the first three, and with a terminal no stderr. */
export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** `pods/exec`; `command` may be empty, which upstream's container runtime refuses. */
export interface ExecRequest extends ContainerRequest {
  readonly command: readonly string[];
  readonly streams: WantedStreams;
}

/** `pods/attach`; `streams.tty` is what the caller says, the container's own `tty` is what counts. */
export interface AttachRequest extends ContainerRequest {
  readonly streams: WantedStreams;
}

/** The size of a terminal in characters. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** Takes bytes, no faster than they are read at the other end. */
export interface ByteSink {
  /**
   * Resolves when there is room for more; once the reader has gone it resolves at once and drops them. Never rejects. Who does
   * not wait has the bytes in order all the same, and holds them.
   */
  write(bytes: Uint8Array): Promise<void>;
}

/** The streams of a command in a container; those that were not asked for are undefined. */
export interface ContainerStreams {
  /** Ends when the caller closes it, and when they have gone. */
  readonly stdin: ReadableStream<Uint8Array> | undefined;
  readonly stdout: ByteSink | undefined;
  readonly stderr: ByteSink | undefined;
  /** The sizes of the caller's terminal, the first one soon after the start; only with `tty`. Ends with the connection. */
  readonly resizes: ReadableStream<TerminalSize> | undefined;
}

/**
 * Runs what was asked for, once the connection is there. Resolves with the exit code; what it rejects with is told as
 * `error executing command in container: MESSAGE` (a command that cannot be started).
 */
export type RunCommand = (streams: ContainerStreams) => Promise<number>;

/** Passes streams to and from a container until it or the caller is done; rejections are told as `error attaching to container: MESSAGE`. */
export type AttachStreams = (streams: ContainerStreams) => Promise<void>;

/** A connection to a port of a Pod. */
export interface PortConnection {
  /** What the caller sends; ends when they send no more. */
  readonly incoming: ReadableStream<Uint8Array>;
  readonly outgoing: ByteSink;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/**
 * Makes one connection to a port (1 to 65535) of a Pod, of as many as there are. Resolves when both sides are done; the message it
 * rejects with is shown to the caller whole. Upstream's is `error forwarding port 80 to pod <sandbox id>, uid : <why>`
 * (k8s.io/cri-streaming/pkg/streaming/portforward/httpstream.go, v0.37).
 */
export type ForwardPort = (port: number, connection: PortConnection) => Promise<void>;

/** Whose HTTP server a proxied request goes to. */
export type ProxyTarget =
  /** The kubelet's own (`nodes/NAME/proxy`), where it is on its usual port. */
  | (NodeRequest & { readonly kind: 'kubelet' })
  /** One in a container of a Pod that has an address (`pods/NAME/proxy`, `services/NAME/proxy`). */
  | (PodRequest & { readonly kind: 'pod'; readonly port: number });

/**
 * What kubelets give to the API server (pkg/kubelet/server/server.go, v1.37); one object for all Nodes, which finds the kubelet by
 * `request.node`. Each method may throw or reject, before anything has been answered: a {@link NodeRefusal} is what the
 * kubelet's server answers; a StatusError is the API server's own answer (a kubelet that cannot be reached: upstream says 500
 * `error dialing backend: dial tcp 172.18.0.2:10250: connect: connection refused`); any other error is a refusal with 500.
 */
export interface NodeBackend {
  /**
   * The log of a container, read no faster than the caller takes it; cancelled when they go. A refusal is 400 with upstream's
   * text: `container "c" in pod "p" is waiting to start: ContainerCreating` (`GetKubeletContainerLogs`, pkg/kubelet/kubelet_pods.go).
   */
  log(request: LogRequest): ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>;
  /** Finds the container; what is returned starts the command. A refusal is 500 `container not found ("c")` (`GetExec`). */
  exec(request: ExecRequest): RunCommand | Promise<RunCommand>;
  /** The same for what runs already. A refusal is 500 `container c not found in pod p_default` (`GetAttach`). */
  attach(request: AttachRequest): AttachStreams | Promise<AttachStreams>;
  /** Finds the Pod; what is returned is called for each connection. A refusal is 500 `pod not found ("p_default")` (`GetPortForward`). */
  portForward(request: PodRequest): ForwardPort | Promise<ForwardPort>;
  /**
   * Answers an HTTP request inside the cluster; its URL has the address (`https://172.18.0.2:10250/stats/summary`,
   * `http://10.244.0.5:80/`), path and query, its headers are the caller's without what proves who they are. A rejection says
   * why nobody is there (`dial tcp 10.244.0.5:80: connect: connection refused`), and is told as 503.
   */
  fetch(target: ProxyTarget, request: Request): Response | Promise<Response>;
}

/** What a kubelet's HTTP server says in place of what it was asked for: a status code and text, as upstream's has no Status objects. */
export class NodeRefusal extends Error {
  override readonly name = 'NodeRefusal';
  /** HTTP status, 400 to 599. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
