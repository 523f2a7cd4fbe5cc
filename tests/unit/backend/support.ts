import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { type Backend, type BackendOptions, createBackend } from '../../../src/backend/index.ts';
import { encodeText, systemClock } from '../../../src/base/index.ts';
import { type Bridge, type BridgeOptions, createBridge } from '../../../src/bridge/index.ts';
import type {
  ClusterDriver,
  ClusterStatus,
  KubectlCall,
  KubectlProcess,
  OutputChunk,
} from '../../../src/drivers/index.ts';

export const token = 'token-of-this-launch';
export const secret = new Uint8Array(32).fill(7);

export const runningStatus: ClusterStatus = {
  driver: 'kind',
  name: 'podpath-fake',
  state: 'running',
  kubernetesVersion: 'v1.37.2',
  createdAt: '2026-01-01T00:00:00Z',
  nodes: [{ name: 'podpath-fake-control-plane', roles: ['control-plane'], ready: true, conditions: [] }],
  components: [{ name: 'etcd', healthy: true }],
  metrics: { state: 'ready' },
  problems: [],
};

/** A driver whose every part a test can replace, and that tells what was asked of it. */
export interface FakeDriver extends ClusterDriver {
  readonly calls: KubectlCall[];
  readonly requests: string[];
}

export function createFakeDriver(parts: Partial<ClusterDriver> = {}): FakeDriver {
  const calls: KubectlCall[] = [];
  const requests: string[] = [];
  return {
    kind: 'kind',
    capabilities: new Set(['metrics', 'exec', 'multiNode', 'lifecycle', 'terminal']),
    status: async () => runningStatus,
    create: async () => undefined,
    delete: async () => undefined,
    start: async () => undefined,
    loadImage: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
    ...parts,
    calls,
    requests,
    async kubectl(call) {
      calls.push(call);
      return parts.kubectl ? parts.kubectl(call) : printing('');
    },
    async fetch(request) {
      requests.push(new URL(request.url).pathname);
      return parts.fetch ? parts.fetch(request) : new Response('{}', { status: 404 });
    },
  };
}

/** A command that prints and ends. */
export function printing(stdout: string, options: { stderr?: string; exitCode?: number } = {}): KubectlProcess {
  const { stderr = '', exitCode = 0 } = options;
  async function* output(): AsyncGenerator<OutputChunk> {
    if (stdout !== '') yield { stream: 'stdout', bytes: encodeText(stdout) };
    if (stderr !== '') yield { stream: 'stderr', bytes: encodeText(stderr) };
  }
  return {
    output: output(),
    exit: Promise.resolve({ exitCode, signal: null }),
    write: () => undefined,
    end: () => undefined,
    resize: () => undefined,
    cancel: () => undefined,
  };
}

/** A real program in place of kubectl, on pipes. */
export function spawned(file: string, args: readonly string[]): KubectlProcess {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  async function* output(): AsyncGenerator<OutputChunk> {
    for await (const bytes of child.stdout) yield { stream: 'stdout', bytes };
  }
  return {
    output: output(),
    exit,
    write: (data) => void child.stdin.write(data),
    end: () => void child.stdin.end(),
    resize: () => undefined,
    cancel: () => void child.kill('SIGINT'),
  };
}

/** A command that a test drives by hand. */
export function createManual(): {
  process: KubectlProcess;
  print(text: string | Uint8Array, stream?: 'stdout' | 'stderr'): void;
  end(exitCode: number | null, signal?: string | null): void;
  written: string[];
  sizes: { columns: number; rows: number }[];
  cancelled: Promise<void>;
} {
  const queue: OutputChunk[] = [];
  let wake = Promise.withResolvers<void>();
  let over = false;
  const exit = Promise.withResolvers<{ exitCode: number | null; signal: string | null }>();
  const cancelled = Promise.withResolvers<void>();
  const written: string[] = [];
  const sizes: { columns: number; rows: number }[] = [];
  async function* output(): AsyncGenerator<OutputChunk> {
    for (;;) {
      const chunk = queue.shift();
      if (chunk) yield chunk;
      else if (over) return;
      else {
        await wake.promise;
        wake = Promise.withResolvers();
      }
    }
  }
  return {
    process: {
      output: output(),
      exit: exit.promise,
      write: (data) => void written.push(data),
      end: () => void written.push('(end)'),
      resize: (size) => void sizes.push({ ...size }),
      cancel: () => cancelled.resolve(),
    },
    print(text, stream = 'stdout') {
      queue.push({ stream, bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text });
      wake.resolve();
    },
    end(exitCode, signal = null) {
      over = true;
      wake.resolve();
      exit.resolve({ exitCode, signal });
    },
    written,
    sizes,
    cancelled: cancelled.promise,
  };
}

/** A small built site. */
export async function makeSite(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'podpath-site-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, 'dist');
  const all = {
    '.podpath/csp.json': '{"scriptHashes":["sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]}',
    'en/index.html': '<!doctype html><title>Podpath</title>',
    'zh-cn/index.html': '<!doctype html><title>Podpath 中文</title>',
    '404.html': '<!doctype html><title>404</title>',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}

export const noRuns = { find: () => undefined, folder: '/', files: [] };

/** A backend on a free port, closed when the test ends. */
export async function startBackend(options: Partial<BackendOptions> = {}): Promise<Backend> {
  const backend = await createBackend({
    driver: createFakeDriver(),
    dist: options.dist ?? (await makeSite()),
    root: '/',
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    port: 0,
    token,
    secret,
    pageRuns: noRuns,
    labs: new Map(),
    pinnedUrls: new Map(),
    ...options,
  });
  onTestFinished(() => backend[Symbol.asyncDispose]());
  return backend;
}

const cookies = new WeakMap<Backend, Promise<string>>();

/** The cookie that opening the printed address gives; all pages of a test are of the browser that has opened it. */
export function letIn(backend: Backend): Promise<string> {
  const known = cookies.get(backend) ?? openAddress(backend);
  cookies.set(backend, known);
  return known;
}

async function openAddress(backend: Backend): Promise<string> {
  const answer = await fetch(backend.url, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined) throw new Error(`not let in: ${answer.status}`);
  return cookie;
}

/** A page's bridge to a backend, closed when the test ends. */
export async function connect(backend: Backend, options: Partial<BridgeOptions> = {}): Promise<Bridge> {
  const headers = { cookie: await letIn(backend), origin: backend.origin };
  const bridge = createBridge({
    origin: backend.origin,
    locale: 'en',
    connect: (url) => new WebSocket(url, { headers }),
    fetch: (input, init) => fetch(input, { ...init, headers: { ...headers, ...init?.headers } }),
    ...options,
  });
  onTestFinished(() => bridge[Symbol.dispose]());
  return bridge;
}

/** Polls until `test` gives something true, for at most 10 s. */
export async function until<Value>(test: () => Value | Promise<Value>, what = 'the condition'): Promise<Value> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited 10 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** All that a command prints. */
export async function read(output: AsyncIterable<{ readonly data: string }>): Promise<string> {
  let text = '';
  for await (const { data } of output) text += data;
  return text;
}
