import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asPodpathError, type PodpathError } from '../base/index.ts';
import type { LoadedLab } from '../host/index.ts';
import { type CheckTable, parseLab } from '../lab/index.ts';

/** Labs by name, and what is wrong with those that cannot be offered. */
export interface LoadedLabs {
  readonly labs: ReadonlyMap<string, LoadedLab>;
  readonly problems: readonly PodpathError[];
}

/** Reads every lab of `folder` (`labs/`): each folder in it is one, with its `checks.ts`. One that is wrong keeps no other back. */
export async function loadLabs(folder: string): Promise<LoadedLabs> {
  const labs = new Map<string, LoadedLab>();
  const problems: PodpathError[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    try {
      labs.set(entry.name, await loadLab(join(folder, entry.name), entry.name));
    } catch (error) {
      problems.push(asPodpathError(error));
    }
  }
  return { labs, problems };
}

async function loadLab(folder: string, name: string): Promise<LoadedLab> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(relative(folder, file).split(sep).join('/'), await readFile(file, 'utf8'));
  }
  const module: { readonly checks?: CheckTable } = files.has('checks.ts')
    ? await import(pathToFileURL(join(folder, 'checks.ts')).href)
    : {};
  // A lab without checks is told so together with all else that it lacks.
  const checks = module.checks ?? {};
  return { lab: parseLab(name, files, checks), checks };
}
