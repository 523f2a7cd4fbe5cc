import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import writeFileAtomic from 'write-file-atomic';
import { dist } from './harness.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Static hosts serve below a path: where the site in {@link siteBelow} is. */
export const below = '/somewhere/below';
/** The folder to serve of the site as it is built for such a host, before these tests begin. */
export const siteBelow: string = join(root, '.cache', 'below');

/** Builds it, unless it is of the same sources as `dist/`. Vitest calls this once, before all files. */
export async function setup(): Promise<void> {
  const stamp = await readFile(join(dist, '.podpath', 'build.json'), 'utf8');
  const stampFile = join(siteBelow, 'stamp.json');
  if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) return;
  const made = join(root, '.cache', `below-${process.pid}`);
  const astro = join(root, 'node_modules/astro/bin/astro.mjs');
  try {
    await execa(process.execPath, [astro, 'build', '--outDir', join(made, below)], {
      cwd: root,
      env: { PODPATH_SITE: `https://example.org${below}`, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    });
    await rm(siteBelow, { recursive: true, force: true });
    await rename(made, siteBelow);
    // Written last: a folder without it is not whole.
    await writeFileAtomic(stampFile, stamp);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}
