import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Facts,
  hashInputs,
  parseFacts,
  parseRecording,
  parseScenario,
  type Recording,
  type Scenario,
} from '../../src/runs/index.ts';

/** Where everything lies; all but `root` relative to it. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const runsFolder = join(root, 'content/runs');
export const manifestsFolder = join(runsFolder, 'manifests');
export const recordedFolder = join(runsFolder, 'recorded');
export const factsFile = join(root, 'content/facts.json');
const docsFolder = join(root, 'content/docs');

/** A scenario file as it is on disk. */
export interface ScenarioFile {
  readonly name: string;
  /** `content/runs/memory.yaml` */
  readonly file: string;
  readonly scenario: Scenario;
  /** The hash that a current recording has. */
  readonly inputs: string;
}

/** The scenarios named, or all. @throws PodpathError `Invalid`; a plain error of Node's for a file that is not there. */
export async function readScenarios(names: readonly string[]): Promise<readonly ScenarioFile[]> {
  const all = (await readdir(runsFolder)).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -5));
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`no such scenario: ${unknown.join(', ')}; there are: ${all.sort().join(', ')}`);
  return Promise.all((names.length === 0 ? all.sort() : names).map(readScenario));
}

async function readScenario(name: string): Promise<ScenarioFile> {
  const path = join(runsFolder, `${name}.yaml`);
  const file = relative(root, path);
  const text = await readFile(path, 'utf8');
  const scenario = parseScenario(text, file);
  const inputs = new Map([[`${name}.yaml`, JSON.stringify(recordedPart(scenario))]]);
  for (const manifest of scenario.manifests) inputs.set(manifest, await readFile(join(runsFolder, manifest), 'utf8'));
  return { name, file, scenario, inputs: await hashInputs(inputs) };
}

/** What of a scenario its recording depends on: not how a page offers its runs. */
function recordedPart({ runs, ...scenario }: Scenario): unknown {
  return { ...scenario, runs: runs.map(({ recordedOnly: _offered, ...run }) => run) };
}

/** The recording of a scenario, if there is one. @throws PodpathError `Invalid`. */
export async function readRecording(name: string): Promise<Recording | undefined> {
  const path = join(recordedFolder, `${name}.json`);
  try {
    return parseRecording(await readFile(path, 'utf8'), relative(root, path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws PodpathError `Invalid`; a plain error of Node's when `content/facts.json` is not there. */
export async function readFacts(): Promise<Facts> {
  return parseFacts(await readFile(factsFile, 'utf8'), relative(root, factsFile));
}

/** Every page: its name from the root, and its MDX. */
export async function readPages(): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(docsFolder, { recursive: true });
  const pages = names.filter((name) => /\.mdx?$/.test(name)).sort();
  return new Map(
    await Promise.all(
      pages.map(
        async (name): Promise<[string, string]> => [
          relative(root, join(docsFolder, name)),
          await readFile(join(docsFolder, name), 'utf8'),
        ],
      ),
    ),
  );
}

/** The names of all recordings on disk. */
export async function readRecordedNames(): Promise<readonly string[]> {
  return (await readdir(recordedFolder)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
}
