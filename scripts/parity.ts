// Holds the embedded API server against a real one: `npm run parity [-- FILE ...]` plays the cases of tests/parity/cases on
// the embedded one, compares with what the real one answered, and prints a table. With --record it asks the real cluster
// (the one of `podpath cluster create`) and writes tests/parity/recorded; with --real it asks it again and compares with
// what is recorded.
import { createKindDriver } from '../src/drivers/kind/index.ts';
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

const words = process.argv.slice(2);
const mode = words.includes('--record') ? 'record' : words.includes('--real') ? 'real' : 'compare';
const wanted = words.filter((word) => !word.startsWith('--'));
const files = (await readCases()).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const unknown = wanted.filter((name) => !files.some((file) => file.name === name));
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

async function withReal<Result>(use: (send: Send, version: string) => Promise<Result>): Promise<Result> {
  await using driver = createKindDriver();
  const send: Send = (request) => driver.fetch(request);
  const version = (await (await send(new Request('https://cluster/version'))).json()) as { gitVersion: string };
  return await use(send, version.gitVersion);
}

if (mode === 'record') {
  await withReal(async (send, kubernetesVersion) => {
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
      process.stdout.write(
        `${file.name.padEnd(28)} ${String(file.cases.length).padStart(4)} cases ${String(counts.equal).padStart(4)} equal ${String(counts.known).padStart(3)} known ${String(counts.bad).padStart(3)} differ\n${lines.map((line) => `${line}\n`).join('')}`,
      );
    }
  };
  if (mode === 'real') await withReal((send) => judge(send));
  else {
    await judge(createEmbedded().send);
  }
  process.stdout.write(
    `${'all'.padEnd(28)} ${String(total).padStart(4)} cases ${String(equal).padStart(4)} equal ${String(knownCount).padStart(3)} known ${String(bad).padStart(3)} differ\n`,
  );
  if (bad > 0) process.exitCode = 1;
}
