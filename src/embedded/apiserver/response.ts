import { isStatusError, newRequestEntityTooLarge, type Status, StatusError } from '../../kube/index.ts';
import type { StreamSession } from './streaming/session.ts';

/** Headers in the order in which they are written; a name may come more than once (`Warning`). */
export type HeaderList = [name: string, value: string][];

/** What is answered, before it is text: who is in the same program takes objects as they are. */
export type ApiBody =
  /** An object of the API, to be written as its media type says. */
  | { readonly kind: 'object'; readonly object: unknown; readonly format: BodyFormat }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'stream'; readonly stream: ReadableStream<Uint8Array> }
  /** Status 101, and only for an {@link ApiRequest} that can be upgraded: what the connection is for now. */
  | { readonly kind: 'upgrade'; readonly session: StreamSession }
  /** Events go to the request's watcher. */
  | { readonly kind: 'watch' };

/** How an object is written; `pretty` is indented JSON. */
export type BodyFormat = 'json' | 'pretty' | 'yaml';

/** The answer to an {@link ApiRequest}. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: ApiBody;
}

/** Any thrown value as a Status (`ErrorToAPIStatus`, apiserver/pkg/endpoints/handlers/responsewriters/status.go, v1.37). */
export function asStatusError(error: unknown): StatusError {
  if (isStatusError(error)) return error;
  // How deep and how wide an object may be depends on the engine: what is beyond it is refused as what is too long is.
  if (isStackOverflow(error))
    return newRequestEntityTooLarge('the request is nested too deep or too wide to be judged');
  return new StatusError(500, '', error instanceof Error ? error.message : String(error), undefined, { cause: error });
}

/** `RangeError` or `InternalError`, by engine. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/i.test(error.message);
}

/** The text of a path that nothing is at. */
export function notFoundPage(): ApiResponse {
  return {
    status: 404,
    headers: [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['X-Content-Type-Options', 'nosniff'],
    ],
    body: { kind: 'text', text: '404 page not found\n' },
  };
}

/** A path below a served group and version that is no resource, or not in that scope. */
export function newUnknownResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** A verb that a resource lacks. */
export function newMethodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** A Status of success. */
export function newSuccess(status: Pick<Status, 'message' | 'details' | 'code'>): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...status };
}
