import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PageRun, PageRuns } from '../host/index.ts';
import { parseScenario } from '../runs/index.ts';

/**
 * Reads `*.yaml` of `content/runs` and the manifests that they name.
 * @throws PodpathError `Invalid` for a file that is not a scenario.
 */
export async function loadPageRuns(folder: string): Promise<PageRuns> {
  const manifestFolder = join(folder, 'manifests');
  const runs = new Map<string, PageRun>();
  for (const name of await listFiles(folder))
    if (name.endsWith('.yaml')) for (const run of await loadScenario(join(folder, name))) runs.set(run.id, run);
  return { find: (id) => runs.get(id), folder: manifestFolder, files: await listFiles(manifestFolder) };
}

/**
 * Reads the commands of one scenario; all have the same `manifests` and `waitFor`.
 * @throws PodpathError `Invalid` for a file that is not a scenario.
 */
export async function loadScenario(file: string): Promise<readonly PageRun[]> {
  const { runs, manifests, waitFor, needsMetrics } = parseScenario(await readFile(file, 'utf8'), file);
  const texts = await Promise.all(manifests.map((manifest) => readFile(join(dirname(file), manifest), 'utf8')));
  const scenario = basename(file, '.yaml');
  return runs.map(({ id, command, recordedOnly, expect, exitCode, retrySeconds }) => ({
    id: `${scenario}/${id}`,
    scenario,
    command,
    recordedOnly,
    manifests: texts,
    waitFor,
    ...(retrySeconds > 0 ? { awaited: { expect, exitCode, retrySeconds, needsMetrics } } : {}),
  }));
}

/** The files of a folder, by name; none when there is no such folder. */
async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
