/**
 * The container runtime as a kubelet sees it: what of `runtime.v1` (`staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto`, v1.37)
 * kubelets here ask for, with its names. All times are milliseconds of the cluster's clock since the epoch, all sizes bytes.
 * Every method that fails rejects with a {@link RuntimeError}.
 */

/** gRPC codes, as the kubelet prints them: `rpc error: code = NotFound desc = ...`. */
export type RuntimeErrorCode =
  | 'Canceled'
  | 'DeadlineExceeded'
  | 'FailedPrecondition'
  | 'Internal'
  | 'InvalidArgument'
  | 'NotFound'
  | 'ResourceExhausted'
  | 'Unavailable'
  | 'Unknown';

/** What a runtime refuses; `message` is the whole text as the kubelet's Events show it: `rpc error: code = NotFound desc = failed to pull ...`. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code: RuntimeErrorCode;
  /** Without the code. */
  readonly description: string;

  constructor(code: RuntimeErrorCode, description: string) {
    super(`rpc error: code = ${code} desc = ${description}`);
    this.code = code;
    this.description = description;
  }
}

/** `ImageService`. */
export interface ImageService {
  /** Undefined when the node does not have it. */
  imageStatus(reference: string): ImageRecord | undefined;
  listImages(): readonly ImageRecord[];
  /** Resolves with what the reference resolved to; takes as long as the node's network and disk make it take. */
  pullImage(reference: string, options: PullOptions): Promise<ImageRecord>;
  removeImage(reference: string): Promise<void>;
}

export interface ImageRecord {
  /** `sha256:...` of its configuration. */
  readonly id: string;
  /** `docker.io/library/nginx:1.27`. */
  readonly repoTags: readonly string[];
  /** `docker.io/library/nginx@sha256:...`: what `imageID` of a container's status shows. */
  readonly repoDigests: readonly string[];
  /** Compressed as it was pulled, as `status.images` and the Event of a pull have it. */
  readonly sizeBytes: number;
  /** The user that it runs as unless told otherwise. */
  readonly uid: number;
}

export interface PullOptions {
  /** From `imagePullSecrets`, as in a `.dockerconfigjson`. */
  readonly auth?: { readonly username: string; readonly password: string };
  readonly signal?: AbortSignal;
}

/** `RuntimeService`. */
export interface ContainerRuntime extends ImageService {
  /** `containerd`: as container ids begin. */
  readonly name: string;
  readonly version: string;
  runPodSandbox(config: PodSandboxConfig): Promise<SandboxStatus>;
  /** Ends its containers; the sandbox stays until it is removed. */
  stopPodSandbox(sandboxId: string): Promise<void>;
  removePodSandbox(sandboxId: string): Promise<void>;
  /** Those of one Pod when `podUid` is given, found without looking at the others. */
  listPodSandboxes(podUid?: string): readonly SandboxStatus[];
  /** @throws RuntimeError (rejects) as runc and containerd do: an executable that is not there, a user that cannot be. */
  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
  startContainer(containerId: string): Promise<void>;
  /** SIGTERM (or its stop signal), then SIGKILL after `timeoutSeconds`; resolves when it has ended. */
  stopContainer(containerId: string, timeoutSeconds: number): Promise<void>;
  removeContainer(containerId: string): Promise<void>;
  containerStatus(containerId: string): ContainerRecord | undefined;
  listContainers(sandboxId?: string): readonly ContainerRecord[];
  /** A command in a container, whole: probes and hooks. */
  execSync(containerId: string, command: readonly string[], timeoutMs: number): Promise<ExecResult>;
  /** A command with its streams, for `kubectl exec`; resolves with the exit code. */
  exec(containerId: string, command: readonly string[], streams: ContainerStreams): Promise<number>;
  /** The streams of the first process, for `kubectl attach`; resolves when it ends. */
  attach(containerId: string, streams: ContainerStreams): Promise<void>;
  /** A connection to a port of the Pod's network. */
  connectPort(sandboxId: string, port: number): Promise<PortConnection>;
  /**
   * One HTTP exchange with a port of the Pod's network: probes, hooks and proxies, without the bytes of a connection.
   * Rejects with what Go's dialer says: `dial tcp 10.244.0.5:80: connect: connection refused`.
   */
  exchangeHttp(sandboxId: string, port: number, request: HttpExchange): Promise<HttpAnswer>;
  /** `grpc.health.v1.Health/Check` of a port: `SERVING`, `NOT_SERVING`; rejects as a dialer does, or as gRPC does with a {@link RuntimeError}. */
  checkGrpcHealth(sandboxId: string, port: number, service: string): Promise<string>;
  /** What it has written, oldest first; lines are kept until the container is removed. */
  readLog(containerId: string): readonly LogLine[];
  /** Calls `listener` with every line from now on, until disposed of or the container is removed. */
  followLog(containerId: string, listener: (line: LogLine) => void, onEnd: () => void): Disposable;
  /** CPU and memory limits of a running container, in place. */
  updateContainerResources(containerId: string, resources: LinuxResources): Promise<void>;
  /** cgroup figures of one moment; undefined unless it runs. */
  containerStats(containerId: string): ContainerStats | undefined;
  /** Figures of the whole machine at one moment. */
  nodeStats(): NodeStats;
  /**
   * Figures of a cgroup by its path: empty for the node's root, `kubepods`, `kubepods/burstable/podUID`, `system.slice/kubelet`.
   * Undefined for one that is not there.
   */
  cgroupStats(path: string): CgroupStats | undefined;
  /** Makes a cgroup of the kubelet's (and those above it) or sets its limits: `kubepods`, a QoS class, a Pod. */
  updateCgroup(path: string, limits: CgroupLimits): void;
  /** Whether it answers; absent: always. In place of the kubelet's asking each 5 s. */
  readonly health?: RuntimeHealth;
  /** What programs outside of Pods hold of the machine from now on; memory of theirs is never chosen to be freed. */
  holdOutside(use: { readonly memoryBytes?: number; readonly diskBytes?: number }): void;
  /** What kubelet, containerd, shim and runc did one after another, the last few hundred, for who wants to see it. */
  readonly steps: readonly RuntimeStep[];
  /** The whole state as JSON, with what it is at work on; connections that are open are not in it. */
  snapshot(): unknown;
  /**
   * Goes on from a snapshot that `parseRuntimeSnapshot` has checked, in a runtime that has nothing yet; `mountsOf` gives containers their volumes back.
   * What was under way goes on; who asks for the same again, before {@link forgetOperations}, hears of its end.
   */
  restore(snapshot: unknown, mountsOf: (container: ContainerRecord) => readonly Mount[]): Promise<void>;
  /** Nobody asks any more for what was under way in the snapshot. */
  forgetOperations(): void;
  /** Container started, ended, was killed for want of memory ...: in place of the kubelet's relisting (evented PLEG). */
  subscribe(listener: (event: ContainerEvent) => void): Disposable;
}

