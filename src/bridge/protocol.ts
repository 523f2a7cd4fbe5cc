/**
 * The protocol between a page and the backend, version 2: the one place where it is written down.
 *
 * The figures that both sides hold to are in `limits.ts`, which is read without the code of the messages.
 *
 * ## Transport
 * One WebSocket at `/api/socket`, a message a frame: JSON in text frames; `output`, which may be much, in binary frames of
 * the server. Where WebSockets do not get through, the same frames go over HTTP: `POST /api/sessions` with a `hello` answers
 * a `welcome`; `GET /api/sessions/ID/messages?received=N` streams the frames of the server as bytes, each after its kind
 * (1 byte: 0 JSON, 1 output) and its length (4 bytes); `POST /api/sessions/ID/messages` takes a JSON array of client messages
 * and answers 204.
 *
 * A frame of output is: 1 byte stream (1 stdout, 2 stderr), 8 bytes `seq`, 1 byte length of the identifier, the identifier in
 * ASCII, then what was printed: UTF-8, never cut within a character, without escape sequences that do more than draw; on the
 * standard output of a `raw` command the bytes as they are. Numbers have their high byte first.
 *
 * ## Session
 * The first client message is `hello`. With a `session` and the `received` count it resumes that session; the backend keeps
 * one for 60 s after its connection is lost. Every server message but `welcome` and `pong` carries `seq` (1, 2, 3 ...): a
 * client applies a message whose `seq` is one more than the last it applied and drops those that it has. Client messages
 * but `hello`, `ack` and `ping` carry `n` in the same way, so that neither side loses or repeats anything. `welcome.received` is the last
 * `n` that the backend applied: the client sends again what came after.
 *
 * ## Back-pressure
 * The client sends `ack` with the last `seq` that it has shown, at least every `ackBytes` of output. When more than
 * `windowBytes` are not acknowledged, the backend stops reading from the commands of that session.
 *
 * ## Heartbeat
 * The client sends `ping` every `heartbeatMs`; a side that has heard nothing for three of these gives the connection up.
 */
import * as z from 'zod/mini';
import type { NetworkFailure, NetworkResponseHead } from '../base/index.ts';
import { maximumLineLength } from './limits.ts';

const sequence = z.number().check(z.int(), z.positive());
const identifier = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));
const labName = z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/));
const size = z.object({
  columns: z.number().check(z.int(), z.minimum(1), z.maximum(1000)),
  rows: z.number().check(z.int(), z.minimum(1), z.maximum(1000)),
});

/** Where a command runs: a page's commands in `default`, a lab's in the learner's own namespace of that lab. */
export const contextSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page') }),
  z.object({ kind: z.literal('lab'), lab: labName, learner: identifier }),
]);
/** See {@link contextSchema}. */
export type CommandContext = z.infer<typeof contextSchema>;

/** What to run: a command of the page by its identifier (`memory/top-nodes`), or a line that the reader typed. */
export const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), run: z.string().check(z.regex(/^[a-z0-9-]{1,40}\/[a-z0-9-]{1,60}$/)) }),
  z.object({ kind: z.literal('line'), line: z.string() }),
]);
/** See {@link targetSchema}. */
export type CommandTarget = z.infer<typeof targetSchema>;

/** What can be subscribed to; all subscribers of one topic share one upstream request a period. */
export const topicSchema = z.discriminatedUnion('kind', [
  /** Payload: {@link ClusterStatusPayload}. */
  z.object({ kind: z.literal('cluster') }),
  /** Payload: {@link TopPayload}. `namespace` absent: all namespaces. */
  z.object({
    kind: z.literal('top'),
    resource: z.enum(['nodes', 'pods']),
    namespace: z.optional(z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/))),
  }),
  /** Payload: {@link PortsPayload}. */
  z.object({ kind: z.literal('ports') }),
  /** Payload: {@link LabPayload}. */
  z.object({ kind: z.literal('lab'), lab: labName, learner: identifier }),
]);
/** See {@link topicSchema}. */
export type Topic = z.infer<typeof topicSchema>;

/** A request of HTTP that a program of a terminal makes; bodies are base64. `verifies`: a certificate must be one that somebody vouches for. */
export const networkRequestSchema = z.object({
  method: z.string().check(z.regex(/^[A-Za-z-]{1,20}$/)),
  url: z.string().check(z.regex(/^https?:\/\//), z.maxLength(maximumLineLength)),
  headers: z.array(
    z.tuple([z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)), z.string().check(z.regex(/^[^\r\n\0]*$/))]),
  ),
  body: z.optional(z.string()),
  verifies: z.boolean(),
});
/** See {@link networkRequestSchema}. */
export type WireNetworkRequest = z.infer<typeof networkRequestSchema>;

