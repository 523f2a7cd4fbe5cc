// How long Astro takes for all pages, nothing kept from an earlier build: `node tests/bench/build-time.ts`.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pagesOf } from '../e2e/harness.ts';
import { report } from './lib/report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'podpath-build-time-'));
try {
  const started = performance.now();
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    const args = [join(root, 'node_modules/astro/bin/astro.mjs'), 'build', '--force', '--outDir', join(folder, 'dist')];
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (exitCode !== 0) throw new Error(`the build ended with exit code ${exitCode}`);
  const seconds = (performance.now() - started) / 1000;
  const pages = (await pagesOf(join(folder, 'dist'))).length;
  report('Build of the site', [
    { what: `${pages} pages, with search index and service worker`, value: seconds, unit: 's', limit: 60 },
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
