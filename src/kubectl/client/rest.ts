import type { Clock } from '../../base/index.ts';
import {
  formatGroupResource,
  type GroupResource,
  quote,
  type Status,
  StatusError,
  type StatusReason,
} from '../../kube/index.ts';
import { PlainFailure } from '../errors.ts';
import { limitBody } from './request-deadline.ts';
import { parseCellsOnly } from './table-text.ts';
import { readWarnings } from './warnings.ts';

/** The part of `fetch` that is used: a `Request` comes in, a `Response` goes out. */
export type Fetch = (request: Request) => Promise<Response>;

/** One request of the API server. */
export interface RestRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root: `/api/v1/pods`. */
  readonly path: string;
  /** Empty and absent values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly accept?: string;
  /** JSON unless `contentType` says otherwise; a string is sent as it is. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Of a Table, only the cells are wanted. */
  readonly isCellsOnly?: boolean;
  /** What the request is about, for the text of an answer that has none. */
  readonly about?: { readonly resource: GroupResource; readonly name: string };
}

/** Sends requests; what the API server refuses is thrown. */
export interface RestClient {
  /** Where the API server is, as the kubeconfig tells. */
  readonly server: string;
  /** `--request-timeout` in milliseconds, in which an answer has to come to its end, too; 0: none. */
  readonly timeoutMs: number;
  /** @throws StatusError for a refusal, PlainFailure when nothing answers */
  send(request: RestRequest): Promise<Response>;
  /** The request itself, for who sends it in another way. */
  toRequest(request: RestRequest): Request;
  /** The answer as JSON. */
  json<T>(request: RestRequest): Promise<T>;
}

export interface RestOptions {
  readonly fetch: Fetch;
  readonly server: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** `Impersonate-User` and the like. */
  readonly headers: Readonly<Record<string, string>>;
  /** `--request-timeout` in milliseconds; 0: none. */
  readonly timeoutMs: number;
  readonly userAgent: string;
  warn(text: string): void | Promise<void>;
}

/** Answers with `Retry-After` are asked for again as often as client-go does (`rest/with_retry.go`, v0.37). */
const maxRetries = 10;

/**
 * Half of a Table is who owns which field, which no table shows: it is not worth parsing. Inside of a text the quotation marks
 * would be escaped; what is owned has no lists in it.
 */
const managedFields = /"managedFields":\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\]/g;

/** A client over any fetch. Warnings are told once each, in the order of the answers. */
export function createRestClient(options: RestOptions): RestClient {
  const send = async (request: RestRequest): Promise<Response> => {
    for (let attempt = 0; ; attempt++) {
      const response = await fetchOnce(options, request);
      for (const text of readWarnings(response.headers.get('warning'))) await options.warn(text);
      if (response.ok || response.status === 101) return response;
      const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
      const isLater = response.status === 429 || response.status >= 500;
      if (!isLater || Number.isNaN(retryAfter) || attempt >= maxRetries) throw await readRefusal(request, response);
      await response.body?.cancel();
      await delay(options.clock, retryAfter * 1000, options.signal);
    }
  };
  return {
    server: options.server,
    timeoutMs: options.timeoutMs,
    send,
    toRequest: (request) => makeRequest(options, request),
    async json<T>(request: RestRequest): Promise<T> {
      const text = await (await send(request)).text();
      const isTable = request.accept?.includes('as=Table') === true;
      const cells = request.isCellsOnly === true ? parseCellsOnly(text) : undefined;
      if (cells !== undefined) return cells as T;
      return JSON.parse(isTable ? text.replace(managedFields, '"managedFields":[]') : text) as T;
    },
  };
}

function makeRequest(options: RestOptions, request: RestRequest): Request {
  const url = new URL(options.server.replace(/\/$/, '') + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined || value === '' || value === false) continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  const isText = typeof request.body === 'string';
  return new Request(url, {
    method: request.method ?? 'GET',
    headers: {
      Accept: request.accept ?? 'application/json',
      'User-Agent': options.userAgent,
      ...options.headers,
      ...(request.body === undefined ? {} : { 'Content-Type': request.contentType ?? 'application/json' }),
    },
    ...(request.body === undefined ? {} : { body: isText ? (request.body as string) : JSON.stringify(request.body) }),
    signal: request.signal ?? options.signal,
  });
}

