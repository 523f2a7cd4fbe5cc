import type { Clock, Due, Random, TerminalModes } from '../../../base/index.ts';
import type { Transport } from '../../client/index.ts';
import type { Cpu } from '../cpu.ts';
import type { ContainerConfig, PodSandboxConfig } from '../cri.ts';
import type { FileError, RootFiles } from '../files/root-files.ts';
import type { ImageSpec } from '../images/catalogue.ts';
import type { Cgroup, MemoryKind, OomCandidate } from '../memory/cgroup.ts';
import type { NetworkFailure } from '../network/network-error.ts';
import type { NetworkJson } from '../network/network-json.ts';
import type { ServiceTable } from '../network/service-table.ts';
import type { LogBuffer } from './log-buffer.ts';
import type {
  Certificate,
  Footprint,
  HttpRequest,
  HttpResponse,
  HttpResult,
  Json,
  SignalName,
} from './process-types.ts';

/** The kernel of a node, as its processes see it. */
export interface Machine {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly memoryBytes: number;
  readonly cpuMillicores: number;
  readonly diskBytes: number;
  readonly bootedAtMs: number;
  readonly root: Cgroup;
  readonly cpu: Cpu;
  readonly hostListeners: Map<number, Process>;
  /** What commands of `ExecSync` have written, by their number. */
  readonly commands: Map<number, { stdout: string; stderr: string }>;
  nextCommand: number;
  /** fork and exec; the class's `start` has run when it returns, and it may be over. */
  spawn(container: Container, start: ProcessStart, onExit?: (exitCode: number) => void): Process;
  useCpu(process: Process, millicores: number): void;
  /** Charges memory of a process; who is killed for it is over afterwards. @returns whether the process itself lives on */
  charge(process: Process, kind: MemoryKind, bytes: number): boolean;
  /** A process has written to a file: page cache, or memory where the file is in memory. @returns as {@link charge} */
  wrote(process: Process, path: string, bytes: number): boolean;
  /** Removes a file, with the memory that it was in. */
  discard(process: Process, path: string): FileError | undefined;
  /** kill(2). */
  signal(process: Process, signal: SignalName): void;
  /** A process is over. With the first of a container all of it is. */
  end(process: Process, exitCode: number): void;
  newId(): string;
}

/** A Pod's sandbox: its network and what is in it. */
export interface Sandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly ip: string;
  readonly nodeName: string;
  /** `namespace/name` of the Pod. */
  readonly name: string;
  /** Who takes connections to a port; of the node for `hostNetwork`. */
  readonly listeners: Map<number, Process>;
}

/** A container, as its processes see it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly sandbox: Sandbox;
  readonly config: ContainerConfig;
  readonly image: ImageSpec;
  readonly createdAtMs: number;
  readonly machine: Machine;
  readonly log: LogBuffer;
  readonly cgroup: Cgroup;
  readonly files: RootFiles;
  readonly processes: Map<number, Process>;
  /** What the first process reads, with `stdin`. */
  readonly stdin: Pipe | undefined;
  /** What it reads and writes, with `tty`. */
  readonly terminal: Terminal | undefined;
  nextPid: number;
  /** A process of it was chosen when there was no memory left. */
  wasOomKilled: boolean;
  /** Its first process has ended. */
  finish(exitCode: number): void;
  /** Told once it has ended. */
  readonly onEnd: (() => void)[];
  /** Adds text to the end of a file, which `>>` and `tee -a` do. */
  append(path: string, text: string, process: Process): void;
}

/** What a process is started with. */
export interface ProcessStart {
  readonly argv: readonly string[];
  /** The name of its class. */
  readonly className: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly uid: number;
  readonly parent?: Process | undefined;
  /** In place of a parent and of now, of one that goes on from a snapshot. */
  readonly parentPid?: number;
  readonly startedAtMs?: number;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Data that its class starts with. */
  readonly state?: Json;
  /** Its controlling terminal; absent: its parent's. */
  readonly terminal?: Terminal | undefined;
  /** Its process group; absent: its parent's. */
  readonly group?: number | undefined;
}

