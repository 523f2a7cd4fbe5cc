import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const patienceMs = 60_000;

/** `podpath embedded` as a process of its own: HTTPS on loopback, and a kubeconfig with a certificate. */
export interface EmbeddedProcess extends AsyncDisposable {
  /** The kubeconfig that it wrote. */
  readonly kubeconfig: string;
  /** Private, and taken away with the process: for what the programs write. */
  readonly folder: string;
}

/** Starts it, with more words for its command line, and waits until it says that it is ready. @throws Error with what it printed when it does not. */
export async function serveEmbedded(...words: readonly string[]): Promise<EmbeddedProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'podpath-clients-'));
  const kubeconfig = join(folder, 'embedded.kubeconfig');
  const child = spawn(process.execPath, [main, 'embedded', '--kubeconfig', kubeconfig, ...words], {
    env: { ...process.env, PODPATH_HOME: folder, PODPATH_LOCALE: 'en' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  const ready = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`podpath embedded was not ready: ${printed}`)), patienceMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (!printed.includes('Ready at ')) return;
        clearTimeout(late);
        resolve();
      });
    }
    child.once('exit', (code) => reject(new Error(`podpath embedded ended with ${code}: ${printed}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return { kubeconfig, folder, [Symbol.asyncDispose]: stop };
}