async function fetchOnce(options: RestOptions, request: RestRequest): Promise<Response> {
  // A fetch that runs in the same program need not look at the signal.
  options.signal.throwIfAborted();
  request.signal?.throwIfAborted();
  const made = makeRequest(options, request);
  try {
    return await withTimeout(options, options.fetch(made), request);
  } catch (error) {
    if (error instanceof PlainFailure || options.signal.aborted || request.signal?.aborted === true) throw error;
    throw newUnreachable(options.server, error);
  }
}

async function withTimeout(options: RestOptions, answer: Promise<Response>, request: RestRequest): Promise<Response> {
  if (options.timeoutMs <= 0) return answer;
  const what = `kubectl: ${request.path} times out`;
  const endMs = options.clock.now() + options.timeoutMs;
  const late = Promise.withResolvers<never>();
  using _timer = options.clock.schedule(
    () => {
      const text = 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)';
      late.reject(new PlainFailure(`Unable to connect to the server: ${text}`));
    },
    options.timeoutMs,
    what,
  );
  const response = await Promise.race([answer, late.promise]);
  return limitBody(response, options.clock, Math.max(0, endMs - options.clock.now()), what);
}

/** What a connection that failed is told as (`StandardErrorMessage` of `kubectl/pkg/cmd/util/helpers.go`). */
function newUnreachable(server: string, error: unknown): PlainFailure {
  const { host } = new URL(server);
  const texts = [error, error instanceof Error ? error.cause : undefined].map((one) =>
    one instanceof Error ? one.message : '',
  );
  if (texts.some((text) => /ECONNREFUSED|refused/i.test(text))) {
    return new PlainFailure(
      `The connection to the server ${host} was refused - did you specify the right host or port?`,
    );
  }
  return new PlainFailure(`Unable to connect to the server: ${texts.findLast((text) => text !== '') ?? 'no answer'}`);
}

async function readRefusal(request: RestRequest, response: Response): Promise<StatusError> {
  const text = await response.text();
  const status = parseStatus(text);
  if (status !== undefined) {
    const { code = response.status, reason = '', message = '', details, metadata } = status;
    return new StatusError(code, reason, message, details, { metadata });
  }
  return newGenericRefusal(request, response.status, text.trim());
}

function parseStatus(text: string): Status | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return (parsed as Status | null)?.kind === 'Status' ? (parsed as Status) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const generic: Readonly<Record<number, readonly [StatusReason, string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  409: ['Conflict', 'the server reported a conflict'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
};

/** `NewGenericServerResponse` of `apimachinery/pkg/api/errors/errors.go`, v1.37: of an answer that is no Status. */
function newGenericRefusal({ method = 'GET', about }: RestRequest, code: number, body: string): StatusError {
  const known = generic[code];
  const withBody: Readonly<Record<number, StatusReason>> = {
    403: 'Forbidden',
    406: 'NotAcceptable',
    415: 'UnsupportedMediaType',
  };
  const [reason, head]: readonly [StatusReason, string] =
    known ??
    (withBody[code] !== undefined
      ? [withBody[code], body]
      : code >= 500
        ? ['InternalError', `an error on the server (${quote(body)}) has prevented the request from succeeding`]
        : ['', `the server responded with the status code ${code} but did not return more information`]);
  const verb = method.toLowerCase();
  const resource = about === undefined ? '' : formatGroupResource(about.resource);
  const where =
    resource === '' ? '' : ` (${[verb, resource, about?.name ?? ''].filter((part) => part !== '').join(' ')})`;
  return new StatusError(code, reason, head + where, {
    ...(about === undefined ? {} : { group: about.resource.group, kind: about.resource.resource, name: about.name }),
    causes: [{ reason: 'UnexpectedServerResponse', message: body }],
  });
}

/** Waits by the clock; rejects with the signal's reason when that is aborted. */
export function delay(clock: Clock, ms: number, signal: AbortSignal, what = 'kubectl waits'): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = clock.schedule(
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
      ms,
      what,
    );
    const onAbort = (): void => {
      timer[Symbol.dispose]();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
