import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import lockfile from 'proper-lockfile';
import { PodpathError } from '../base/index.ts';
import { buildFailed, buildInterrupted } from './messages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the built site. What is in its `.podpath` folder is for the backend and never served. */
export const distFolder = join(root, 'dist');

/** What the built site is made from, relative to the project. */
const inputs = [
  'content',
  'labs',
  'src/base',
  'src/kube',
  'src/kubectl',
  'src/line',
  'src/runs',
  'src/lab',
  'src/bridge',
  'src/drivers',
  'src/embedded',
  'src/host',
  'src/backend/load-labs.ts',
  'src/backend/scenarios.ts',
  'src/widgets',
  'src/site',
  'astro.config.mjs',
  'content.config.ts',
  'package-lock.json',
];

async function* filesOf(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) return;
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) yield path;
  else for (const entry of entries) if (entry.isFile()) yield join(entry.parentPath, entry.name);
}

/** SHA-256 over the names and contents of all that the site is made from, and the variables that change it. */
async function inputHash(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(process.env['PODPATH_SITE'] ?? '');
  for (const input of inputs) {
    const files: string[] = [];
    for await (const file of filesOf(join(root, input))) files.push(file);
    for (const file of files.sort())
      hash
        .update(`${relative(root, file)}\0`)
        .update(await readFile(file))
        .update('\0');
  }
  return hash.digest('hex');
}

const stampFile = join(distFolder, '.podpath', 'build.json');

/** Tests whether `dist/` was built from what is in the project now. */
export async function isBuildCurrent(): Promise<boolean> {
  if (!existsSync(stampFile)) return false;
  const stamp: unknown = JSON.parse(await readFile(stampFile, 'utf8'));
  return typeof stamp === 'object' && stamp !== null && 'inputs' in stamp && stamp.inputs === (await inputHash());
}

function runAstro(outDir: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(root, 'node_modules/astro/bin/astro.mjs'), 'build', '--outDir', outDir],
      {
        cwd: root,
        // The site's own progress is for people, standard output is for results.
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', FORCE_COLOR: '0' },
        ...(signal ? { signal } : {}),
      },
    );
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (cause) =>
      reject(signal?.aborted ? new PodpathError({ reason: 'Cancelled', text: buildInterrupted(), cause }) : cause),
    );
    child.on('close', (exitCode) => {
      if (exitCode === 0) return resolve();
      if (signal?.aborted) return reject(new PodpathError({ reason: 'Cancelled', text: buildInterrupted() }));
      const end = Buffer.concat(output).toString('utf8').trim().split('\n').slice(-25).join('\n');
      reject(
        new PodpathError({
          reason: 'CommandFailed',
          text: buildFailed(),
          command: { line: 'npx astro build', exitCode, output: end },
        }),
      );
    });
  });
}

/**
 * Builds the site into `dist/`, which keeps its old content until the new one is whole. Builds at the same time wait for
 * each other; one that finds the work done does nothing.
 * @throws PodpathError `CommandFailed` with the end of Astro's output; `Cancelled`.
 */
export async function buildSite(signal?: AbortSignal): Promise<void> {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  const release = await lockfile.lock(cache, {
    lockfilePath: join(cache, 'build.lock'),
    retries: { retries: 600, factor: 1, minTimeout: 500, maxTimeout: 500 },
  });
  const outDir = join(cache, `build-${process.pid}`);
  try {
    if (await isBuildCurrent()) return;
    // Taken before the build: a file that changes during it makes the result not current.
    const stamp = { inputs: await inputHash() };
    await runAstro(outDir, signal);
    await mkdir(join(outDir, '.podpath'), { recursive: true });
    await writeFile(join(outDir, '.podpath', 'build.json'), `${JSON.stringify(stamp)}\n`);
    const old = join(cache, `old-${process.pid}`);
    if (existsSync(distFolder)) await rename(distFolder, old);
    await rename(outDir, distFolder);
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(outDir, { recursive: true, force: true });
    await release();
  }
}
