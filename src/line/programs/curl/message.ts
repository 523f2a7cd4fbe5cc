import { FileError } from '../../files.ts';
import { type ParsedOptions, ProgramFailure } from '../common/options.ts';
import { bytesToBinary, encodeText } from '../common/text.ts';
import type { Work } from '../common/work.ts';

/** What a line asks for, of one URL. */
export interface Message {
  readonly url: URL;
  readonly method: string;
  /** In the order in which they are sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

/** What the options say of a request, whatever its URL. */
export interface RequestOptions {
  readonly data: string | undefined;
  readonly isJson: boolean;
  /** `-X`. */
  readonly method: string | undefined;
  readonly isHead: boolean;
  /** Of `-H`; an empty value takes a header of curl's own away. */
  readonly headers: readonly (readonly [name: string, value: string, isEmptyKept: boolean])[];
  readonly user: string | undefined;
  readonly agent: string;
  readonly referer: string | undefined;
}

/** Reads them, and the files that they name. @throws ProgramFailure */
export async function readRequestOptions(work: Work, given: ParsedOptions, isSilent: boolean): Promise<RequestOptions> {
  const parts: string[] = [];
  const headers: [string, string, boolean][] = [];
  for (const { name, value = '' } of given.options) {
    if (name === 'H') {
      const match = /^([^:;]+)(?::\s*(.*)|(;))$/s.exec(value);
      if (match !== null) headers.push([match[1] ?? '', (match[2] ?? '').trim(), match[3] !== undefined]);
    } else if (name === 'd' || name === 'data-binary' || name === 'json')
      parts.push(value.startsWith('@') ? await contentOf(work, value.slice(1), name === 'd', isSilent) : value);
    else if (name === 'data-raw') parts.push(value);
    else if (name === 'data-urlencode') parts.push(await encoded(work, value, isSilent));
  }
  const user = given.last('u');
  if (user !== undefined && !user.includes(':'))
    throw new ProgramFailure('option -u without a password, which is asked for, is not done in this terminal', {
      exitCode: 2,
    });
  const isJson = given.has('json');
  const data = parts.length === 0 ? undefined : parts.join(isJson ? '' : '&');
  if (data !== undefined && given.has('I') && !given.has('G')) {
    if (!isSilent)
      await work.context.stderr(
        'Warning: You can only select one HTTP request method! You asked for both POST \nWarning: (-d, --data) and HEAD (-I, --head).\n',
      );
    throw new ProgramFailure('', { exitCode: 2 });
  }
  return {
    data,
    isJson,
    method: given.last('X'),
    isHead: given.has('I'),
    headers,
    user,
    agent: given.last('A') ?? 'curl/7.88.1',
    referer: given.last('e'),
  };
}

/** A file that cannot be read is told of and sent as nothing. */
async function contentOf(work: Work, path: string, isText: boolean, isSilent: boolean): Promise<string> {
  try {
    const content = await work.text(path);
    return isText ? content.replace(/[\r\n\0]/g, '') : content;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (!isSilent)
      await work.context.stderr(`Warning: Couldn't read data from file "${path}", this makes an empty POST.\n`);
    return '';
  }
}

/** `content`, `=content`, `name=content`, `@file`, `name@file`. */
async function encoded(work: Work, value: string, isSilent: boolean): Promise<string> {
  const [, name = '', sign, content = ''] = /^([^=@]*)([=@])(.*)$/s.exec(value) ?? [];
  if (sign === undefined) return escaped(value);
  const text = sign === '@' ? await contentOf(work, content, false, isSilent) : content;
  return `${name === '' ? '' : `${name}=`}${escaped(text)}`;
}

/** As curl 7.88 does it: all but unreserved characters, and `+` for a space. */
const escaped = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** Puts what `-G` sends at the end of a URL. */
export function withQuery(url: URL, data: string): URL {
  const made = new URL(url);
  made.search = made.search === '' ? data : `${made.search.slice(1)}&${data}`;
  return made;
}

/** The request for one URL, with the headers in curl's order. `method` and `data` change with redirects. */
export function newMessage(
  options: RequestOptions,
  url: URL,
  { method, data }: { readonly method: string; readonly data: string | undefined },
): Message {
  const own: (readonly [string, string])[] = [];
  const isGiven = (name: string): boolean => options.headers.some(([key]) => key.toLowerCase() === name.toLowerCase());
  const host = options.headers.find(([key, value]) => key.toLowerCase() === 'host' && value !== '');
  if (host !== undefined) own.push(['Host', host[1]]);
  else if (!isGiven('Host')) own.push(['Host', url.host]);
  const setOwn = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '' && !isGiven(name)) own.push([name, value]);
  };
  const user = options.user ?? (url.username === '' ? undefined : `${url.username}:${url.password}`);
  setOwn('Authorization', user === undefined ? undefined : `Basic ${btoa(bytesToBinary(encodeText(user)))}`);
  setOwn('User-Agent', options.agent);
  if (!options.isJson) setOwn('Accept', '*/*');
  setOwn('Referer', options.referer);
  for (const [name, value, isEmptyKept] of options.headers)
    if (name.toLowerCase() !== 'host' && (value !== '' || isEmptyKept)) own.push([name, value]);
  const body = data === undefined ? undefined : encodeText(data);
  if (options.isJson) {
    setOwn('Content-Type', 'application/json');
    setOwn('Accept', 'application/json');
  }
  if (body !== undefined) {
    setOwn('Content-Length', String(body.length));
    if (!options.isJson) setOwn('Content-Type', 'application/x-www-form-urlencoded');
  }
  return { url, method, headers: own, body };
}
