/**
 * A parity case: requests that are sent, one after another, to the embedded API server and to a real one, whose answers
 * must then be equal after normalising. Each case has a namespace of its own; `NS` in a path or a body stands for its name.
 */
export interface ParityCase {
  /** Unique in its file: what is asked, in words. */
  readonly name: string;
  readonly steps: readonly Step[];
  /** Objects outside the namespace that the case leaves behind, as paths to DELETE afterwards. */
  readonly cleanUp?: readonly string[];
}

export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  /** Path and query: `/api/v1/namespaces/NS/pods?dryRun=All`. `{RV:n}`, `{UID:n}` and `{CONTINUE:n}` stand for what step n's answer (from 0) had. */
  readonly path: string;
  /** An object is sent as JSON, a text as it is; placeholders are filled in both. */
  readonly body?: unknown;
  /** `application/json` when absent; empty: the header is left out. */
  readonly contentType?: string;
  readonly accept?: string;
  /** `Impersonate-User`, other headers; placeholders are filled in. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers of the answer that are compared, in lower case. */
  readonly answerHeaders?: readonly string[];
  /** Send it, and do not compare: it prepares what follows. */
  readonly setUp?: true;
  /** Try again until the answer has this status (what a controller of the real cluster must do first), for 10 s at most. */
  readonly until?: number;
  /** Of a watch: read so many events, then hang up; absent: all until the server ends it (`timeoutSeconds`). */
  readonly events?: number;
  /** Compare only these parts of the body (`status.phase`, `message`), by dotted path; absent: all of it. */
  readonly only?: readonly string[];
}

/** What is compared of an answer. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Texts of `Warning` headers. */
  readonly warnings: readonly string[];
  /** Those that the step names; null for one that is not there. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** JSON as a value, a watch as an array of events, anything else as text. */
  readonly body: unknown;
}

const api = (group: string, namespaced: boolean, resource: string): string =>
  `${group.includes('/') ? '/apis/' : '/api/'}${group}${namespaced ? '/namespaces/NS' : ''}/${resource}`;

/** The path of a namespaced resource: `inNamespace('apps/v1', 'deployments', 'web')`. */
export function inNamespace(groupVersion: string, resource: string, name?: string): string {
  return api(groupVersion, true, resource) + (name === undefined ? '' : `/${name}`);
}

/** The path of a resource without a namespace. */
export function inCluster(groupVersion: string, resource: string, name?: string): string {
  return api(groupVersion, false, resource) + (name === undefined ? '' : `/${name}`);
}

/** One request, as a case of its own. */
export function single(name: string, step: Step): ParityCase {
  return { name, steps: [step] };
}

/** A POST of an object that only validates: nothing is left behind. */
export function dryCreate(path: string, body: unknown): Step {
  return { method: 'POST', path: `${path}?dryRun=All`, body };
}
