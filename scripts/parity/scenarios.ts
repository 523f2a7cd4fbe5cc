import type { KindDriver } from '../../src/drivers/kind/index.ts';
import { readKnownDifferences } from '../../tests/parity/files.ts';
import { differingFacts, mergeFacts, type SeenFacts } from '../../tests/parity/scenarios/compare.ts';
import type { Facts } from '../../tests/parity/scenarios/facts.ts';
import {
  hashScenario,
  type RecordedScenario,
  readRecordedScenarios,
  readScenarioFiles,
  type ScenarioFile,
  writeRecordedScenarios,
} from '../../tests/parity/scenarios/files.ts';
import { createKindStage } from '../../tests/parity/scenarios/kind-stage.ts';
import { playEmbedded, playTogether } from '../../tests/parity/scenarios/play-all.ts';
import type { Scenario } from '../../tests/parity/scenarios/scenario.ts';

/** Which scenarios, and how they are played. */
export interface ScenarioOptions {
  readonly files: readonly ScenarioFile[];
  /** Only those whose name has this; empty: all. */
  readonly match: string;
  /** Scenarios at once on a real cluster. */
  readonly atOnce: number;
}

/** Scenario files by their names in the table, `scenarios/rollout`. */
export async function readScenarioFilesNamed(wanted: readonly string[]): Promise<readonly ScenarioFile[]> {
  const files = await readScenarioFiles();
  return files.filter(({ name }) => wanted.length === 0 || wanted.includes(`scenarios/${name}`));
}

const chosen = ({ scenarios }: ScenarioFile, { match }: ScenarioOptions): readonly Scenario[] =>
  scenarios.filter(({ name }) => name.includes(match));

/**
 * Records what the real cluster does; a play more (`adds`) beside those that are recorded, or in their place. What fails is told and not written.
 * @returns whether all were recorded
 */
export async function recordScenarios(
  driver: KindDriver,
  options: ScenarioOptions & { readonly adds: boolean; readonly missing: boolean },
): Promise<boolean> {
  await using stage = await createKindStage(driver);
  const { body } = await stage.send('GET', '/version');
  const kubernetesVersion = (body as { gitVersion: string }).gitVersion;
  const recordings = new Map<string, Record<string, RecordedScenario>>();
  for (const { name } of options.files) recordings.set(name, { ...(await readRecordedScenarios(name))?.scenarios });
  const fileOf = new Map<Scenario, ScenarioFile>();
  for (const file of options.files) {
    for (const scenario of chosen(file, options)) {
      const before = recordings.get(file.name)?.[scenario.name];
      if (options.missing && before?.inputs === hashScenario(scenario)) continue;
      fileOf.set(scenario, file);
    }
  }
  let failed = 0;
  await playTogether(stage, [...fileOf.keys()], { atOnce: options.atOnce, run: newRun() }, async (scenario, result) => {
    const file = fileOf.get(scenario);
    if (file === undefined) return;
    if (result instanceof Error) {
      failed += 1;
      process.stdout.write(`${file.name}/${scenario.name}\n  FAILED ${result.message}\n`);
      return;
    }
    const recorded = recordings.get(file.name) ?? {};
    const inputs = hashScenario(scenario);
    const before = options.adds && recorded[scenario.name]?.inputs === inputs ? recorded[scenario.name] : undefined;
    recorded[scenario.name] = {
      inputs,
      recordedAt: [...(before?.recordedAt ?? []), new Date().toISOString()],
      facts: mergeFacts([...(before === undefined ? [] : [before.facts]), result]),
    };
    process.stdout.write(`${file.name}/${scenario.name}\n`);
    await write(file, recorded, kubernetesVersion);
  });
  return failed === 0;
}

async function write(
  file: ScenarioFile,
  recorded: Readonly<Record<string, RecordedScenario>>,
  kubernetesVersion: string,
): Promise<void> {
  const sorted = file.scenarios.flatMap(({ name }) => {
    const one = recorded[name];
    return one === undefined ? [] : [[name, one] as const];
  });
  const generatedBy = `node scripts/parity.ts --record scenarios/${file.name}`;
  await writeRecordedScenarios(file.name, { generatedBy, kubernetesVersion, scenarios: Object.fromEntries(sorted) });
}

/** How scenarios came out: the table's figures, and what is to be said. */
export interface ScenarioResult {
  readonly file: string;
  readonly total: number;
  readonly equal: number;
  readonly known: number;
  readonly lines: readonly string[];
}

/** Plays on embedded clusters, or on the driver's, and compares with what is recorded. */
export async function compareScenarios(options: ScenarioOptions, driver?: KindDriver): Promise<ScenarioResult[]> {
  const known = driver === undefined ? await readKnownDifferences() : new Map<string, string>();
  const played = new Map<Scenario, Facts | Error>();
  const scenarios = options.files.flatMap((file) => chosen(file, options));
  if (driver === undefined) {
    for (const scenario of scenarios) played.set(scenario, await playEmbedded(scenario).catch(asError));
  } else {
    await using stage = await createKindStage(driver);
    await playTogether(stage, scenarios, { atOnce: options.atOnce, run: newRun() }, (scenario, result) => {
      played.set(scenario, result);
    });
  }
  const results: ScenarioResult[] = [];
  for (const file of options.files) {
    const recorded = await readRecordedScenarios(file.name);
    const lines: string[] = [];
    let [equal, knownCount] = [0, 0];
    for (const scenario of chosen(file, options)) {
      const before = recorded?.scenarios[scenario.name];
      const found =
        before?.inputs === hashScenario(scenario)
          ? judge(played.get(scenario), before.facts, driver === undefined ? ['embedded', 'real'] : ['now', 'recorded'])
          : [`is not recorded as it stands; run: node scripts/parity.ts --record scenarios/${file.name}`];
      const id = `scenarios/${file.name}/${scenario.name}`;
      if (found.length === 0) equal += 1;
      else if (known.has(id)) knownCount += 1;
      else lines.push(`  ${id}`, ...found.map((line) => `    ${line}`));
    }
    const total = chosen(file, options).length;
    results.push({ file: `scenarios/${file.name}`, total, equal, known: knownCount, lines });
  }
  return results;
}

function judge(result: Facts | Error | undefined, seen: SeenFacts, names: readonly [string, string]) {
  if (result === undefined) return ['was not played'];
  return result instanceof Error ? [result.message] : differingFacts(result, seen, names);
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
const newRun = () => Math.random().toString(36).slice(2, 7);
