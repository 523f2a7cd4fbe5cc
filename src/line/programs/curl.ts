import { type ParsedOptions, ProgramFailure } from './common/options.ts';
import { newProgram, type Work } from './common/work.ts';
import { connectErrorOf, failureOf } from './curl/failures.ts';
import { newUsageFailure, numberOf, readOptions } from './curl/grammar.ts';
import { type Message, newMessage, type RequestOptions, readRequestOptions, withQuery } from './curl/message.ts';
import { receiveBody } from './curl/receive.ts';
import { createSink, type OutputFile } from './curl/sink.ts';
import { createVerbose, type Verbose } from './curl/verbose.ts';
import { formatWriteOut, type Transfer } from './curl/write-out.ts';
import { headerOf, parseUrl, portOf, request, statusLineOf } from './http/request.ts';
import type { HostResponse } from './program.ts';

/** `curl`, the basics of 7.88, to what is in the cluster's network. It shows no progress meter. */
export const curl = newProgram({
  name: 'curl',
  en: 'makes an HTTP request in the network of the cluster',
  zh: '在集群网络中发出 HTTP 请求',
  usage: '[options...] <url>',
  async run(work) {
    const given = readOptions(work);
    const urls = [
      ...given.operands,
      ...given.options.flatMap(({ name, value }) => (name === 'url' ? [value ?? ''] : [])),
    ];
    const line = await readLine(work, given);
    if (urls.length === 0) {
      const nothing = given.options.length === 0;
      throw newUsageFailure(nothing ? '' : 'no URL specified!');
    }
    const outputs = given.options.filter(({ name }) => name === 'o' || name === 'O');
    let code = 0;
    for (const [index, typed] of urls.entries()) {
      const output = outputs[index];
      const file = output === undefined ? undefined : output.name === 'O' ? { isRemote: true as const } : output.value;
      code = await transferOne(work, line, typed, file);
    }
    return code;
  },
});

/** What the options of a line say for all of its URLs. */
interface CurlLine {
  readonly options: RequestOptions;
  /** `-s`: no warnings. */
  readonly isSilent: boolean;
  /** Nor errors. */
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
  readonly showsHead: boolean;
  readonly follows: boolean;
  readonly maxRedirects: number;
  readonly inQuery: boolean;
  readonly verifies: boolean;
  readonly isGlobOff: boolean;
  /** Above 399: `body` shows what was answered all the same. */
  readonly failsOn: 'nothing' | 'error' | 'errorWithBody';
  readonly withinMs: number | undefined;
  readonly connectWithinMs: number | undefined;
  readonly writeOut: string | undefined;
}

async function readLine(work: Work, given: ParsedOptions): Promise<CurlLine> {
  const inMs = (value: number | undefined) => (value === undefined || value === 0 ? undefined : value * 1000);
  const withinMs = inMs(numberOf(given, 'm'));
  const connectWithinMs = inMs(numberOf(given, 'connect-timeout'));
  const maxRedirects = numberOf(given, 'max-redirs') ?? 50;
  return {
    options: await readRequestOptions(work, given, given.has('s')),
    isSilent: given.has('s'),
    isQuiet: given.has('s') && !given.has('S'),
    isVerbose: given.has('v'),
    showsHead: given.has('i') || given.has('I'),
    follows: given.has('L'),
    maxRedirects,
    inQuery: given.has('G'),
    verifies: !given.has('k'),
    isGlobOff: given.has('g'),
    failsOn: given.has('fail-with-body') ? 'errorWithBody' : given.has('f') ? 'error' : 'nothing',
    withinMs,
    connectWithinMs,
    writeOut: given.last('w'),
  };
}

/** Makes one transfer and tells what came of it. Gives the exit code. */
async function transferOne(work: Work, line: CurlLine, typed: string, file: OutputFile): Promise<number> {
  const { context } = work;
  const beganMs = context.clock.now();
  const transfer: Transfer = {
    typed,
    url: typed,
    method: line.options.method ?? 'GET',
    scheme: '',
    response: undefined,
    address: '',
    port: '0',
    headerBytes: 0,
    sentBytes: 0,
    receivedBytes: 0,
    redirects: 0,
    redirectUrl: '',
    startMs: undefined,
    totalMs: 0,
    exitCode: 0,
    message: '',
  };
  try {
    await follow(work, line, typed, file, transfer);
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error;
    transfer.exitCode = error.exitCode;
    transfer.message = error.message;
    await work.flush();
    const told = error.between === undefined ? '' : `${error.between}\n`;
    if (!line.isQuiet && error.message !== '')
      await context.stderr(`${told}curl: (${error.exitCode}) ${error.message}\n`);
  }
  transfer.totalMs = context.clock.now() - beganMs;
  if (line.writeOut !== undefined) {
    const { text, unknown } = formatWriteOut(line.writeOut, transfer);
    work.out(text);
    await work.flush();
    for (const name of unknown) await context.stderr(`curl: unknown --write-out variable: '${name}'\n`);
  }
  return transfer.exitCode;
}

