import type { LocalizedText, NetworkFailure } from '../../base/index.ts';
import type { ActiveFault } from '../../embedded/index.ts';
import type { NetworkResponse } from '../terminal-network.ts';

/**
 * What a tab may ask of the worker that has the cluster; `link/frames.ts` tells how it travels. Both sides are of one site, but
 * a tab that has been open for long may be of an older one: {@link protocolVersion} goes up when either side would be misunderstood.
 */
export const protocolVersion = 3;

/** Where the Nodes of kind find the API server. */
export const apiAddress = '172.18.0.2:6443';

/** What an exchange is opened with. */
export type Ask =
  | FetchAsk
  /** Pieces are the messages of the socket: see `Cluster.connect`. Answered with {@link ConnectAnswer}. */
  | (Omit<FetchAsk, 'kind'> & { readonly kind: 'connect'; readonly protocols: readonly string[] })
  /** One connection to a port of a Pod, over a `portForward` connection of the same wire, by its number. Answered with null. */
  | { readonly kind: 'forward'; readonly connection: number; readonly port: number }
  | NetworkAsk
  /** Answered with what the call gives. */
  | { readonly kind: 'call'; readonly name: CallName; readonly argument: unknown }
  /** Lets time go faster until the exchange is over, however its tab ends. Answered with null. */
  | { readonly kind: 'hurry'; readonly speed: number }
  /** Pieces are {@link EmbeddedState}s, the present one first. Answered with null. */
  | { readonly kind: 'state' };

/** A request to the API server; its body are the pieces that follow, when it has one. Answered with {@link FetchAnswer}. */
export interface FetchAsk {
  readonly kind: 'fetch';
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly hasBody: boolean;
}

/** A request of a terminal in the cluster's network. Answered with null; pieces are {@link NetworkStep}s. */
export interface NetworkAsk {
  readonly kind: 'network';
  /** Whose Pods find names as the terminal does. */
  readonly namespace: string;
  readonly method: string;
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  readonly isTls: boolean;
  readonly verifies: boolean;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
}

/** How far it has come; the last two end it. */
export type NetworkStep =
  | { readonly kind: 'resolved'; readonly address: string }
  | { readonly kind: 'connected' }
  | { readonly kind: 'failed'; readonly failure: NetworkFailure }
  | ({ readonly kind: 'answered' } & Omit<NetworkResponse, 'body'> & { readonly body: string });

/** An answer of the API server. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** A body that is small and whole; undefined when it comes in pieces. */
  readonly body: string | undefined;
}

/** What has become of a request for a connection. */
export type ConnectAnswer =
  | { readonly kind: 'channels'; readonly protocol: string }
  | { readonly kind: 'portForward'; readonly connection: number }
  | { readonly kind: 'refused'; readonly response: FetchAnswer };

/** How time passes in the cluster. `speed` may be `Infinity`: as fast as the machine can. */
export type TimeMode = { readonly kind: 'running'; readonly speed: number } | { readonly kind: 'paused' };

/** Something that happens in the cluster, at its own time in ms since the epoch. */
export interface TimedEvent {
  readonly atMs: number;
  /** `kube-scheduler: default/web`; empty for what nobody named. */
  readonly what: string;
}

/** The clock of the cluster. */
export interface ClockState {
  readonly nowMs: number;
  readonly mode: TimeMode;
  /** What happens next; null when nothing will. */
  readonly next: TimedEvent | null;
}

/** What can be called, each with one argument of structured clones. */
export interface Calls {
  clock(mode: TimeMode | null): ClockState;
  /** While paused: lets the next thing happen. @throws PodpathError `BadRequest` while time passes */
  step(argument: null): ClockState & { readonly happened: TimedEvent | null };
  /** While paused: goes on by so many ms. @throws PodpathError `BadRequest` while time passes */
  advance(ms: number): ClockState;
  /** A page below `/debug/podpath/`, which answers though the API server is stopped. */
  debug(request: DebugRequest): FetchAnswer;
  /** Everything that the cluster is, as a value of JSON. */
  snapshot(argument: null): unknown;
  /** Throws the cluster away and begins another. */
  reset(options: ResetOptions): null;
  /** Writes down what has changed now. */
  save(argument: null): StorageState;
  /** Takes the cluster away, with what was stored of it. Tabs are told, and let go. */
  delete(argument: null): null;
  /** What was kept aside of snapshots that could not be read, by name. */
  kept(argument: null): readonly KeptSnapshot[];
  /** The text of one of them, for whoever wants to look at it; null when there is none of this name. */
  keptText(name: string): string | null;
  /** Deletes one of them. */
  forget(name: string): null;
}
export type CallName = keyof Calls;

export interface DebugRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** What follows `/debug/podpath/`: `components/kube-scheduler`. */
  readonly page: string;
  readonly body?: object | undefined;
}

export interface ResetOptions {
  /** Nodes of the new cluster, the control-plane node among them; as many as before unless told. */
  readonly nodes?: number | undefined;
  /** A snapshot to begin with. */
  readonly snapshot?: unknown;
}

/** A snapshot that could not be gone on from. */
export interface KeptSnapshot {
  readonly name: string;
  /** ISO 8601: when it had been written. */
  readonly savedAt: string;
  readonly characters: number;
  /** Why it was kept aside, in English. */
  readonly reason: string;
}

/** Whether the cluster outlives its tabs. */
export type StorageState =
  | {
      readonly kind: 'saved' /** ms since the epoch of the machine; null before the first time. */;
      readonly atMs: number | null;
    }
  /** It is in memory alone: `text` tells why. */
  | { readonly kind: 'memory'; readonly text: LocalizedText };

/** Something that the reader should know, once. */
export interface Notice {
  /** Counts up. */
  readonly id: number;
  readonly kind: NoticeKind;
  readonly text: LocalizedText;
}

/**
 * `restarted`: the worker ended and another went on from the last snapshot; `moved`: the tab that had it was closed;
 * `begunAnew`: what there was is lost; `keptAside`: a snapshot could not be read; `notSaved`: nothing is stored from now on.
 */
export type NoticeKind = 'restarted' | 'moved' | 'begunAnew' | 'keptAside' | 'notSaved';

/** The cluster as the header of a page shows it. */
export interface EmbeddedState {
  readonly clock: ClockState;
  /** The API server answers. */
  readonly isServing: boolean;
  readonly components: readonly { readonly name: string; readonly isRunning: boolean }[];
  readonly nodes: readonly { readonly name: string; readonly isJoined: boolean }[];
  /** What was made to go wrong. */
  readonly faults: readonly ActiveFault[];
  readonly storage: StorageState;
  /** Of this run of the worker, the newest last. */
  readonly notices: readonly Notice[];
}
