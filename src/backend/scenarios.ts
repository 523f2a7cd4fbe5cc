import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseScenario, type Scenario } from '../runs/index.ts';

/** A command of a page, with what must be there for it to show something. */
export interface PageRun {
  /** `<scenario>/<id>` */
  readonly id: string;
  readonly scenario: string;
  readonly command: string;
  readonly recordedOnly: Scenario['runs'][number]['recordedOnly'];
  /** The texts of the manifests to apply first, in order. */
  readonly manifests: readonly string[];
  /** Arguments of `kubectl wait`, without `kubectl wait`. */
  readonly waitFor: readonly string[];
}

/** The commands that pages may ask for by identifier, and the folder that their `-f NAME` looks in. */
export interface PageRuns {
  find(id: string): PageRun | undefined;
  /** Absolute. */
  readonly folder: string;
  /** Names of the files in {@link PageRuns.folder}. */
  readonly files: readonly string[];
}

/**
 * Reads `*.yaml` of `content/runs` and the manifests that they name.
 * @throws PodpathError `Invalid` for a file that is not a scenario.
 */
export async function loadPageRuns(folder: string): Promise<PageRuns> {
  const manifestFolder = join(folder, 'manifests');
  const runs = new Map<string, PageRun>();
  const names = (await listFiles(folder)).filter((name) => name.endsWith('.yaml'));
  for (const name of names) {
    const file = join(folder, name);
    const { runs: commands, manifests, waitFor } = parseScenario(await readFile(file, 'utf8'), file);
    const texts = await Promise.all(manifests.map((manifest) => readFile(join(folder, manifest), 'utf8')));
    const scenario = name.slice(0, -'.yaml'.length);
    for (const { id, command, recordedOnly } of commands) {
      const key = `${scenario}/${id}`;
      runs.set(key, { id: key, scenario, command, recordedOnly, manifests: texts, waitFor });
    }
  }
  return { find: (id) => runs.get(id), folder: manifestFolder, files: await listFiles(manifestFolder) };
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