/** Whether a runtime answers its kubelet. */
export interface RuntimeHealth {
  readonly isDown: boolean;
  /** Calls `listener` when that has changed. */
  subscribe(listener: () => void): Disposable;
}

export interface PodSandboxConfig {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly attempt: number;
  readonly hostname: string;
  readonly hostNetwork: boolean;
  readonly dns: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
  /** The Pod's cgroup: `kubepods/burstable/podUID`; made when it is not there, removed with the Pod's last sandbox. */
  readonly cgroupParent: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the Pod's RuntimeClass; absent: the runtime's own. */
  readonly runtimeHandler?: string | undefined;
}

/** Handlers that the runtime is configured with, as it tells them; the first is what it takes unless told. */
export const runtimeHandlers: readonly string[] = ['', 'runc'];

export interface SandboxStatus {
  readonly id: string;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly attempt: number;
  readonly state: 'NotReady' | 'Ready';
  readonly createdAtMs: number;
  /** The Pod's own; the node's for `hostNetwork`. */
  readonly ip: string;
}

export interface ContainerConfig {
  readonly name: string;
  readonly attempt: number;
  /** As `imageStatus` knows it. */
  readonly image: string;
  /** As the Pod's spec has it; kept with the container. */
  readonly userSpecifiedImage: string;
  /** Replaces the image's entry point; empty: the image's own. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly mounts: readonly Mount[];
  readonly resources: LinuxResources;
  readonly ports: readonly { readonly name?: string; readonly containerPort: number; readonly protocol: string }[];
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly readonlyRootfs: boolean;
  readonly privileged: boolean;
  /** `SIGTERM` unless the image or the Pod says another. */
  readonly stopSignal?: string;
}

/** Files that stand at a path of a container; several containers of a Pod may share one tree. */
export interface Mount {
  readonly containerPath: string;
  readonly readonly: boolean;
  readonly tree: FileTree;
  /** A part of the tree, a directory or one file; empty for all. */
  readonly subPath: string;
}

/** A directory of files that can change while it is mounted: a volume. Paths are relative, `/` between their parts. */
export interface FileTree {
  /** Undefined for what is not there; a directory is a list of names; a number is so many zero bytes. */
  read(path: string): Uint8Array | readonly string[] | number | undefined;
  /** Makes directories on the way; undefined removes; a number is so many zero bytes, which nobody has to keep. */
  write(path: string, content: Uint8Array | number | undefined): void;
  /** Bytes in files. Memory that is charged to whoever writes when `isMemory`. */
  readonly sizeBytes: number;
  readonly isMemory: boolean;
  /** Most it may hold; absent: the node's disk. */
  readonly limitBytes?: number;
}

/** `LinuxContainerResources`. */
export interface LinuxResources {
  /** 2 at least; from requests. */
  readonly cpuShares: number;
  /** Microseconds of CPU in each 100,000; 0 for no limit. */
  readonly cpuQuota: number;
  /** 0 for no limit. */
  readonly memoryLimitBytes: number;
  readonly memoryRequestBytes: number;
  /** -1000 to 1000. */
  readonly oomScoreAdj: number;
}

