import { rename } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/index.ts';
import { systemClock } from '../../../src/base/index.ts';
import { protocolVersion } from '../../../src/bridge/index.ts';
import { letIn, makeSite, startBackend, token } from './support.ts';

type Headers = Readonly<Record<string, string>>;
const get = (backend: Backend, path: string, headers: Headers = {}, init: RequestInit = {}) =>
  backend.app.request(path, { ...init, headers: { host: `127.0.0.1:${backend.port}`, ...headers } });
const hello = JSON.stringify({ type: 'hello', protocol: protocolVersion, locale: 'en' });

describe('the address and its token', () => {
  test('the token gives a cookie and is taken out of the address', async () => {
    const backend = await startBackend();
    const answer = await get(backend, `/en/?token=${token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/en/');
    expect(answer.headers.get('set-cookie')).toMatch(
      new RegExp(`^podpath-${backend.port}=\\d+\\.[\\w-]+; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each(['//evil.example/', '/\\evil.example/', '///evil.example'])(
    '%s with the token does not lead to another host',
    async (path) => {
      const backend = await startBackend();
      const answer = await backend.app.request(`http://127.0.0.1:${backend.port}${path}?token=${token}`, {
        headers: { host: `127.0.0.1:${backend.port}` },
      });
      expect(answer.headers.get('location')).toMatch(/^\/(?![/\\])/);
    },
  );

  test.each([
    ['en', 'The token in this address is not the one of this launch: it is of an earlier launch, or incomplete.'],
    ['zh-CN', '地址中的 token 不属于本次启动：它来自更早的一次启动，或不完整。'],
  ])('a token of an earlier launch is told so (%s)', async (language, message) => {
    const backend = await startBackend();
    const answer = await get(backend, '/?token=old', { 'accept-language': language, accept: 'text/html' });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain(message);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test.each([
    ['en', 'The token in this address has been used: it lets one browser in, once.'],
    ['zh-CN', '这个地址中的 token 已经用过：它只能让一个浏览器进入一次。'],
  ])('the token lets one browser in, and is then told to be used up (%s)', async (language, message) => {
    const backend = await startBackend();
    const cookie = await letIn(backend);
    const headers = { 'accept-language': language, accept: 'text/html' };
    const second = await get(backend, `/?token=${token}`, headers);
    expect(second.status).toBe(401);
    expect(await second.text()).toContain(message);
    expect(second.headers.get('set-cookie')).toBeNull();
    expect((await get(backend, `/en/?token=${token}`, { ...headers, cookie })).status).toBe(303);
  });

  test('a look at the headers alone does not use the token up', async () => {
    const backend = await startBackend();
    await get(backend, `/en/?token=${token}`, {}, { method: 'HEAD' });
    expect((await get(backend, `/en/?token=${token}`)).status).toBe(303);
  });

  test('a browser that is let in already may come with an old token', async () => {
    const backend = await startBackend();
    const answer = await get(backend, '/en/?token=old', { cookie: await letIn(backend) });
    expect(answer.status).toBe(303);
  });
});

describe('the wall', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    'localhost:1',
    '127.0.0.1.nip.io',
    '[::1]:80',
    '0.0.0.0:80',
  ])('the Host %s is refused, pages too', async (host) => {
    const backend = await startBackend();
    const answer = await backend.app.request('/en/', { headers: { host } });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      reason: 'Forbidden',
      message: 'Podpath does not answer under this host name.',
    });
  });

  const open = { method: 'POST', body: hello };
  test.each<[string, Headers, number, string]>([
    ['another site', { origin: 'https://evil.example' }, 403, 'Forbidden'],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403, 'Forbidden'],
    ['https in place of http', { origin: 'https://127.0.0.1:PORT' }, 403, 'Forbidden'],
    ['a sandboxed frame', { origin: 'null' }, 403, 'Forbidden'],
    ['no page at all', {}, 403, 'Forbidden'],
    [
      'our page, as the browser says from another site',
      { origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'cross-site' },
      403,
      'Forbidden',
    ],
    ['our page without a cookie', { origin: 'http://127.0.0.1:PORT', cookie: '' }, 401, 'Unauthorized'],
    [
      'our page with a forged cookie',
      { origin: 'http://127.0.0.1:PORT', cookie: 'podpath-PORT=1.AAAA' },
      401,
      'Unauthorized',
    ],
  ])('a session is not given to %s', async (_who, headers, status, reason) => {
    const backend = await startBackend();
    const cookie = await letIn(backend);
    const filled = Object.fromEntries(
      Object.entries({ cookie, ...headers }).map(([name, value]) => [
        name,
        value.replaceAll('PORT', String(backend.port)),
      ]),
    );
    const answer = await get(backend, '/api/sessions', filled, open);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ reason });
    expect(backend.counts().sessions).toBe(0);
  });

  test('our own page gets a session', async () => {
    const backend = await startBackend();
    const answer = await get(backend, '/api/sessions', { origin: backend.origin, cookie: await letIn(backend) }, open);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ type: 'welcome', resumed: false });
  });

  test('a cookie holds for a later launch on the same port, not for another port, and not for ever', async () => {
    const first = await startBackend();
    const cookie = await letIn(first);
    const { port } = first;
    await first[Symbol.asyncDispose]();
    const headers = { origin: `http://127.0.0.1:${port}`, cookie };
    const again = await startBackend({ port, token: 'another' });
    expect((await get(again, '/api/sessions', headers, open)).status).toBe(200);
    const other = await startBackend();
    const renamed = { origin: other.origin, cookie: cookie.replace(String(port), String(other.port)) };
    expect((await get(other, '/api/sessions', renamed, open)).status).toBe(401);
    await again[Symbol.asyncDispose]();
    const monthLater = { ...systemClock, now: () => Date.now() + 31 * 24 * 3600 * 1000 };
    const late = await startBackend({ port, clock: monthLater });
    expect((await get(late, '/api/sessions', headers, open)).status).toBe(401);
  });

  test('every answer has a policy that allows no inline script but those of the pages', async () => {
    const backend = await startBackend();
    const { headers } = await get(backend, '/en/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(
      "script-src 'self' 'wasm-unsafe-eval' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    );
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  test.each([
    ['not JSON', '{', 400],
    ['no hello', '{"type":"ping"}', 400],
    ['another protocol', '{"type":"hello","protocol":99,"locale":"en"}', 400],
    ['a body of 1 MB', JSON.stringify({ type: 'hello', padding: 'x'.repeat(2 ** 20) }), 413],
  ])('a first message that is %s is refused with a reason', async (_what, body, status) => {
    const backend = await startBackend();
    const headers = { origin: backend.origin, cookie: await letIn(backend) };
    const answer = await get(backend, '/api/sessions', headers, { method: 'POST', body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ message: expect.any(String), hint: expect.any(String) });
  });
});

describe('pages', () => {
  test.each([
    [undefined, '/en/'],
    ['zh-CN,zh;q=0.9,en;q=0.8', '/zh-cn/'],
    ['zh-TW', '/zh-cn/'],
    ['fr,en;q=0.5,zh;q=0.4', '/en/'],
    ['de', '/en/'],
    ['en;q=0,zh;q=0.1', '/zh-cn/'],
  ])('/ leads a reader of %s to %s', async (language, location) => {
    const backend = await startBackend();
    const answer = await get(backend, '/', language === undefined ? {} : { 'accept-language': language });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(location);
    expect(answer.headers.get('vary')).toBe('Accept-Language');
  });

  const text = 'All that is repeated is small. '.repeat(100);
  test('a page is sent compressed as the browser takes it, and not at all when it has it', async () => {
    const backend = await startBackend({ dist: await makeSite({ 'en/long/index.html': text }) });
    const as = async (encoding: string) => get(backend, '/en/long/', { 'accept-encoding': encoding });
    const br = await as('gzip, deflate, br');
    expect(br.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(await br.arrayBuffer()).toString()).toBe(text);
    const gzip = await as('gzip;q=0.5, br;q=0');
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await gzip.arrayBuffer()).toString()).toBe(text);
    const plain = await as('identity');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(text);
    expect(plain.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(plain.headers.get('cache-control')).toBe('no-cache');
    const etag = br.headers.get('etag') ?? '';
    expect(etag).not.toBe(plain.headers.get('etag'));
    const again = await get(backend, '/en/long/', { 'accept-encoding': 'br', 'if-none-match': `"other", W/${etag}` });
    expect(again.status).toBe(304);
  });

  test('what has its hash in its name is kept by the browser for ever', async () => {
    const backend = await startBackend({ dist: await makeSite({ '_astro/print.DaHgUb2l.css': 'a{}' }) });
    const answer = await get(backend, '/_astro/print.DaHgUb2l.css');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  test('a folder without its slash leads to the one with it', async () => {
    const answer = await get(await startBackend(), '/en');
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/en/']);
  });

  test('a page that is not there is told in the language of its address', async () => {
    const dist = await makeSite({ 'en/404/index.html': 'Nothing here', 'zh-cn/404/index.html': '此处无页面' });
    const backend = await startBackend({ dist });
    const there = await get(backend, '/zh-cn/nothing/', { 'accept-language': 'en' });
    expect([there.status, await there.text()]).toEqual([404, '此处无页面']);
    const elsewhere = await get(backend, '/nothing/', { 'accept-language': 'en' });
    expect([elsewhere.status, await elsewhere.text()]).toEqual([404, 'Nothing here']);
  });

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/en/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '/en/%00',
    '/%',
    '/.podpath/csp.json',
    '/%2epodpath/csp.json',
    '/en/../.podpath/csp.json',
    '//etc/passwd',
  ])('%s leads to nothing', async (path) => {
    const backend = await startBackend({ dist: await makeSite({ '../secret.txt': 'secret' }) });
    const answer = await fetch(`${backend.origin}${path}`, { redirect: 'manual' });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('secret');
  });

  test('a site that is built again is served anew, without a restart', async () => {
    const dist = await makeSite({ 'en/index.html': 'old' });
    const backend = await startBackend({ dist });
    expect(await (await get(backend, '/en/')).text()).toBe('old');
    const next = await makeSite({ 'en/index.html': 'new', 'en/more/index.html': 'more' });
    await rename(dist, `${dist}-old`);
    await rename(next, dist);
    expect(await (await get(backend, '/en/')).text()).toBe('new');
    expect(await (await get(backend, '/en/more/')).text()).toBe('more');
  });

  test('pages are for reading', async () => {
    const backend = await startBackend();
    expect((await get(backend, '/en/', {}, { method: 'POST', body: 'x' })).status).toBe(405);
    const head = await get(backend, '/en/', {}, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

test('a port that is taken is told with the way out', async () => {
  const { port } = await startBackend();
  await expect(startBackend({ port })).rejects.toMatchObject({
    reason: 'Conflict',
    message: `Port ${port} is taken by another program, or not allowed.`,
    hint: 'Start without --port, which finds a free one, or name another: npx podpath start --port 4400',
  });
});

test('a site that was never built is told with the way out', async () => {
  await expect(startBackend({ dist: '/nowhere' })).rejects.toMatchObject({
    reason: 'NotFound',
    message: 'There is no built site in /nowhere.',
    hint: 'Build it: npm run build',
  });
});
