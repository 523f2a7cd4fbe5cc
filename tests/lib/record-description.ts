import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { newKubeconfig } from '../../src/kubectl/index.ts';
import type { DescribeCase, RecordedAnswer } from '../unit/kubectl/describe/cases.ts';
import { type Replay, replay } from '../unit/kubectl/describe/replay.ts';
import { createRecordingProxy, keepAnswer } from './recording-proxy.ts';

/** What the real kubectl printed, and all that it was answered. */
export type RecordedDescription = Replay & Pick<DescribeCase, 'exitCode' | 'stdout' | 'stderr'>;

/** Plays `kubectl describe` with the real program, and with ours on the same answers. */
export interface DescriptionRecorder extends AsyncDisposable {
  readonly discovery: Replay['discovery'];
  record(namespace: string, argv: readonly string[]): Promise<RecordedDescription>;
}

/** A description of which no moment of its making tells all ages is made again, so often. */
const maxAttempts = 20;
/** How far apart the moments are that are tried. */
const momentMs = 50;

/** Times between which ages may have become others. */
function momentsOf(beganMs: number, endedMs: number): number[] {
  const count = Math.ceil((endedMs - beganMs) / momentMs);
  return Array.from({ length: count + 1 }, (_none, at) => Math.min(beganMs + at * momentMs, endedMs));
}

/** The kubectl on PATH before a real API server, which `fetch` asks. */
export async function createDescriptionRecorder(
  fetch: (request: Request) => Promise<Response>,
): Promise<DescriptionRecorder> {
  const home = await mkdtemp(join(tmpdir(), 'podpath-describe-'));
  const proxy = await createRecordingProxy(fetch);
  const discovery: Record<string, RecordedAnswer> = {};
  for (const path of ['/api', '/apis']) {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    discovery[path] = await keepAnswer(await fetch(new Request(`https://cluster${path}`, { headers: { accept } })));
  }

  async function play(namespace: string, argv: readonly string[]): Promise<RecordedDescription & { endedMs: number }> {
    const kubeconfig = join(home, 'kubeconfig');
    const config = newKubeconfig({ name: 'x', server: proxy.url, user: 'admin', namespace });
    await writeFile(kubeconfig, stringify(config));
    const { exitCode, stdout, stderr, shortMessage } = await execa('kubectl', argv, {
      env: { PATH: process.env['PATH'] ?? '', HOME: home, KUBECONFIG: kubeconfig, KUBERC: 'off', TZ: 'UTC' },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      timeout: 60_000,
    });
    if (exitCode === undefined) throw new Error(`kubectl ${argv.join(' ')}: ${shortMessage}`);
    const { requests, beganMs } = proxy.take();
    const asked = requests.filter(([path]) => !/^\/apis?(\?|$)/.test(path));
    return {
      namespace,
      argv,
      atMs: beganMs,
      exitCode,
      stdout,
      stderr,
      requests: asked,
      discovery,
      endedMs: Date.now(),
    };
  }

  /** What ours prints at a time, to know whether ages become others. */
  const printedAt = async (recorded: Replay, atMs: number): Promise<string> => {
    try {
      return (await replay({ ...recorded, atMs })).stdout;
    } catch (error) {
      return String(error);
    }
  };

  return {
    discovery,
    async record(namespace, argv) {
      for (let attempt = 1; ; attempt++) {
        const { endedMs, ...recorded } = await play(namespace, argv);
        const printed = new Set<string>();
        for (const atMs of momentsOf(recorded.atMs, endedMs)) {
          const text = await printedAt(recorded, atMs);
          if (text === recorded.stdout) return { ...recorded, atMs };
          printed.add(text);
        }
        // What is printed alike at all times does not differ by an age.
        if (printed.size === 1 || attempt === maxAttempts) return recorded;
      }
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
