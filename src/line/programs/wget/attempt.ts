import { quote } from '../common/numbers.ts';
import { encodeText } from '../common/text.ts';
import type { Work } from '../common/work.ts';
import { type Answer, hostOf, portOf, request, statusLineOf } from '../http/request.ts';
import type { HostResponse } from '../program.ts';
import type { WgetLine } from './grammar.ts';
import type { Log } from './log.ts';

/** One try of a URL. */
interface Attempt {
  readonly url: URL;
  readonly method: string;
  readonly data: string | undefined;
  /** The connection of the answer that led here goes on. */
  readonly isReused: boolean;
}

/** What came of it. */
export type Made =
  | { readonly kind: 'answered'; readonly response: HostResponse }
  | { readonly kind: 'failed'; readonly code: 4 | 5; readonly mayRetry: boolean };

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');

/** Asks once and tells how it goes (src/connect.c, src/http.c of wget 1.21). */
export async function attempt(
  work: Work,
  line: WgetLine,
  { url, method, data, isReused }: Attempt,
  log: Log,
): Promise<Made> {
  const host = hostOf(url);
  const port = portOf(url);
  const shown = `${host} (${host})`;
  const body = data === undefined ? undefined : encodeText(data);
  if (!isReused && !isAddress(host)) log.full(`Resolving ${shown}... `);
  const answer = await request(
    work,
    {
      method,
      url: url.href,
      headers: headersOf(line, url, body),
      ...(body === undefined ? {} : { body }),
      verifies: line.verifies,
      withinMs: line.withinMs,
      connectWithinMs: line.connectWithinMs,
    },
    {
      resolved(address) {
        if (isReused)
          return log.full(`Reusing existing connection to ${url.host.includes(':') ? url.host : `${host}:${port}`}.\n`);
        if (isAddress(host)) return log.full(`Connecting to ${host}:${port}... `);
        log.full(`${address}\nConnecting to ${shown}|${address}|:${port}... `);
      },
      connected() {
        if (!isReused) log.full('connected.\n');
        if (url.protocol === 'http:') log.full('HTTP request sent, awaiting response... ');
      },
    },
  );
  if (answer.kind !== 'answered') return refuse(answer, host, log);
  const { response } = answer;
  if (url.protocol === 'https:') log.full('HTTP request sent, awaiting response... ');
  const head = [statusLineOf(response), ...response.headers.map(([name, value]) => `${name}: ${value}`)];
  if (line.showsHead)
    log.always(`${line.verbosity === 'full' ? '\n' : ''}${head.map((text) => `  ${text}\n`).join('')}`);
  else log.full(`${response.status}${response.statusText === '' ? '' : ` ${response.statusText}`}\n`);
  return { kind: 'answered', response };
}

function headersOf(line: WgetLine, url: URL, body: Uint8Array | undefined): (readonly [string, string])[] {
  const own: (readonly [string, string])[] = [
    ['Host', url.host],
    ['User-Agent', line.agent],
    ['Accept', '*/*'],
    ['Accept-Encoding', 'identity'],
    ['Connection', 'Keep-Alive'],
  ];
  if (body !== undefined) {
    own.push(['Content-Type', 'application/x-www-form-urlencoded'], ['Content-Length', String(body.length)]);
  }
  const keyOf = ([name]: readonly [string, string]): string => name.toLowerCase();
  const names = new Set(own.map(keyOf));
  // A header of the line's own takes the place of wget's.
  return [
    ...own.map((header) => line.headers.findLast((given) => keyOf(given) === keyOf(header)) ?? header),
    ...line.headers.filter((given) => !names.has(keyOf(given))),
  ];
}

/** Tells why there is no answer. */
function refuse(answer: Exclude<Answer, { kind: 'answered' }>, host: string, log: Log): Made {
  const failed = (code: 4 | 5, mayRetry: boolean): Made => ({ kind: 'failed', code, mayRetry });
  const { address, isConnected } = answer;
  if (answer.kind === 'gaveUp') {
    log.brief(isConnected ? 'Read error (Connection timed out) in headers.\n' : 'failed: Connection timed out.\n');
    return address === undefined ? unresolved(host, log, failed) : failed(4, true);
  }
  const { failure } = answer;
  if (typeof failure === 'object') {
    log.always(`wget: ${failure.unsupported}\n`);
    return failed(4, false);
  }
  switch (failure) {
    case 'unknownHost':
      log.full('failed: Name or service not known.\n');
      return unresolved(host, log, failed);
    case 'resolverLost':
      log.full('failed: Temporary failure in name resolution.\n');
      return unresolved(host, log, failed);
    case 'refused':
      log.brief('failed: Connection refused.\n');
      return failed(4, false);
    case 'unreachable':
      log.brief('failed: No route to host.\n');
      return failed(4, false);
    case 'timedOut':
      log.brief('failed: Connection timed out.\n');
      return failed(4, true);
    case 'reset':
      log.brief('Read error (Connection reset by peer) in headers.\n');
      return failed(4, true);
    case 'empty':
      log.brief('No data received.\n');
      return failed(4, true);
    case 'notTls':
      log.brief('GnuTLS: An unexpected TLS packet was received.\nUnable to establish SSL connection.\n');
      return failed(4, false);
    case 'selfSigned':
    case 'unknownIssuer':
      log.brief(`ERROR: The certificate of ${quote(host)} is not trusted.\n`);
      log.brief(`ERROR: The certificate of ${quote(host)} doesn't have a known issuer.\n`);
      return failed(5, false);
  }
}

function unresolved(host: string, log: Log, failed: (code: 4, mayRetry: boolean) => Made): Made {
  log.brief(`wget: unable to resolve host address ${quote(host)}\n`);
  return failed(4, false);
}