/** The URL that a word means. @throws ProgramFailure */
function urlOf(typed: string, { isGlobOff, inQuery, options }: CurlLine): URL {
  const url = parseUrl(typed);
  if (url === undefined) throw new ProgramFailure('URL using bad/illegal format or missing URL', { exitCode: 3 });
  if (!isGlobOff && /[{}]|\[(?![0-9a-fA-F:.]*\])/.test(typed))
    throw new ProgramFailure('URLs with {} or [] are not done in this terminal; -g takes them as they are', {
      exitCode: 3,
    });
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new ProgramFailure(`Protocol "${url.protocol.slice(0, -1)}" not supported or disabled in libcurl`, {
      exitCode: 1,
    });
  return inQuery && options.data !== undefined ? withQuery(url, options.data) : url;
}

/** Asks for a URL, and for those that answers lead to. @throws ProgramFailure */
async function follow(work: Work, line: CurlLine, typed: string, file: OutputFile, transfer: Transfer): Promise<void> {
  const { options } = line;
  let url = urlOf(typed, line);
  let data = line.inQuery ? undefined : options.data;
  let method = options.method ?? (options.isHead ? 'HEAD' : data === undefined ? 'GET' : 'POST');
  const sink = await createSink(work, file, url, line.isSilent);
  const verbose = createVerbose(work, line.isVerbose, !(sink.isShown && work.context.isTerminal));
  for (;;) {
    const message = newMessage(options, url, { method, data });
    Object.assign(transfer, { url: url.href, method, scheme: url.protocol.slice(0, -1).toUpperCase() });
    const beganMs = work.context.clock.now();
    const response = await ask(work, line, message, verbose, transfer);
    const head = [statusLineOf(response), ...response.headers.map(([name, value]) => `${name}: ${value}`), '']
      .map((text) => `${text}\r\n`)
      .join('');
    transfer.headerBytes += head.length;
    if (line.showsHead) await sink.write(head);
    const next = redirectOf(response, url);
    if (next !== undefined && line.follows) {
      if (transfer.redirects >= line.maxRedirects)
        throw new ProgramFailure(`Maximum (${line.maxRedirects}) redirects followed`, { exitCode: 47 });
      transfer.redirects += 1;
      verbose.info('Ignoring the response-body');
      verbose.end(response, url);
      verbose.info(`Issue another request to this URL: '${next.href}'`);
      if (isAskedAnew(response.status, method) && options.method === undefined) {
        method = 'GET';
        data = undefined;
      }
      url = next;
      continue;
    }
    transfer.redirectUrl = next?.href ?? '';
    const isError = response.status >= 400;
    if (method !== 'HEAD' && !(isError && line.failsOn === 'error')) {
      try {
        for await (const bytes of receiveBody(work, response, { beganMs, withinMs: line.withinMs })) {
          transfer.receivedBytes += bytes.length;
          await sink.write(bytes);
        }
      } catch (error) {
        // What has come is kept; without any there is no file.
        if (transfer.receivedBytes > 0) await sink.end();
        throw error;
      }
    }
    await sink.end();
    verbose.data('{', transfer.receivedBytes);
    verbose.end(response, url);
    await verbose.told();
    if (isError && line.failsOn !== 'nothing')
      throw new ProgramFailure(`The requested URL returned error: ${response.status}`, { exitCode: 22 });
    return;
  }
}

/** Makes one request. @throws ProgramFailure when there is no answer */
async function ask(
  work: Work,
  line: CurlLine,
  message: Message,
  verbose: Verbose,
  transfer: Transfer,
): Promise<HostResponse> {
  const { url, method, headers, body } = message;
  let dialled = '';
  const answer = await request(
    work,
    {
      method,
      url: url.href,
      headers,
      ...(body === undefined ? {} : { body }),
      verifies: line.verifies,
      withinMs: line.withinMs,
      connectWithinMs: line.connectWithinMs,
    },
    {
      resolved(address) {
        dialled = address;
        verbose.trying(address, url);
      },
      connected() {
        Object.assign(transfer, { address: dialled, port: portOf(url) });
        verbose.connected(dialled, message);
      },
    },
  );
  if (answer.kind !== 'answered') {
    const failure = failureOf(answer, url, line.withinMs !== undefined);
    const why = connectErrorOf(answer);
    if (why !== undefined) verbose.info(`connect to ${dialled} port ${portOf(url)} failed: ${why}`);
    verbose.info(failure.message);
    verbose.info('Closing connection 0');
    await verbose.told();
    throw failure;
  }
  transfer.startMs ??= answer.elapsedMs;
  transfer.sentBytes = body?.length ?? 0;
  transfer.response = answer.response;
  verbose.answered(answer.response);
  await verbose.told();
  return answer.response;
}

function redirectOf(response: HostResponse, url: URL): URL | undefined {
  const location = headerOf(response, 'location');
  const leads = location !== undefined && response.status >= 300 && response.status < 400;
  return leads ? (URL.parse(location, url.href) ?? undefined) : undefined;
}

/** Whether what an answer leads to is asked for with GET, whatever was asked before. */
function isAskedAnew(status: number, method: string): boolean {
  return status === 303 || ((status === 301 || status === 302) && method === 'POST');
}
