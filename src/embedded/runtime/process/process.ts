import type { Due, Timer } from '../../../base/index.ts';
import type { Cgroup } from '../memory/cgroup.ts';
import type { NetworkFailure } from '../network/network-error.ts';
import type {
  Container,
  Input,
  Machine,
  NetworkSource,
  Output,
  Process,
  ProcessClass,
  ProcessStart,
  Terminal,
} from './kernel.ts';
import type { HttpRequest, HttpResult, Json, SignalName } from './process-types.ts';

/** A process of a container, and what its class may ask of the kernel. */
export class RunningProcess implements Process {
  readonly container: Container;
  readonly class: ProcessClass;
  readonly className: string;
  /** In the container's PID namespace, and on the node. */
  readonly pid: number;
  readonly hostPid: number;
  readonly parentPid: number;
  readonly startedAtMs: number;
  readonly argv: readonly string[];
  readonly uid: number;
  env: Readonly<Record<string, string>>;
  cwd: string;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  /** What its class keeps. */
  state: Json;
  anonBytes = 0;
  kernelBytes = 0;
  /** CPU that it would use all the time. */
  millicores = 0;
  /** Told when it has ended, of processes that nobody of the container waits for. */
  onExit: ((exitCode: number) => void) | undefined;
  readonly terminal: Terminal | undefined;
  group: number | undefined;
  isOver = false;
  killedBy: SignalName | undefined;
  /** When what it works on now is done: the next request waits for that. */
  busyUntilMs = 0;
  isAsking = false;
  private names = 0;
  wakeAtMs: number | undefined;
  wakeWhat = '';
  private timer: Timer | undefined;

  constructor(container: Container, processClass: ProcessClass, pids: readonly [number, number], start: ProcessStart) {
    this.container = container;
    this.class = processClass;
    this.className = start.className;
    [this.pid, this.hostPid] = pids;
    this.parentPid = start.parent?.pid ?? start.parentPid ?? 0;
    this.startedAtMs = start.startedAtMs ?? container.machine.clock.now();
    this.argv = start.argv;
    this.env = start.env;
    this.cwd = start.cwd;
    this.uid = start.uid;
    this.stdin = start.stdin;
    this.stdout = start.stdout;
    this.stderr = start.stderr;
    this.state = start.state;
    this.terminal = start.terminal ?? start.parent?.terminal;
    this.group = start.group ?? start.parent?.group;
  }

  get isResolving(): boolean {
    return this.names > 0;
  }

  get machine(): Machine {
    return this.container.machine;
  }

  get cgroup(): Cgroup {
    return this.container.cgroup;
  }

  get oomScoreAdj(): number {
    return this.container.config.resources.oomScoreAdj;
  }

  get residentBytes(): number {
    return this.anonBytes + this.kernelBytes;
  }

  /** Its program's name, without a path: `comm`. */
  get command(): string {
    const name = this.argv[0] ?? '';
    return name.slice(name.lastIndexOf('/') + 1).slice(0, 15);
  }

  print(text: string): void {
    this.write(this.stdout, text);
  }

  printError(text: string): void {
    this.write(this.stderr, text);
  }

  /** A line of a server's log, in its own form. */
  log(line: string): void {
    this.printError(`${line}\n`);
  }

  write(output: Output, text: string): void {
    if (this.isOver || text === '') return;
    if (output.to === 'log') this.container.log.write(output.stream, text);
    else if (output.to === 'file') this.container.append(output.path, text, this);
    else if (output.to === 'terminal') output.terminal.write(text);
    else if (output.to === 'sink') output.write(text);
    else if (output.to === 'command') {
      const written = this.machine.commands.get(output.id);
      if (written !== undefined) written[output.stream] += text;
    } else if (output.to === 'process') {
      const taker = this.container.processes.get(output.pid);
      taker?.class.output?.(taker, text);
    } else if (output.to === 'pipe' && !output.pipe.write(text)) this.machine.signal(this, 'SIGPIPE');
  }