/** A process of a container, and what its class may ask of the kernel. */
export interface Process extends OomCandidate {
  readonly container: Container;
  readonly machine: Machine;
  readonly class: ProcessClass;
  readonly className: string;
  /** In the container's PID namespace, and on the node. */
  readonly pid: number;
  readonly hostPid: number;
  readonly parentPid: number;
  readonly startedAtMs: number;
  readonly argv: readonly string[];
  /** Its program's name, without a path: `comm`. */
  readonly command: string;
  readonly uid: number;
  env: Readonly<Record<string, string>>;
  cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** What its class keeps. */
  state: Json;
  anonBytes: number;
  kernelBytes: number;
  /** CPU that it would use all the time. */
  millicores: number;
  /** Told when it has ended, of processes that nobody of the container waits for. */
  onExit: ((exitCode: number) => void) | undefined;
  isOver: boolean;
  /** The signal that it died of. */
  killedBy: SignalName | undefined;
  /** When what it works on now is done: the next request waits for that. */
  busyUntilMs: number;
  /** It waits for the answer to a request. */
  readonly isAsking: boolean;
  /** It waits for a name, and has done nothing before: it is started again after a snapshot. */
  readonly isResolving: boolean;
  /** When it wakes up, if it sleeps. */
  readonly wakeAtMs: number | undefined;
  readonly wakeWhat: string;
  /** The same with its order, for a snapshot. */
  readonly wakeDue: Due | undefined;
  /** The terminal of its session. */
  readonly terminal: Terminal | undefined;
  /** Its process group; undefined: that of the first process of its session. */
  group: number | undefined;
  print(text: string): void;
  write(output: Output, text: string): void;
  printError(text: string): void;
  /** A line of a server's log, in its own form. */
  log(line: string): void;
  /** What came on stdin. */
  input(text: string | undefined): void;
  /** Starts to read stdin. */
  read(): void;
  /** Wakes up (`wake` of its class) after so long; `what` for who steps through time. Undefined: sleeps no more. */
  sleep(when: Due | number | undefined, what?: string): void;
  /** Touches so much more anonymous memory. @returns whether it lives on */
  grow(bytes: number): boolean;
  /** Gives anonymous memory back. */
  shrink(bytes: number): void;
  /** Uses so much CPU all the time from now on. */
  use(millicores: number): void;
  /** Takes connections on a port of its network. @returns false when another process has it */
  listen(port: number): boolean;
  /** An HTTP request to a host (name or address); the class's `reply` hears of it. */
  fetch(host: string, port: number, request: HttpRequest, timeoutMs?: number): void;
  /** Takes up the request of before a snapshot; where nobody knows of it the connection is gone. */
  askAgain(): void;
  /** Asks for the addresses of a name, as `source` unless it asks as its Pod; called from `start` of its class alone. */
  resolve(name: string, done: (result: NetworkFailure | readonly string[]) => void, source?: NetworkSource): void;
  exit(exitCode: number): void;
  kill(signal: SignalName): void;
  /** Stops what time would bring. */
  stop(): void;
}

/** What a server of gRPC says of a service. */
export type GrpcHealth = 'NOT_SERVING' | 'SERVING' | 'UNKNOWN_SERVICE';

/**
 * A kind of process, by the name of its program. It keeps what it knows in `process.state`, never in itself, so that it can go
 * on from a snapshot. One class is one file in ../processes.
 */
export interface ProcessClass {
  readonly footprint?: Footprint;
  /** What a request for each signal does: an exit code, or something to do; others have their default action. */
  readonly signals?: Readonly<Partial<Record<SignalName, number | ((process: Process) => void)>>>;
  /** It has been started: logs, listens, sleeps, ends. */
  start(process: Process): void;
  /** What a snapshot has in place of `process.state`, of what keeps more than it could write down each time. */
  save?(process: Process): Json;
  /** It goes on from a snapshot, without having been started; for what works outside of processes. */
  resumed?(process: Process): void;
  /** It is over, however that came about. */
  ended?(process: Process): void;
  /** The time it slept for is over. */
  wake?(process: Process): void;
  /** What it reads from stdin: text as it comes, undefined at the end. */
  input?(process: Process, text: string | undefined): void;
  /** What a process wrote whose output it takes. */
  output?(process: Process, text: string): void;
  /** A process that it started has ended. */
  child?(process: Process, child: Process, exitCode: number): void;
  /** It goes on from a snapshot: `streamOf` finds what a stream in its state was. */
  reconnect?(process: Process, streamOf: <T extends object>(stream: T) => T): void;
  /** What {@link Process.fetch} or {@link Process.resolve} brought. */
  reply?(process: Process, result: HttpResult | readonly string[]): void;
  http?(process: Process, request: HttpRequest, port: number): HttpResponse | Promise<HttpResponse>;
  /** What it shows to clients of TLS; absent: it speaks no TLS, to clients that look. */
  readonly certificate?: Certificate;
  /** It speaks TLS although it shows no certificate: a part of the control plane. */
  readonly servesTls?: true;
  /** A protocol of its own: what it answers to bytes as they come; undefined closes the connection. */
  tcp?(process: Process, text: string, port: number): string | undefined;
  /** `grpc.health.v1.Health/Check`; undefined of a port that speaks no gRPC. */
  grpcHealth?(process: Process, service: string, port: number): GrpcHealth | undefined;
  /** A name of DNS as an address: undefined for NXDOMAIN. */
  dns?(process: Process, name: string): readonly string[] | undefined;
}

