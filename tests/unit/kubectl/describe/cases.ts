/** What an API server answered. */
export interface RecordedAnswer {
  readonly status: number;
  /** What it is not when it is `application/json`. */
  readonly contentType?: string | undefined;
  /** The header of warnings. */
  readonly warning?: string | undefined;
  /** The text, where JavaScript would lose digits of a number; `body` is null then. */
  readonly exact?: string | undefined;
  /** JSON, without managed fields and the versions of lists, which no description shows. */
  readonly body: unknown;
}

/** A `kubectl describe` as the real program printed it, and what the API server had answered it. */
export interface DescribeCase {
  /** The namespace of the context. */
  readonly namespace: string;
  readonly argv: readonly string[];
  /** A moment at which it ran, in milliseconds since the Unix epoch: ages are told since then. */
  readonly atMs: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it asked for after discovery, in its order: path and query, and which of {@link RecordedDescriptions.answers} it got. */
  readonly requests: readonly (readonly [path: string, answer: number])[];
}

export interface RecordedDescriptions {
  readonly generatedBy: string;
  /** ISO 8601 date. */
  readonly recordedAt: string;
  /** Of kubectl and of the cluster, and what cluster it was: `v1.37.2 (kind)`. */
  readonly version: string;
  /** What `/api` and `/apis` answered. */
  readonly discovery: Readonly<Record<string, RecordedAnswer>>;
  readonly answers: readonly RecordedAnswer[];
  readonly cases: readonly DescribeCase[];
}
