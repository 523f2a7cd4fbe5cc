import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';
import { createTurn } from '../lib/commit-share.ts';
import { differingFacts } from '../parity/scenarios/compare.ts';
import type { Facts } from '../parity/scenarios/facts.ts';
import { readRecordedScenarios, readScenarioFiles } from '../parity/scenarios/files.ts';
import { createKindStage } from '../parity/scenarios/kind-stage.ts';
import { playTogether } from '../parity/scenarios/play-all.ts';
import type { Scenario } from '../parity/scenarios/scenario.ts';
import type { Stage } from '../parity/scenarios/stage.ts';

// What a real cluster does is what was recorded of one, so that the embedded one is held to the truth. All scenarios take half an
// hour, so a commit whose turn it is plays a part of them again; PODPATH_PARITY=all plays all of them.
const isChosen = createTurn('scenarios', 16);

const files = (
  await Promise.all(
    (
      await readScenarioFiles()
    ).map(async ({ name, scenarios }) => ({
      name,
      recorded: await readRecordedScenarios(name),
      scenarios: scenarios.filter((one) => isChosen(`scenarios/${name}/${one.name}`)),
    })),
  )
).filter(({ scenarios }) => scenarios.length > 0);
const chosen = files.flatMap(({ scenarios }) => scenarios);

let home: string | undefined;
let driver: KindDriver;
let stage: Stage;
const played = new Map<Scenario, (Facts | Error)[]>();

const playChosen = (scenarios: readonly Scenario[], run: string) =>
  playTogether(stage, scenarios, { atOnce: 6, run }, (scenario, result) => {
    played.set(scenario, [...(played.get(scenario) ?? []), result]);
  });

const differencesOf = (scenario: Scenario, recorded: (typeof files)[number]['recorded']): readonly string[] =>
  (played.get(scenario) ?? [])
    .map((result) =>
      result instanceof Error
        ? [result.message]
        : differingFacts(result, recorded?.scenarios[scenario.name]?.facts ?? {}, ['now', 'recorded']),
    )
    .reduce((least, one) => (one.length < least.length ? one : least), ['it was not played', '']);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'podpath-scenarios-home-'));
  driver = createKindDriver({ env: { ...process.env, PODPATH_HOME: home, PODPATH_CLUSTER: 'podpath-scenariotest' } });
  const metrics = chosen.some((scenario) => scenario.metrics === true);
  await driver.create({ workers: 2, metrics, image: process.env['PODPATH_KIND_IMAGE'] }, () => undefined);
  stage = await createKindStage(driver);
  await playChosen(chosen, 'a');
  // What a busy machine did otherwise once is played again.
  const differing = files.flatMap(({ scenarios, recorded }) =>
    scenarios.filter((scenario) => differencesOf(scenario, recorded).length > 0),
  );
  await playChosen(differing, 'b');
  // All of them took 56 minutes beside other work.
}, 5_400_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await driver.delete(() => undefined);
  await driver[Symbol.asyncDispose]();
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

// Vitest takes a file without tests for a mistake.
if (files.length === 0) test.skip('is the turn of another commit');

describe.each(files)('a real cluster does as it was recorded: $name', ({ scenarios, recorded }) => {
  test.each(scenarios.map((one) => [one.name, one] as const))('%s', (_name, scenario) => {
    expect(differencesOf(scenario, recorded)).toEqual([]);
  });
});