export type ContainerStateName = 'Created' | 'Exited' | 'Running';

export interface ContainerRecord {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly sandboxId: string;
  readonly name: string;
  readonly attempt: number;
  /** As `image` of a status shows it: `docker.io/library/busybox:1.36`. */
  readonly image: string;
  /** {@link ContainerConfig.userSpecifiedImage}. */
  readonly userSpecifiedImage: string;
  /** As `imageID` of a status shows it. */
  readonly imageRef: string;
  readonly state: ContainerStateName;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, `ContainerStatusUnknown`. */
  readonly reason?: string;
  /** Why it could not start; what it wrote to its termination log the kubelet reads from the mount. */
  readonly message?: string;
  readonly resources: LinuxResources;
  /** Whom its first process runs as, as `status.containerStatuses[].user` shows it. */
  readonly user?: { readonly uid: number; readonly gid: number; readonly supplementalGroups: readonly number[] };
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What a command in a container reads and writes; a stream that is absent is closed. */
export interface ContainerStreams {
  readonly stdin?: ReadableStream<Uint8Array>;
  readonly stdout?: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
  readonly tty: boolean;
  /** Sizes of the terminal as they come. */
  readonly resize?: (listener: (size: { readonly columns: number; readonly rows: number }) => void) => void;
  readonly signal?: AbortSignal;
}

/** Two ways of bytes. */
export interface PortConnection {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

export interface LogLine {
  readonly stream: 'stderr' | 'stdout';
  readonly atMs: number;
  /** Without the line end. */
  readonly text: string;
  /** The line was cut: more of it follows (containerd's `P`). */
  readonly isPartial?: boolean;
}

export interface HttpExchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly scheme: 'http' | 'https';
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export interface ContainerEvent {
  readonly type: 'CREATED' | 'DELETED' | 'OOM' | 'STARTED' | 'STOPPED';
  readonly sandboxId: string;
  readonly podUid: string;
  readonly containerId: string;
  readonly atMs: number;
  /** Of `OOM`: whom the kernel killed, and whether the node (`system`) or a cgroup had no more memory. */
  readonly oom?: { readonly process: string; readonly pid: number; readonly constraint: 'memcg' | 'system' };
}

/** What a cgroup may use; absent: as it was, no limit when it is new. */
export interface CgroupLimits {
  /** `memory.max`; 0 for none. */
  readonly memoryMaxBytes?: number;
  readonly cpuShares?: number;
  /** As in {@link LinuxResources}. */
  readonly cpuQuota?: number;
}

/** One thing that one program of the node asked of another. */
export interface RuntimeStep {
  readonly atMs: number;
  readonly from: 'containerd' | 'kubelet' | 'runc' | 'shim';
  readonly to: 'CNI' | 'container' | 'containerd' | 'kernel' | 'registry' | 'runc' | 'shim';
  /** `RunPodSandbox`, `runc create`, `clone(CLONE_NEWPID|...)`. */
  readonly what: string;
  /** The sandbox, container or image that it is about. */
  readonly about: string;
  readonly namespace?: string;
  readonly pod?: string;
}

/** Figures of a cgroup (v2) at one moment. */
export interface CgroupStats {
  readonly atMs: number;
  /** All CPU time since it was made. */
  readonly cpuUsageNanoseconds: number;
  readonly throttledPeriods: number;
  /** `memory.current`. */
  readonly memoryUsageBytes: number;
  /** `memory.current - inactive_file`, not below 0. */
  readonly memoryWorkingSetBytes: number;
  /** `anon`. */
  readonly memoryRssBytes: number;
  /** `file`. */
  readonly memoryCacheBytes: number;
  readonly memoryActiveFileBytes: number;
  readonly memoryInactiveFileBytes: number;
  /** `memory.peak`. */
  readonly memoryPeakBytes: number;
  readonly memoryMappedFileBytes: number;
  readonly memoryKernelBytes: number;
  readonly pageFaults: number;
  readonly majorPageFaults: number;
  /** Pages of files that were taken away for others. */
  readonly pagesReclaimed: number;
  readonly memoryFailures: number;
  readonly oomKills: number;
  readonly processCount: number;
}

/** Figures of a container. */
export interface ContainerStats extends CgroupStats {
  /** Of the writable layer. */
  readonly rootfsUsedBytes: number;
  readonly logsUsedBytes: number;
}

/** Figures of a machine at one moment. */
export interface NodeStats {
  readonly atMs: number;
  /** Since it started. */
  readonly cpuUsageNanoseconds: number;
  readonly memoryCapacityBytes: number;
  readonly memoryUsageBytes: number;
  /** Usage without inactive file cache; what is available is capacity less this. */
  readonly memoryWorkingSetBytes: number;
  readonly memoryRssBytes: number;
  readonly pageFaults: number;
  readonly majorPageFaults: number;
  readonly filesystemCapacityBytes: number;
  readonly filesystemUsedBytes: number;
  readonly processCount: number;
}
