import type { NetworkRequest } from '../../../base/index.ts';
import { ProgramFailure } from '../common/options.ts';
import type { Work } from '../common/work.ts';
import type { HostResponse, RequestFailure } from '../program.ts';

/** How far a request came: what failed may be told in other words before than after. */
export interface Progress {
  /** Undefined while the name is looked up. */
  readonly address: string | undefined;
  readonly isConnected: boolean;
  readonly elapsedMs: number;
}

/** What came of a request. `gaveUp`: it took longer than its caller waits for it, or for its connection. */
export type Answer = Progress &
  (
    | { readonly kind: 'answered'; readonly response: HostResponse }
    | { readonly kind: 'failed'; readonly failure: RequestFailure }
    | { readonly kind: 'gaveUp' }
  );

/** A request with the time that its caller has for it. */
export interface TimedRequest extends NetworkRequest {
  /** Until the answer begins. */
  readonly withinMs: number | undefined;
  /** Until there is a connection. */
  readonly connectWithinMs: number | undefined;
}

/** Called on the way, before anything more of it is told. */
export interface Followed {
  resolved?(address: string): void;
  connected?(): void;
}

/**
 * Makes a request by the page, in the cluster's network.
 *
 * @throws ProgramFailure when this page cannot make any
 */
export async function request(work: Work, asked: TimedRequest, followed: Followed = {}): Promise<Answer> {
  const { host, signal, clock, name } = work.context;
  if (host.request === undefined)
    throw new ProgramFailure(`${name} is not done on this page: it has no way into the network of a cluster`, {
      exitCode: 2,
    });
  const { withinMs, connectWithinMs, ...plain } = asked;
  const beganMs = clock.now();
  const ended = new AbortController();
  using timers = new DisposableStack();
  const giveUpAfter = (ms: number | undefined): Disposable | undefined =>
    ms === undefined ? undefined : timers.use(clock.schedule(() => ended.abort(), ms, name));
  giveUpAfter(withinMs);
  const connecting = giveUpAfter(connectWithinMs);
  let address: string | undefined;
  let isConnected = false;
  const progress = (): Progress => ({ address, isConnected, elapsedMs: Math.round(clock.now() - beganMs) });
  try {
    const result = await host.request(plain, {
      signal: AbortSignal.any([signal, ended.signal]),
      resolved(found) {
        address = found;
        followed.resolved?.(found);
      },
      connected() {
        isConnected = true;
        connecting?.[Symbol.dispose]();
        followed.connected?.();
      },
    });
    return isResponse(result)
      ? { ...progress(), kind: 'answered', response: result }
      : { ...progress(), kind: 'failed', failure: result };
  } catch (error) {
    signal.throwIfAborted();
    if (ended.signal.aborted) return { ...progress(), kind: 'gaveUp' };
    throw error;
  }
}

function isResponse(result: HostResponse | RequestFailure): result is HostResponse {
  return typeof result === 'object' && 'status' in result;
}

/** The value of a header, whatever case its name is in. */
export function headerOf(response: HostResponse, name: string): string | undefined {
  return response.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The first line of an answer. */
export function statusLineOf({ status, statusText }: HostResponse): string {
  return `HTTP/1.1 ${status}${statusText === '' ? '' : ` ${statusText}`}`;
}

/** A URL as it may be typed: without a scheme it is of HTTP. Undefined if it is none. */
export function parseUrl(text: string): URL | undefined {
  return URL.parse(/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(text) ? text : `http://${text}`) ?? undefined;
}

/** The port of a URL, its scheme's own if it names none. */
export function portOf(url: URL): string {
  return url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80';
}

/** The host of a URL without the brackets of an address of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