/** Where a process writes. All but `sink` are data. */
export type Output =
  /** The container's log. */
  | { readonly to: 'log'; readonly stream: 'stderr' | 'stdout' }
  | { readonly to: 'null' }
  | { readonly to: 'file'; readonly path: string }
  | { readonly to: 'pipe'; readonly pipe: Pipe }
  /** A process of the same container, whose class's `output` hears it: command substitution. */
  | { readonly to: 'process'; readonly pid: number }
  /** The runtime, which keeps it until the command has ended: `ExecSync`. */
  | { readonly to: 'command'; readonly id: number; readonly stream: 'stderr' | 'stdout' }
  | { readonly to: 'terminal'; readonly terminal: Terminal }
  /** Someone outside: `kubectl exec`. */
  | { readonly to: 'sink'; readonly write: (text: string) => void };

/** Where a process reads. */
export type Input =
  | { readonly from: 'null' }
  | { readonly from: 'pipe'; readonly pipe: Pipe }
  | { readonly from: 'terminal'; readonly terminal: Terminal };

/** A terminal (tty(4)), as the processes of its session see it. */
export interface Terminal {
  /** Of its window; 0 while nobody has said. */
  readonly columns: number;
  readonly rows: number;
  modes: TerminalModes;
  /** The process group in the foreground, which Ctrl-C is for. */
  group: number | undefined;
  write(text: string): void;
  resize(columns: number, rows: number): void;
  /** What was typed, then what is typed, goes to `reader`, until another one reads. */
  read(reader: Process): void;
  /** It reads no more; `left` is what it was given and leaves to the next. */
  stopReading(reader: Process, left?: string): void;
}

/** A pipe (pipe(7)). */
export interface Pipe {
  /** One more process that may write. */
  open(): void;
  /** @returns whether someone can still read it; if not the writer gets SIGPIPE */
  write(text: string): boolean;
  /** One writer fewer; after the last the reader hears the end. */
  close(): void;
  /** What is there now, then what comes, goes to `reader`. */
  read(reader: Process): void;
}

/** Who sends: a Pod, or a node itself. */
export type NetworkSource = Pick<Sandbox, 'config' | 'ip' | 'listeners' | 'nodeName'>;

/** Something outside of Pods that takes HTTP requests at an address: the API server, a kubelet. */
export interface NetworkHost {
  (request: HttpRequest, source: NetworkSource): HttpResponse | NetworkFailure | Promise<HttpResponse | NetworkFailure>;
  /** The node that it is on, with whose network it is cut off. */
  readonly nodeName?: string;
  readonly certificate?: Certificate;
  /** Of the API server: the API as client-go has it, watches too; `address` is the one that was dialled. */
  readonly api?: (source: NetworkSource, address: string) => Transport;
}

/** The network of a cluster: Pods, nodes, Services, names. One for all runtimes. */
export interface Network {
  /** What kube-proxy and CoreDNS know of Services: keep it as the API has them. */
  readonly services: ServiceTable;
  /** Nodes whose network is cut: nothing gets from there to another node, or back. */
  readonly cutNodes: Set<string>;
  /** What is asked of DNS servers gets no answer. */
  isDnsLost: boolean;
  /** An address outside of Pods. */
  readonly hosts: Map<string, NetworkHost>;
  attach(sandbox: Sandbox): void;
  detach(sandbox: Sandbox): void;
  attachNode(name: string, ip: string, listeners: Map<number, Process>): void;
  /** kube-proxy of a node ends, or starts: meanwhile its rules stay as they are. */
  setProxy(nodeName: string, isRunning: boolean): void;
  /** Services as kube-proxy of a node has them in its rules. */
  rulesOf(nodeName: string): ServiceTable;
  /**
   * An HTTP request; `done` is called once, later. `asker` says who wants to know what, so that who says the same after a snapshot
   * gets the answer that was on its way; without it a snapshot does not have the request.
   */
  request(
    source: NetworkSource,
    host: string,
    port: number,
    request: HttpRequest,
    timeoutMs: number,
    done: (result: HttpResult) => void,
    asker?: string,
  ): void;
  /** Who would take a connection to an address, or why nobody does. */
  find(source: NetworkSource, ip: string, port: number): NetworkHost | NetworkFailure | Process;
  /** Addresses of a name, as its resolver finds them; `done` is called once, later. `tried` gets the names that were asked for. */
  resolve(
    source: NetworkSource,
    name: string,
    done: (result: NetworkFailure | readonly string[], tried: readonly string[]) => void,
    asker?: string,
  ): void;
  /** A process is over: what it was asked is never answered. */
  ended(process: Process): void;
  snapshot(): NetworkJson;
  /** Before the Nodes' runtimes are restored, which take up what their processes have asked. */
  restore(snapshot: NetworkJson): void;
  /** Answers that nobody has taken up are not brought to anybody. */
  forgetQuestions(): void;
}