  /** What came on stdin. */
  input(text: string | undefined): void {
    if (!this.isOver) this.class.input?.(this, text);
  }

  /** Starts to read stdin. */
  read(): void {
    if (this.stdin.from === 'pipe') this.stdin.pipe.read(this);
    else if (this.stdin.from === 'terminal') this.stdin.terminal.read(this);
    else this.input(undefined);
  }

  /** Wakes up (`wake` of its class) after so long; `what` for who steps through time. Undefined: sleeps no more. */
  sleep(when: Due | number | undefined, what = 'wakes up'): void {
    this.timer?.[Symbol.dispose]();
    this.timer = undefined;
    this.wakeAtMs = undefined;
    if (when === undefined || this.isOver) return;
    const nowMs = this.machine.clock.now();
    this.wakeAtMs = typeof when === 'number' ? nowMs + when : when.atMs;
    this.wakeWhat = what;
    // Nobody waits for what is years away.
    if (this.wakeAtMs - nowMs > 2 ** 40) return;
    const about = `${this.machine.nodeName} ${this.container.sandbox.name}/${this.container.name}: ${this.command} ${what}`;
    this.timer = this.machine.clock.schedule(
      () => {
        this.timer = undefined;
        this.wakeAtMs = undefined;
        if (!this.isOver) this.class.wake?.(this);
      },
      when,
      about,
    );
  }

  /** Touches so much more anonymous memory. @returns whether it lives on */
  grow(bytes: number): boolean {
    return this.machine.charge(this, 'anon', bytes);
  }

  /** Gives anonymous memory back. */
  shrink(bytes: number): void {
    const freed = Math.min(bytes, this.anonBytes);
    this.anonBytes -= freed;
    this.cgroup.add('anon', -freed);
  }

  /** Uses so much CPU all the time from now on. */
  use(millicores: number): void {
    this.machine.useCpu(this, millicores);
  }

  /** Takes connections on a port of its network. @returns false when another process has it */
  listen(port: number): boolean {
    const { listeners } = this.container.sandbox;
    if (listeners.has(port)) return false;
    listeners.set(port, this);
    return true;
  }

  /** An HTTP request to a host (name or address); the class's `reply` hears of it. */
  fetch(host: string, port: number, request: HttpRequest, timeoutMs = 127_000): void {
    this.isAsking = true;
    const done = (result: HttpResult) => {
      this.isAsking = false;
      if (!this.isOver) this.class.reply?.(this, result);
    };
    const asker = `fetch ${this.container.id} ${this.pid}`;
    this.machine.network.request(this.container.sandbox, host, port, request, timeoutMs, done, asker);
  }

  /** Takes up the request of before a snapshot; where nobody knows of it the connection is gone. */
  askAgain(): void {
    const request: HttpRequest = { method: '', path: '' };
    this.fetch('', 0, request);
  }

  /** Asks for the addresses of a name; called from `start` of its class alone. */
  resolve(
    name: string,
    done: (result: NetworkFailure | readonly string[]) => void,
    source: NetworkSource = this.container.sandbox,
  ): void {
    this.names += 1;
    const told = (result: NetworkFailure | readonly string[]) => {
      this.names -= 1;
      if (!this.isOver) done(result);
    };
    this.machine.network.resolve(source, name, told, `resolve ${this.container.id} ${this.pid} ${name}`);
  }

  exit(exitCode: number): void {
    this.machine.end(this, exitCode);
  }

  kill(signal: SignalName): void {
    this.machine.signal(this, signal);
  }

  /** When it wakes up and in which order, for a snapshot. */
  get wakeDue(): Due | undefined {
    return this.wakeAtMs === undefined ? undefined : (this.timer?.due ?? { atMs: this.wakeAtMs, order: 0 });
  }

  /** Stops what time would bring. */
  stop(): void {
    this.timer?.[Symbol.dispose]();
    this.timer = undefined;
  }
}
