import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { protocolVersion } from '../../src/bridge/index.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'podpath-start-e2e-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

/** `podpath start --no-open` as a process; `url` comes when it has printed one, and rejects when it ends before. */
function start(home: string, ...words: string[]) {
  const child = spawn(process.execPath, [main, 'start', '--no-open', ...words], {
    env: { ...process.env, PODPATH_HOME: home, PODPATH_LOCALE: 'en' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const { promise: url, resolve, reject } = Promise.withResolvers<string>();
  url.catch(() => undefined);
  child.stdout.on('data', (data) => {
    stdout += String(data);
    if (stdout.includes('\n')) resolve(stdout.trim());
  });
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.on('close', (code) => {
      reject(new Error(`ended with ${code}: ${stderr}`));
      done({ code, stdout, stderr });
    });
  });
  return { child, url, ended };
}

async function letIn(url: string): Promise<{ origin: string; cookie: string }> {
  const answer = await fetch(url, { redirect: 'manual' });
  return { origin: new URL(url).origin, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

const openSession = ({ origin, cookie }: { origin: string; cookie: string }) =>
  fetch(`${origin}/api/sessions`, {
    method: 'POST',
    headers: { origin, cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'hello', protocol: protocolVersion, locale: 'en' }),
  });

test('it prints one address, serves it, and ends on Ctrl-C', async () => {
  const { child, url, ended } = start(await newHome());
  expect(await url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
  const page = await letIn(await url);
  expect((await fetch(`${page.origin}/en/`)).status).toBe(200);
  expect((await openSession(page)).status).toBe(200);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect([code, stdout.trim().split('\n').length]).toEqual([130, 1]);
  await expect(fetch(page.origin)).rejects.toThrow('fetch failed');
});

test('two at once with one data folder both serve, and the cookies of both outlive a restart', async () => {
  const home = await newHome();
  const both = [start(home), start(home)];
  const pages = await Promise.all(both.map(async ({ url }) => letIn(await url)));
  expect(pages[0]?.origin).not.toBe(pages[1]?.origin);
  for (const page of pages) expect((await openSession(page)).status).toBe(200);
  for (const { child, ended } of both) {
    child.kill('SIGINT');
    await ended;
  }
  for (const page of pages) {
    const again = start(home, '--port', new URL(page.origin).port);
    await again.url;
    expect((await openSession(page)).status).toBe(200);
    again.child.kill('SIGINT');
    await again.ended;
  }
});

test('a port that is taken is told, with what to do', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  onTestFinished(() => void server.close());
  const { code, stdout, stderr } = await start(await newHome(), '--port', String(port)).ended;
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`Port ${port} is taken by another program, or not allowed.`);
  expect(stderr).toContain('podpath start --port 4400');
});
