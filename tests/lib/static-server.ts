import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** A server of plain files on a free loopback port. */
export interface StaticServer extends AsyncDisposable {
  readonly origin: string;
  /** Serves another folder from the next request on, as after a rebuild. */
  serve(folder: string): void;
}

/** By file, for all servers of this program: a whole site takes seconds. */
const compressed = new Map<string, Buffer>();

/**
 * Serves a built site as a host of static files does: brotli, `index.html` of folders, `404.html`. With the policy that
 * the build asks for in `.podpath/csp.json`, so that a script which it does not allow shows as an error in the console.
 */
export async function startStaticServer(folder: string): Promise<StaticServer> {
  let root = folder;
  const server = createServer((request, response) => {
    const answer = async () => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
      let file = join(root, path);
      let status = 200;
      if (path.startsWith('/.podpath') || path.startsWith('/api/')) file = join(root, 'missing');
      if (existsSync(file) && (await stat(file)).isDirectory()) file = join(file, 'index.html');
      if (!existsSync(file)) {
        status = 404;
        const locale = path.split('/')[1] ?? '';
        const localized = join(root, locale, '404', 'index.html');
        file = locale !== '' && existsSync(localized) ? localized : join(root, '404.html');
      }
      const type = types[extname(file)] ?? 'application/octet-stream';
      const raw = await readFile(file);
      const isText =
        /text|json|xml|svg|javascript/.test(type) && /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
      const key = `${file}\0${raw.length}\0${(await stat(file)).mtimeMs}`;
      const body = isText ? (compressed.get(key) ?? compress(raw)) : raw;
      if (isText) compressed.set(key, body);
      const csp = join(root, '.podpath', 'csp.json');
      response.writeHead(status, {
        'content-type': type,
        'content-length': body.length,
        'cache-control': path.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(isText ? { 'content-encoding': 'br', vary: 'accept-encoding' } : {}),
        ...(type.startsWith('text/html') && existsSync(csp)
          ? { 'content-security-policy': policy(await readFile(csp, 'utf8')) }
          : {}),
      });
      response.end(body);
    };
    answer().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the static server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    serve(next) {
      root = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const compress = (raw: Buffer) => brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });

function policy(csp: string): string {
  const { scriptHashes }: { scriptHashes: readonly string[] } = JSON.parse(csp);
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${scriptHashes.map((hash) => `'${hash}'`).join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
  ].join('; ');
}
