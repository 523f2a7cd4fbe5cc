import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { parse } from 'yaml';
import type { SeenFacts } from './compare.ts';
import { parseScenarios, type Scenario } from './scenario.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** A file of `files/`, with its scenarios. */
export interface ScenarioFile {
  /** `rollout` */
  readonly name: string;
  readonly scenarios: readonly Scenario[];
}

/** What a real cluster did in the scenarios of a file. */
export interface RecordedScenarios {
  /** The command that makes this file. */
  readonly generatedBy: string;
  /** `v1.37.2` */
  readonly kubernetesVersion: string;
  readonly scenarios: Readonly<Record<string, RecordedScenario>>;
}

export interface RecordedScenario {
  /** SHA-256 of the scenario. */
  readonly inputs: string;
  /** ISO 8601 dates, one a play. */
  readonly recordedAt: readonly string[];
  readonly facts: SeenFacts;
}

/** All files, by name. @throws Error when two scenarios of a file have one name, or a file cannot be read. */
export async function readScenarioFiles(): Promise<readonly ScenarioFile[]> {
  const names = (await readdir(join(folder, 'files'))).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(folder, 'files', file), 'utf8');
      const name = file.slice(0, -'.yaml'.length);
      let scenarios: Scenario[];
      try {
        scenarios = parseScenarios(parse(text, { merge: true }));
      } catch (cause) {
        throw new Error(`files/${file}: ${(cause as Error).message}`, { cause });
      }
      const twice = scenarios.find((one, index) => scenarios.findIndex((other) => other.name === one.name) !== index);
      if (twice !== undefined) throw new Error(`files/${file} has two scenarios named "${twice.name}"`);
      return { name, scenarios };
    }),
  );
}

/** The recording of a file; undefined when there is none yet. */
export async function readRecordedScenarios(name: string): Promise<RecordedScenarios | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'recorded', `${name}.json`), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeRecordedScenarios(name: string, recorded: RecordedScenarios): Promise<void> {
  await mkdir(join(folder, 'recorded'), { recursive: true });
  await writeFileAtomic(join(folder, 'recorded', `${name}.json`), `${JSON.stringify(recorded, null, 1)}\n`);
}

/** What a recording was made from, to know when it is not current. */
export function hashScenario(scenario: Scenario): string {
  return createHash('sha256').update(JSON.stringify(scenario)).digest('hex').slice(0, 16);
}
