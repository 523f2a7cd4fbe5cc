import type { WireError } from '../base/index.ts';
import type { LabFiles } from '../kubectl/index.ts';
import type {
  CommandContext,
  CommandTarget,
  CompletionPayload,
  LabPayload,
  NetworkPayload,
  Topic,
  WireNetworkRequest,
  WireStep,
} from './protocol.ts';

/**
 * How a page stands to its backend. `connecting`: the first attempt is under way; `online`; `reconnecting`: the connection
 * was lost and is being tried again; `offline`: nothing answers there (still tried, rarely), or what answers is not our
 * backend; `refused`: the backend answers and does not let this page in (see {@link Bridge.problem}), nothing is tried until
 * {@link Bridge.retry}.
 */
export type BridgeState = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'refused';

/** Columns and rows of the reader's terminal. */
export interface BridgeTerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What kubectl works with of the page whose line it is. */
export interface PageSide {
  readonly files: LabFiles;
  /** Opens a file in the page's editor and gives back what it holds when that is closed. */
  edit?(name: string, text: string): Promise<string>;
}

/** What the backend says when it has started a command. */
export interface RunStarted {
  readonly argv: readonly string[];
  readonly cluster: string;
  /** What kind of cluster it is; `kind` where it is not said. */
  readonly driver?: 'embedded' | 'kind' | 'shared' | undefined;
  readonly kubernetesVersion?: string | undefined;
  readonly namespace: string;
  /** The command has a pseudo-terminal: send it keys, not lines. */
  readonly interactive: boolean;
  /** Objects that were made so that the command has something to show, as `deployment.apps/web`. */
  readonly prepared: readonly string[];
}

/** A piece of what a command printed, as text of `decodeText`; with dangerous escape sequences taken out, unless it was to come as it is. */
export interface RunOutput {
  readonly stream: 'stdout' | 'stderr';
  readonly data: string;
}

/** How a command ended. */
export interface RunExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly durationMs: number;
}

/**
 * One command. `started` and `exit` reject with a {@link BridgeError} when it was refused, failed to start, or its fate is
 * unknown (`Gone`: the backend was restarted); `output` then just ends. `output` must be read to its end, or left with
 * `break`, or `exit` may never come: an output that nobody reads pauses the command.
 */
export interface RunHandle {
  readonly started: Promise<RunStarted>;
  readonly output: AsyncIterable<RunOutput>;
  readonly exit: Promise<RunExit>;
  /** Sends keys (interactive) or standard input. */
  write(data: string): void;
  /** Ends standard input: what reads it to its end (`-f -`) goes on. Nothing may be written after it. */
  end(): void;
  resize(terminal: BridgeTerminalSize): void;
  /** Interrupts it, as Ctrl-C does; `exit` still tells how it ended. */
  cancel(): void;
}

/** What a subscriber hears. */
export interface TopicListener<Payload = unknown> {
  /** The state of the topic: at once, and at each change. */
  event(payload: Payload): void;
  /** The subscription failed; nothing more comes. */
  error?(error: BridgeError): void;
}

/** A request of a terminal. */
export type BridgeRequest = Omit<WireNetworkRequest, 'body' | 'headers'> & {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array | undefined;
};

type Answered = Extract<NetworkPayload, { kind: 'answered' }>;

/** What has become of it. */
export type BridgeAnswer = Exclude<NetworkPayload, Answered> | (Omit<Answered, 'body'> & { readonly body: Uint8Array });

/** How it is followed. */
export interface BridgeWatch {
  readonly signal: AbortSignal;
  resolved?(address: string): void;
  connected?(): void;
}

/** A page's connection to its backend; one a page. Requests made while it is not `online` wait for it. */
export interface Bridge extends Disposable {
  readonly state: BridgeState;
  /** Why the state is `offline` or `refused`, in the reader's language. */
  readonly problem: WireError | undefined;
  /** How messages travel now: `page` stay in it; `undefined` while there is no connection. */
  readonly transport: 'websocket' | 'http' | 'page' | undefined;
  /**
   * Calls at each change, not at once. `fresh`: the backend has begun a new session in place of the former one (it was restarted,
   * or the connection was away for too long): commands that ran are gone, subscriptions were made again.
   */
  onState(listener: (state: BridgeState, detail: { readonly fresh: boolean }) => void): Disposable;
  run(
    target: CommandTarget,
    context: CommandContext,
    options?: {
      readonly terminal?: BridgeTerminalSize | undefined;
      /** The caller has something for standard input, as a pipe does, and will call {@link RunHandle.end}; so `-f -` can be read. */
      readonly stdin?: boolean | undefined;
      /** Standard output goes into a pipe or a file, not on a screen: it comes as it is, escape sequences and bytes that are no text with it. */
      readonly raw?: boolean | undefined;
      /** For a kubectl that runs in the same page ({@link transport} is `page`); others are not given it. */
      readonly page?: PageSide | undefined;
    },
  ): RunHandle;
  /** The payload is that of the topic: `ClusterStatusPayload`, `TopPayload`, `PortsPayload` or `LabPayload`. */
  subscribe<Payload = unknown>(topic: Topic, listener: TopicListener<Payload>): Disposable;
  /**
   * Resolves when the cluster is made, runs again or is gone; rejects with a {@link BridgeError}. `signal` cancels it: the promise rejects once
   * what was made is cleaned up.
   */
  cluster(
    action: 'create' | 'start' | 'delete',
    options?: {
      readonly workers?: number | undefined;
      readonly metrics?: boolean | undefined;
      readonly signal?: AbortSignal | undefined;
    },
    onStep?: (step: WireStep) => void,
  ): Promise<void>;
  lab(
    action: 'start' | 'reset' | 'leave' | 'check' | 'solve',
    options: { readonly lab: string; readonly learner: string; readonly step?: string | undefined },
    onStep?: (step: WireStep) => void,
  ): Promise<LabPayload>;
  /** Makes a request in the network that terminals are in. Rejects with a {@link BridgeError}, or with the signal's reason after its abort. */
  network(request: BridgeRequest, context: CommandContext, watch: BridgeWatch): Promise<BridgeAnswer>;
  complete(line: string, cursor: number, context: CommandContext): Promise<CompletionPayload>;
  /** Tries now: after `refused` or `offline`, or when the reader does not want to wait. */
  retry(): void;
}

/** A request that failed; `reason`, `message` and `hint` are for the reader, in the language of the bridge. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(wire.message);
    this.wire = wire;
  }

  get reason(): WireError['reason'] {
    return this.wire.reason;
  }

  get hint(): string | undefined {
    return this.wire.hint;
  }
}