const request = { n: sequence, id: identifier };

/** What a page may send. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number(),
    locale: z.enum(['zh-cn', 'en']),
    session: z.optional(identifier),
    received: z.optional(z.number().check(z.int(), z.nonnegative())),
  }),
  z.object({ type: z.literal('ack'), received: z.number().check(z.int(), z.nonnegative()) }),
  z.object({ type: z.literal('ping') }),
  /** Answers: `started`, `output` ..., `exit`; or `error`. `terminal`: the size of the reader's terminal; `stdin`: the page has something for standard input and will end it; `raw`: what is printed goes into a pipe or a file of the page, not on a screen, and comes as it is. */
  z.object({
    type: z.literal('run'),
    ...request,
    target: targetSchema,
    context: contextSchema,
    terminal: z.optional(size),
    stdin: z.optional(z.boolean()),
    raw: z.optional(z.boolean()),
  }),
  /** `end`: this was the last of it. */
  z.object({ type: z.literal('stdin'), ...request, data: z.string(), end: z.optional(z.boolean()) }),
  z.object({ type: z.literal('resize'), ...request, terminal: size }),
  z.object({ type: z.literal('cancel'), ...request }),
  /** Answers: `event` with the current state, then one at each change, until `unsubscribe`; or `error`. */
  z.object({ type: z.literal('subscribe'), ...request, topic: topicSchema }),
  z.object({ type: z.literal('unsubscribe'), ...request }),
  /** Answers: `step` ..., then `result` or `error`. `start` brings back a cluster whose nodes are stopped or paused. */
  z.object({
    type: z.literal('cluster'),
    ...request,
    action: z.enum(['create', 'start', 'delete']),
    workers: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(5))),
    metrics: z.optional(z.boolean()),
  }),
  /** Answers: `step` ..., then `result` or `error`. `start` makes the learner's namespace, `check` looks at one step, `solve` runs a step's solution, `leave` takes all away and restores what the lab removed. */
  z.object({
    type: z.literal('lab'),
    ...request,
    action: z.enum(['start', 'reset', 'leave', 'check', 'solve']),
    lab: labName,
    learner: identifier,
    step: z.optional(labName),
  }),
  /** Answers: `event` with {@link NetworkProgress} ..., then `result` with {@link NetworkPayload}; or `error`. */
  z.object({ type: z.literal('network'), ...request, request: networkRequestSchema, context: contextSchema }),
  /** Answers: `result` with {@link CompletionPayload}. */
  z.object({
    type: z.literal('complete'),
    ...request,
    line: z.string().check(z.maxLength(maximumLineLength)),
    cursor: z.number().check(z.int(), z.nonnegative()),
    context: contextSchema,
  }),
]);
/** See {@link clientMessageSchema}. */
export type ClientMessage = z.infer<typeof clientMessageSchema>;

const errorSchema = z.object({
  reason: z.string(),
  message: z.string(),
  hint: z.optional(z.string()),
  command: z.optional(z.object({ line: z.string(), exitCode: z.nullable(z.number()), output: z.string() })),
});

const lifecycleStep = z.object({
  name: z.string(),
  /** In the reader's language. */
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'skipped']),
  index: z.number(),
  count: z.number(),
  durationMs: z.number(),
  detail: z.optional(z.string()),
  error: z.optional(errorSchema),
});
/** A step of a creation or deletion, in the reader’s language. */
export type WireStep = z.infer<typeof lifecycleStep>;

const answer = { seq: sequence, id: identifier };

