import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';

const run = promisify(execFile);

/**
 * The processor's time in ms that webernetes 0.3.5 takes for a Deployment of so many Pods on so many nodes. The package (its lock
 * is in tests/bench/webernetes) is installed and built in a folder of its own, as its files import each other as bundlers have it.
 */
export async function measureWebernetes(nodes: number, pods: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'podpath-webernetes-'));
  try {
    await cp(fileURLToPath(new URL('../webernetes', import.meta.url)), folder, { recursive: true });
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: join(folder, 'built'),
        target: 'esnext',
        modulePreload: false,
        rollupOptions: { input: join(folder, 'run.mjs'), output: { entryFileNames: 'run.js' } },
      },
    });
    const { stdout } = await run(process.execPath, [join(folder, 'built', 'run.js'), String(nodes), String(pods)]);
    return Number(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
