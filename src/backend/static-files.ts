import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from 'hono/utils/compress';
import { getMimeType } from 'hono/utils/mime';
import { isLocale, type Locale } from '../base/index.ts';

/**
 * The built site. Only files that were found by listing its folder can be had, so no path leads out of it. Serving libraries
 * that were looked at (sirv, Hono's serveStatic) need every file compressed beforehand or compress it at each request;
 * here it is done at the first request and kept.
 */
export interface StaticFiles {
  /** The answer for a path, already decoded or not; `undefined` when there is no such file. GET and HEAD alike. */
  serve(path: string, headers: Headers): Promise<Response | undefined>;
  /** The page that says, in the reader's language, that there is nothing here. */
  notFound(locale: Locale, headers: Headers): Promise<Response | undefined>;
}

type Encoding = 'br' | 'gzip' | 'identity';

interface Entry {
  readonly file: string;
  readonly type: string;
  readonly immutable: boolean;
  version: string;
  tag: string;
  readonly bodies: Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>;
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);
/** Not worth compressing below this. */
const minimumCompressedBytes = 512;
/** Names with a content hash, which Astro and Pagefind write. */
const hashed = /^\/_astro\/.+\.[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/** Lists `folder`; `.podpath` and other hidden names are not served, but `.well-known` is. */
export async function createStaticFiles(folder: string): Promise<StaticFiles> {
  const entries = new Map<string, Entry>();
  /** A build takes the place of the folder as a whole: another folder, another list. */
  let listed = '';
  const list = async () => {
    const { ino, ctimeMs } = await stat(folder);
    const identity = `${ino}-${ctimeMs}`;
    if (identity === listed) return;
    listed = identity;
    entries.clear();
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(folder, file).split(sep).join('/')}`;
      if (/\/\.(?!well-known\/)/.test(path)) continue;
      const type = getMimeType(path) ?? 'application/octet-stream';
      entries.set(path, { file, type, immutable: hashed.test(path), version: '', tag: '', bodies: new Map() });
    }
  };
  await list();

  const respond = async (entry: Entry, headers: Headers, status: 200 | 404): Promise<Response> => {
    await refresh(entry);
    const encoding = await chooseEncoding(entry, headers.get('accept-encoding') ?? '');
    const etag = `"${entry.tag}${encoding === 'identity' ? '' : `-${encoding}`}"`;
    const answer = new Headers({
      'content-type': entry.type,
      'cache-control': entry.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'Accept-Encoding',
      etag,
    });
    if (status === 200 && matches(headers.get('if-none-match'), etag))
      return new Response(null, { status: 304, headers: answer });
    const body = await bodyOf(entry, encoding);
    if (encoding !== 'identity') answer.set('content-encoding', encoding);
    answer.set('content-length', String(body.byteLength));
    return new Response(body, { status, headers: answer });
  };

  return {
    async serve(rawPath, headers) {
      await list();
      const path = decode(rawPath);
      if (path === undefined) return undefined;
      const entry = entries.get(path) ?? entries.get(path.endsWith('/') ? `${path}index.html` : `${path}.html`);
      if (entry) return respond(entry, headers, 200);
      if (path.endsWith('/') || !entries.has(`${path}/index.html`)) return undefined;
      return new Response(null, { status: 308, headers: { location: `${encodeURI(path)}/` } });
    },
    async notFound(locale, headers) {
      const names = [`/${locale}/404.html`, `/${locale}/404/index.html`, '/404.html'];
      const entry = names.map((name) => entries.get(name)).find((found) => found !== undefined);
      return entry && respond(entry, headers, 404);
    },
  };
}

/** The language that a path is in, by its first folder. */
export function localeOfPath(path: string): Locale | undefined {
  const first = path.split('/')[1];
  return isLocale(first) ? first : undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // A broken escape names no file.
    return undefined;
  }
}

/** Forgets what was kept of a file that has changed on disk: the site may be built again under a running backend. */
async function refresh(entry: Entry): Promise<void> {
  const { mtimeMs, size } = await stat(entry.file);
  const version = `${mtimeMs}-${size}`;
  if (version === entry.version) return;
  entry.bodies.clear();
  const body = await bodyOf(entry, 'identity');
  entry.tag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  entry.version = version;
}

async function chooseEncoding(entry: Entry, accepted: string): Promise<Encoding> {
  if (!COMPRESSIBLE_CONTENT_TYPE_REGEX.test(entry.type)) return 'identity';
  if ((await bodyOf(entry, 'identity')).byteLength < minimumCompressedBytes) return 'identity';
  const takes = (name: string) =>
    accepted.split(',').some((part) => {
      const [coding = '', ...parameters] = part.trim().toLowerCase().split(';');
      return coding.trim() === name && !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter));
    });
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : 'identity';
}

function bodyOf(entry: Entry, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const known = entry.bodies.get(encoding);
  if (known) return known;
  const body = encode(entry, encoding);
  entry.bodies.set(encoding, body);
  body.catch(() => entry.bodies.delete(encoding));
  return body;
}

async function encode(entry: Entry, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  if (encoding === 'identity') return new Uint8Array(await readFile(entry.file));
  const plain = await bodyOf(entry, 'identity');
  if (encoding === 'gzip') return new Uint8Array(await gzipped(plain, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength };
  return new Uint8Array(await brotli(plain, { params }));
}

function matches(header: string | null, etag: string): boolean {
  return header?.split(',').some((part) => part.trim().replace(/^W\//, '') === etag || part.trim() === '*') ?? false;
}
