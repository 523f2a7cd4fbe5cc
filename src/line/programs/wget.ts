import { quote } from './common/numbers.ts';
import { newProgram, type Work } from './common/work.ts';
import { headerOf, parseUrl } from './http/request.ts';
import type { HostResponse } from './program.ts';
import { attempt } from './wget/attempt.ts';
import { readLine, type WgetLine } from './wget/grammar.ts';
import { createLog, type Log } from './wget/log.ts';
import { createTarget, formatRate, type Target } from './wget/target.ts';

/** Codes of wget's end (src/exits.c of wget 1.21). */
const codes = { generic: 1, file: 3, server: 8 } as const;

/** `wget`, the basics of 1.21, to what is in the cluster's network. It shows no progress. */
export const wget = newProgram({
  name: 'wget',
  en: 'fetches a file in the network of the cluster',
  zh: '从集群网络中下载文件',
  usage: '[OPTION]... [URL]...',
  async run(work) {
    const { line, urls } = readLine(work);
    const log = createLog(work, line.verbosity);
    const target = createTarget(work, line.document);
    const failure = await target.open();
    if (failure !== undefined) {
      await work.context.stderr(`${line.document}: ${failure}\n`);
      return codes.generic;
    }
    let code = 0;
    for (const typed of urls) {
      const own = await fetchOne(work, line, typed, log, target);
      await log.told();
      // Of several failures that with the lowest code is told.
      if (own !== 0 && (code === 0 || own < code)) code = own;
    }
    return code;
  },
});

/** Fetches one URL, from wherever it leads, as often as it may be tried. Gives the exit code. */
async function fetchOne(work: Work, line: WgetLine, typed: string, log: Log, target: Target): Promise<number> {
  let url = parseUrl(typed);
  if (url === undefined) {
    const isPort = /^[a-z]+:\/\/[^/]*:\d{5,}(?:\/|$)/i.test(typed);
    log.always(`${typed}: ${isPort ? 'Bad port number' : 'Invalid host name'}.\n`);
    return codes.generic;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    log.always(`${typed}: Unsupported scheme ${quote(url.protocol.slice(0, -1))}.\n`);
    return codes.generic;
  }
  let { method, data } = line;
  if (line.isSpider) log.full('Spider mode enabled. Check if remote file exists.\n');
  let reused: URL | undefined;
  let redirects = 0;
  for (let count = 1; ; ) {
    log.full(`--${log.stamp()}--  ${count > 1 ? `(try:${String(count).padStart(2)})  ` : ''}${url.href}\n`);
    const made = await attempt(work, line, { url, method, data, isReused: reused?.host === url.host }, log);
    reused = undefined;
    if (made.kind === 'failed') {
      if (!made.mayRetry) return made.code;
      if (count >= line.tries) {
        log.full('Giving up.\n\n');
        return made.code;
      }
      log.full('Retrying.\n\n');
      await log.told();
      await work.context.sleep(Math.min(count, 10) * 1000);
      count += 1;
      continue;
    }
    const { response } = made;
    const location = headerOf(response, 'location');
    if (location !== undefined && response.status >= 300 && response.status < 400) {
      const next: URL | null = URL.parse(location, url.href);
      log.full(`Location: ${location} [following]\n`);
      if (next === null) return codes.generic;
      if (redirects >= line.maxRedirects) {
        log.brief(`${line.maxRedirects} redirections exceeded.\n`);
        return codes.server;
      }
      redirects += 1;
      reused = url;
      if (response.status === 303 || (method === 'POST' && response.status !== 307)) {
        method = 'GET';
        data = undefined;
      }
      url = next;
      continue;
    }
    return take(line, url, response, log, target);
  }
}

/** Takes what was answered. Gives the exit code. */
async function take(line: WgetLine, url: URL, response: HostResponse, log: Log, target: Target): Promise<number> {
  const status = `${response.status}${response.statusText === '' ? '' : ` ${response.statusText}`}`;
  if (response.status >= 400 && !line.takesErrors) {
    if (line.verbosity === 'brief') log.brief(`${url.href}:\n`);
    if (line.isSpider) log.brief('Remote file does not exist -- broken link!!!\n');
    else log.brief(`${log.stamp()} ERROR ${response.status}: ${response.statusText}.\n`);
    log.full('\n');
    return codes.server;
  }
  const type = headerOf(response, 'content-type')?.replace(/\s*;.*$/, '');
  const length = headerOf(response, 'content-length');
  log.full(
    `Length: ${length === undefined ? 'unspecified' : sizeOf(Number(length))}${type === undefined ? '' : ` [${type}]`}\n`,
  );
  if (line.isSpider) {
    const isPage = type === 'text/html';
    log.full(
      isPage
        ? 'Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n'
        : 'Remote file exists.\n\n',
    );
    if (line.verbosity === 'brief') log.brief(`${log.stamp()} URL: ${url.href} ${status}\n`);
    return 0;
  }
  const name = await target.nameFor(url);
  log.full(`Saving to: ${quote(name === '-' ? 'STDOUT' : name)}\n`);
  await log.told();
  const { bytes, elapsedMs, failure } = await target.save(name, response.body);
  if (failure !== undefined) {
    log.always(`${name}: ${failure}\n`);
    return codes.file;
  }
  const sizes = `[${bytes}${length === undefined ? '' : `/${length}`}]`;
  const end = name === '-' ? 'written to stdout' : `${quote(name)} saved`;
  log.full(`\n${log.stamp()} (${formatRate(bytes, elapsedMs)}) - ${end} ${sizes}\n\n`);
  if (line.verbosity === 'brief') log.brief(`${log.stamp()} URL:${url.href} ${sizes} -> "${name}" [1]\n`);
  return response.status >= 400 ? codes.server : 0;
}

/** `1234 (1.2K)`. */
function sizeOf(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = ['K', 'M', 'G'];
  let value = bytes / 1024;
  let at = 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  return `${bytes} (${value < 10 ? value.toFixed(1) : String(Math.round(value))}${units[at]})`;
}
