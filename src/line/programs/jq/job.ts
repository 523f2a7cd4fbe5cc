/** What jq is to do. */
export interface JqJob {
  readonly input: string;
  readonly filter: string;
  readonly flags: readonly string[];
}

/** What jq has done: what it printed, without white space around it. */
export interface JqRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What is told of a job: that it is done, that it takes more than there is, or that jq could not be had or broke. */
export type JqMessage =
  | { readonly kind: 'done'; readonly run: JqRun }
  | { readonly kind: 'tooMuch'; readonly what: 'results' | 'memory' }
  | { readonly kind: 'failed'; readonly message: string };

/** A thread in which jq runs, one job after the other. */
export interface JqWorker {
  post(job: JqJob): void;
  /** Gets what is told of the job that was posted last; a thread that broke tells so as `failed`. */
  onMessage: (message: JqMessage) => void;
  terminate(): void;
}

/** Runs a job; rejects with the signal's reason after Ctrl-C. */
export type Jq = (job: JqJob, signal: AbortSignal) => Promise<JqMessage>;
