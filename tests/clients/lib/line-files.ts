import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { parse } from 'yaml';
import * as z from 'zod';
import { pinnedUrls } from '../../../src/kube/index.ts';
import { createTurn } from '../../lib/commit-share.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
/** Where lines are run: `-f web.yaml` names a file here. */
export const manifestsFolder: string = join(folder, 'manifests');
const chartFolder = join(folder, 'chart');

const lineSchema = z.union([
  z.string(),
  z.strictObject({
    line: z.string(),
    /** Given to the program whole. */
    stdin: z.string().optional(),
    /** The program that `kubectl edit` starts, with the file's name after it: `sed -i s/red/blue/`. */
    editor: z.string().optional(),
    /** Prepares what follows, or reads what controllers change: it must succeed, and its output is not compared. */
    setUp: z.literal(true).optional(),
    /** Go prints a map in another order each time: lines are compared in the order of the alphabet. */
    unordered: z.literal(true).optional(),
    /** Tried again for 20 s until the output has this. */
    until: z.string().optional(),
  }),
]);

const scenarioSchema = z.strictObject({
  /** Unique in its file; the namespace is named after file and scenario. */
  name: z.string().regex(/^[a-z0-9-]+$/),
  lines: z.array(lineSchema).min(1),
  /** Its lines write files: it is played in a copy of the manifests. */
  writes: z.literal(true).optional(),
  /** What stands outside the namespace and must be gone before and after: `node/clients-node`, `pod/a --namespace=b`. */
  cleanUp: z.array(z.string()).default([]),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioLine = Exclude<Scenario['lines'][number], string>;

/** A file of `lines/`: scenarios, each with a namespace of its own, whose lines are run in order. */
export interface LineFile {
  /** `basic` */
  readonly name: string;
  readonly scenarios: readonly Scenario[];
}

/** What a line did, normalised. */
export interface LineResult {
  readonly line: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the lines of a file did on a real cluster: `recorded/<name>.json`. */
export interface RecordedLines {
  readonly generatedBy: string;
  /** ISO 8601 date. */
  readonly recordedAt: string;
  /** `v1.37.2` */
  readonly kubernetesVersion: string;
  /** By scenario: the SHA-256 of its lines and of the manifests that they name, and what they did. */
  readonly scenarios: Readonly<Record<string, { readonly inputs: string; readonly results: readonly LineResult[] }>>;
}

/** All files of lines, by name. */
export async function readLineFiles(): Promise<readonly LineFile[]> {
  const files = (await readdir(join(folder, 'lines'))).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -'.yaml'.length),
      scenarios: z
        .array(scenarioSchema)
        .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two scenarios have one name')
        .parse(parse(await readFile(join(folder, 'lines', file), 'utf8'))),
    })),
  );
}

/**
 * Whether this commit has the clients whose first build takes many minutes, Helm and k9s: a commit whose turn it is;
 * `PODPATH_CLIENTS=all` has them always.
 */
export const hasLargeClients: boolean = createTurn('large clients', 1)('helm and k9s');

/** As {@link readLineFiles}, without the scenarios of Helm where {@link hasLargeClients} leaves it out. */
export async function readChosenLineFiles(): Promise<readonly LineFile[]> {
  return (await readLineFiles())
    .map((file) => ({
      ...file,
      scenarios: file.scenarios.filter((scenario) => hasLargeClients || !usesHelm(scenario)),
    }))
    .filter(({ scenarios }) => scenarios.length > 0);
}

/** Whether the file's lines need a cluster that lives: `podpath embedded --nodes 1`, one for each file, since some change the Node. */
export const isLiving = ({ name }: LineFile): boolean => name === 'metrics' || /^living\b/.test(name);

/** Whether Helm is among the programs of its lines. */
const usesHelm = ({ lines }: Scenario): boolean => lines.some((line) => lineOf(line).line.startsWith('helm '));

/** A line in its long form. */
export function lineOf(line: Scenario['lines'][number]): ScenarioLine {
  return typeof line === 'string' ? { line } : line;
}

/** What a recording was made from, the manifests and the chart with it, to know when it is not current. */
export async function hashScenario(scenario: Scenario): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(scenario));
  const chart: string[] = [];
  const named = new Set(
    scenario.lines.flatMap((line) => lineOf(line).line.match(/[\w./-]+\.(?:yaml|json|txt|env|bin)/g) ?? []),
  );
  for (const [url, manifest] of pinnedUrls)
    if (scenario.lines.some((line) => lineOf(line).line.includes(url))) hash.update(url).update(manifest);
  const folders = scenario.lines
    .flatMap((line) => lineOf(line).line.split(' '))
    .filter((word) => word === 'kustomized' || word === 'living/site' || word.startsWith('overlays'));
  for (const file of (await readdir(manifestsFolder, { recursive: true })).sort()) {
    const isBelow = folders.some((folder) => file.startsWith(`${folder}/`)) && /\.\w+$/.test(file);
    if (named.has(file) || isBelow) hash.update(file).update(await readFile(join(manifestsFolder, file)));
  }
  if (usesHelm(scenario)) {
    for (const file of (await readdir(chartFolder, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    ))
      chart.push(join(file.parentPath, file.name));
    for (const file of chart.sort()) hash.update(file.slice(chartFolder.length)).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A recording; undefined when there is none yet. `name`: of a file of lines, or of a program. */
export async function readRecordedLines(name: string): Promise<RecordedLines | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'recorded', `${name}.json`), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeRecordedLines(name: string, recorded: RecordedLines): Promise<void> {
  await mkdir(join(folder, 'recorded'), { recursive: true });
  await writeFileAtomic(join(folder, 'recorded', `${name}.json`), `${JSON.stringify(recorded, null, 1)}\n`);
}

const knownSchema = z.array(z.strictObject({ line: z.string(), why: z.string() }));

/** `known-differences.yaml`: lines (`basic/create 3`, from 0) that do something else on the embedded cluster, each with the reason. */
export async function readKnownDifferences(): Promise<ReadonlyMap<string, string>> {
  const list = knownSchema.parse(parse(await readFile(join(folder, 'known-differences.yaml'), 'utf8')) ?? []);
  return new Map(list.map(({ line, why }) => [line, why]));
}