/** What the backend may send as JSON. */
export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.number(),
    session: identifier,
    resumed: z.boolean(),
    received: z.number(),
  }),
  /** `received`: the last `n` that the backend applied, so that the client can forget what it would have sent again. */
  z.object({ type: z.literal('pong'), received: z.optional(z.number()) }),
  /** `driver`: what kind of cluster it is, `kind` where it is not said; `interactive`: the command has a pseudo-terminal; keys go to it as `stdin`. `prepared`: objects that were made so that the command has something to show. */
  z.object({
    type: z.literal('started'),
    ...answer,
    argv: z.array(z.string()),
    cluster: z.string(),
    driver: z.optional(z.enum(['embedded', 'kind', 'shared'])),
    kubernetesVersion: z.optional(z.string()),
    namespace: z.string(),
    interactive: z.boolean(),
    prepared: z.array(z.string()),
  }),
  z.object({
    type: z.literal('exit'),
    ...answer,
    exitCode: z.nullable(z.number()),
    signal: z.nullable(z.string()),
    durationMs: z.number(),
  }),
  z.object({ type: z.literal('event'), ...answer, payload: z.unknown() }),
  z.object({ type: z.literal('step'), ...answer, step: lifecycleStep }),
  z.object({ type: z.literal('result'), ...answer, result: z.unknown() }),
  /** The request failed or was refused; nothing more comes for this `id`. Without `id`: the session itself has a problem. */
  z.object({ type: z.literal('error'), seq: sequence, id: z.optional(identifier), error: errorSchema }),
]);
/** A frame of output, read. */
export interface OutputMessage {
  readonly type: 'output';
  readonly seq: number;
  readonly id: string;
  readonly stream: 'stdout' | 'stderr';
  /** Text of `decodeText`: what was printed need not be UTF-8 where it comes as it is. */
  readonly data: string;
  /** The length of `data` on the wire. */
  readonly bytes: number;
}

/** What the backend may send. */
export type ServerMessage = z.infer<typeof serverMessageSchema> | OutputMessage;

/** Payload of topic `cluster`: `ClusterStatus` of src/drivers/driver.ts with its texts in the reader's language. */
export interface ClusterStatusPayload {
  readonly driver: string;
  readonly name: string;
  readonly state: 'unavailable' | 'absent' | 'asleep' | 'creating' | 'running' | 'unreachable' | 'deleting';
  readonly kubernetesVersion?: string | undefined;
  readonly createdAt?: string | undefined;
  readonly nodes: readonly {
    name: string;
    roles: readonly string[];
    ready: boolean;
    conditions: readonly string[];
    memoryBytes?: number | undefined;
    diskBytes?: number | undefined;
  }[];
  readonly components: readonly { name: string; healthy: boolean; message?: string | undefined }[];
  readonly metrics: {
    state: 'absent' | 'starting' | 'ready' | 'broken' | 'unknown';
    message?: string | undefined;
    hint?: string | undefined;
  };
  readonly problems: readonly { message: string; hint?: string | undefined }[];
  /** The step that a creation or deletion, by whomever, is at. */
  readonly step?: WireStep | undefined;
}

/** Payload of topic `top`. */
export type TopPayload =
  | {
      readonly state: 'ready' /** ISO 8601: when metrics-server took the newest sample. */;
      readonly timestamp: string;
      readonly windowSeconds: number;
      readonly rows: readonly TopRow[];
    }
  | {
      readonly state: 'unavailable';
      readonly reason: string;
      readonly message: string;
      readonly hint?: string | undefined;
    };

/** One Node or Pod; CPU in thousandths of a core. */
export interface TopRow {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  /** Share of the node's allocatable, 0 to 100; nodes only. */
  readonly cpuPercent?: number | undefined;
  readonly memoryPercent?: number | undefined;
}

/** Payload of topic `lab`, and result of `lab` requests. */
export interface LabPayload {
  readonly lab: string;
  readonly state: 'absent' | 'starting' | 'ready' | 'leaving';
  readonly namespace: string;
  readonly steps: readonly LabStepState[];
}

/** How a step of a lab stands, in the reader’s language. */
export interface LabStepState {
  readonly name: string;
  readonly status: 'unchecked' | 'checking' | 'passed' | 'pending' | 'failed';
  readonly checks: readonly {
    name: string;
    status: 'passed' | 'pending' | 'failed' /** What the check saw and what it expected. */;
    message: string /** What to try. */;
    hint?: string | undefined;
  }[];
}

/** Payload of topic `ports`: what listens in the reader's page (`kubectl port-forward`). */
export interface PortsPayload {
  readonly ports: readonly {
    readonly address: string;
    readonly port: number;
    /** `pod/web:80`. */
    readonly target: string;
  }[];
}

/** How far a request of `network` has come. */
export type NetworkProgress = { readonly kind: 'resolved'; readonly address: string } | { readonly kind: 'connected' };

/** Result of `network`; `unsupported`: it cannot be made on this cluster, and why. */
export type NetworkPayload =
  | (NetworkResponseHead & {
      readonly kind: 'answered';
      /** In base64. */
      readonly body: string;
    })
  | { readonly kind: 'failed'; readonly failure: NetworkFailure }
  | { readonly kind: 'unsupported'; readonly message: string };

/** Result of `complete`. */
export interface CompletionPayload {
  /** The part of the line that a candidate replaces, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly { value: string; description?: string | undefined }[];
}
