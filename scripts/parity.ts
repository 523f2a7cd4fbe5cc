// Holds the embedded API server against a real one: `npm run parity [-- FILE ...]` plays the cases of tests/parity/cases on
// the embedded one, compares with what the real one answered, and prints a table. With --record it asks the real cluster
// (the one of `podpath cluster create`) and writes tests/parity/recorded; with --real it asks it again and compares with
// what is recorded. Files named `scenarios/NAME` are those of tests/parity/scenarios, which whole clusters play (a real one has
// two workers): --match TEXT takes those whose name has the text, --at-once N so many side by side on a real cluster; with --record,
// --add keeps what earlier plays have shown, and --missing plays only what is not recorded as it stands.
import { parseArgs } from 'node:util';
import { createKindDriver, type KindDriver } from '../src/drivers/kind/index.ts';
import type { Answer } from '../tests/parity/case.ts';
import { differences } from '../tests/parity/compare.ts';
import { createEmbedded } from '../tests/parity/embedded.ts';
import {
  type CaseFile,
  hashCase,
  readCases,
  readKnownDifferences,
  readRecorded,
  writeRecorded,
} from '../tests/parity/files.ts';
import { play, type Send } from '../tests/parity/play.ts';
import { compareScenarios, readScenarioFilesNamed, recordScenarios } from './parity/scenarios.ts';

const { values: flags, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: 'boolean', default: false },
    real: { type: 'boolean', default: false },
    add: { type: 'boolean', default: false },
    missing: { type: 'boolean', default: false },
    match: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '12' },
  },
});
const mode = flags.record ? 'record' : flags.real ? 'real' : 'compare';
const files = (await readCases()).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const scenarioOptions = {
  files: await readScenarioFilesNamed(wanted),
  match: flags.match,
  atOnce: Number(flags['at-once']),
};
const unknown = wanted.filter(
  (name) =>
    !files.some((file) => file.name === name) &&
    !scenarioOptions.files.some((file) => `scenarios/${file.name}` === name),
);
if (unknown.length > 0) {
  process.stderr.write(`There are no cases named ${unknown.join(', ')}.\n`);
  process.exit(2);
}

/** Cases at once on the real cluster: its namespaces take a moment each. */
const atOnce = 8;

async function playAll(send: Send, file: CaseFile): Promise<ReadonlyMap<string, readonly Answer[] | Error>> {
  const queue = [...file.cases];
  const played = new Map<string, readonly Answer[] | Error>();
  const run = Math.random().toString(36).slice(2, 8);
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const namespace = `parity-${run}-${file.cases.indexOf(next)}`;
      try {
        played.set(next.name, await play(send, next, namespace));
      } catch (error) {
        played.set(next.name, error instanceof Error ? error : new Error(String(error)));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return played;
}

async function withReal<Result>(
  use: (send: Send, version: string, driver: KindDriver) => Promise<Result>,
): Promise<Result> {
  await using driver = createKindDriver();
  const send: Send = (request) => driver.fetch(request);
  const version = (await (await send(new Request('https://cluster/version'))).json()) as { gitVersion: string };
  return await use(send, version.gitVersion, driver);
}

function printRow(name: string, total: number, equal: number, known: number, lines: readonly string[]): void {
  const figures = [`${total} cases`.padStart(10), `${equal} equal`.padStart(10), `${known} known`.padStart(9)].join(
    ' ',
  );
  const differ = `${total - equal - known} differ`.padStart(10);
  process.stdout.write(`${name.padEnd(28)} ${figures} ${differ}\n${lines.map((line) => `${line}\n`).join('')}`);
}

if (mode === 'record') {
  await withReal(async (send, kubernetesVersion, driver) => {
    for (const file of files) {
      const cases: Record<string, { inputs: string; answers: readonly Answer[] }> = {};
      const played = [...(await playAll(send, file))];
      const failures = played.flatMap(([name, answers]) =>
        answers instanceof Error ? [`${file.name}/${name}: ${answers.message}`] : [],
      );
      if (failures.length > 0) throw new Error(failures.join('\n'));
      for (const [name, answers] of played) {
        if (answers instanceof Error) continue;
        const parityCase = file.cases.find((one) => one.name === name);
        if (parityCase !== undefined) cases[name] = { inputs: hashCase(parityCase), answers };
      }
      const sorted = Object.fromEntries(file.cases.map(({ name }) => [name, cases[name]] as const));
      const generatedBy = `node scripts/parity.ts --record ${file.name}`;
      await writeRecorded(file.name, {
        generatedBy,
        recordedAt: new Date().toISOString(),
        kubernetesVersion,
        cases: sorted as typeof cases,
      });
      process.stdout.write(`${file.name}: ${file.cases.length} cases recorded on ${kubernetesVersion}\n`);
    }
    const options = { ...scenarioOptions, adds: flags.add, missing: flags.missing };
    if (options.files.length > 0 && !(await recordScenarios(driver, options))) process.exitCode = 1;
  });
} else {
  const known = await readKnownDifferences();
  let [total, equal, knownCount, bad] = [0, 0, 0, 0];
  const judge = async (send: Send): Promise<void> => {
    for (const file of files) {
      const recorded = await readRecorded(file.name);
      const played = await playAll(send, file);
      const counts = { equal: 0, known: 0, bad: 0 };
      const lines: string[] = [];
      for (const parityCase of file.cases) {
        const id = `${file.name}/${parityCase.name}`;
        const answers = played.get(parityCase.name);
        const before = recorded?.cases[parityCase.name];
        const found =
          before === undefined || before.inputs !== hashCase(parityCase)
            ? [`is not recorded as it stands; run: node scripts/parity.ts --record ${file.name}`]
            : answers instanceof Error || answers === undefined
              ? [String(answers?.message)]
              : differences(answers, before.answers, mode === 'real' ? ['now', 'recorded'] : ['embedded', 'real']);
        if (found.length === 0) counts.equal += 1;
        else if (mode === 'compare' && known.has(id)) counts.known += 1;
        else {
          counts.bad += 1;
          lines.push(`  ${id}`, ...found.slice(0, 12).map((line) => `    ${line}`));
        }
      }
      total += file.cases.length;
      equal += counts.equal;
      knownCount += counts.known;
      bad += counts.bad;
      printRow(file.name, file.cases.length, counts.equal, counts.known, lines);
    }
  };
  const judgeScenarios = async (driver?: KindDriver): Promise<void> => {
    for (const { file, ...counts } of await compareScenarios(scenarioOptions, driver)) {
      total += counts.total;
      equal += counts.equal;
      knownCount += counts.known;
      bad += counts.total - counts.equal - counts.known;
      printRow(file, counts.total, counts.equal, counts.known, counts.lines);
    }
  };
  if (mode === 'real') {
    await withReal(async (send, _version, driver) => {
      await judge(send);
      if (scenarioOptions.files.length > 0) await judgeScenarios(driver);
    });
  } else {
    using embedded = createEmbedded();
    await judge(embedded.send);
    await judgeScenarios();
  }
  printRow('all', total, equal, knownCount, []);
  if (bad > 0) process.exitCode = 1;
}
