// Runs everything that has to hold: `npm test`. With names (`npm test -- types unit`) only those stages.
// What waits or has one long test runs two at a time, the rest one after another; all stages run even when one fails.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyNoClients } from './lib/clients.ts';
import { whyNoRealCluster } from './lib/real-cluster.ts';
import { runInGroup } from './lib/run-group.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (path: string) => join(root, 'node_modules', path);
const tsc = bin('typescript/bin/tsc');
const astro = bin('astro/bin/astro.mjs');

interface Stage {
  readonly name: string;
  /** Arguments for Node. */
  readonly command: readonly string[];
  /** A Vitest project: its tests are counted one by one, any other stage counts as one. */
  readonly vitest?: true;
}

const vitest = (project: string): Stage => ({
  name: project,
  command: [bin('vitest/vitest.mjs'), 'run', '--project', project],
  vitest: true,
});
const check = (name: string, ...command: string[]): Stage => ({ name, command });

// Astro writes the types of its virtual modules and of the content; a fresh clone has none of them yet.
const firstStages: readonly Stage[] = [check('astro-sync', astro, 'sync')];
const staticStages: readonly Stage[] = [
  check('types', tsc, '-p', 'tsconfig.json'),
  check('types-browser', tsc, '-p', 'tsconfig.browser.json'),
  check('types-pure', tsc, '-p', 'tsconfig.pure.json'),
  check('types-astro', astro, 'check', '--noSync', '--tsconfig', 'tsconfig.astro.json', '--minimumSeverity', 'error'),
  check('format-and-lint', bin('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '--error-on-warnings', '.'),
  check('rooms', bin('dependency-cruiser/bin/dependency-cruiser.mjs'), '--output-type', 'err', 'src'),
  check('unused', bin('knip/bin/knip.js')),
  check('docs', 'scripts/verify-docs.ts'),
  check('embedded-size', 'tests/bench/embedded-size.ts'),
  ...['diagrams', 'pictures', 'outputs', 'facts', 'lab-schema', 'embedded-limits'].map((name) =>
    check(`${name}-current`, `scripts/update-${name}.ts`, '--check'),
  ),
];
const unitStages: readonly Stage[] = [vitest('unit')];
// The longest is one test, in one process.
const embeddedStages: readonly Stage[] = [vitest('chaos'), vitest('parity'), vitest('fuzz')];
const buildStages: readonly Stage[] = [check('build', 'scripts/build.ts')];
const browserStages: readonly Stage[] = [vitest('e2e')];
// Programs that are not ours, against `podpath embedded`.
const clientStages: readonly Stage[] = [vitest('clients')];
// On a real cluster, or with the real kubectl.
const realStages: readonly Stage[] = [vitest('real'), check('grammar-current', 'scripts/update-grammar.ts', '--check')];

interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** A failed stage counts as at least one failure, whatever its report says. */
async function countTests(report: string, exitCode: number): Promise<Pick<Outcome, 'passed' | 'failed' | 'skipped'>> {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const result: { numPassedTests: number; numFailedTests: number; numPendingTests: number } = JSON.parse(
    await readFile(report, 'utf8'),
  );
  const failed = exitCode === 0 ? result.numFailedTests : Math.max(1, result.numFailedTests);
  // No test at all is a runner that looked in the wrong place, not a success.
  if (result.numPassedTests === 0 && failed === 0) return { passed: 0, failed: 1, skipped: result.numPendingTests };
  return { passed: result.numPassedTests, failed, skipped: result.numPendingTests };
}

const reports = await mkdtemp(join(tmpdir(), 'podpath-test-'));
const interrupt = new AbortController();
// Each stage has a process group of its own, which the terminal's Ctrl-C does not reach.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());

async function runStage(stage: Stage): Promise<Outcome> {
  const started = performance.now();
  const report = join(reports, `${stage.name}.json`);
  const args = [
    ...stage.command,
    ...(stage.vitest ? ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`] : []),
  ];
  const { exitCode, output } = await runInGroup(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0', NO_COLOR: '1' },
    signal: interrupt.signal,
  });
  const counts = stage.vitest
    ? await countTests(report, exitCode)
    : { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  const seconds = (performance.now() - started) / 1000;
  const verdict = counts.failed === 0 ? 'ok    ' : 'FAILED';
  const tests = stage.vitest ? `  ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : '';
  process.stdout.write(`${verdict} ${stage.name.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s${tests}\n`);
  if (counts.failed > 0) process.stdout.write(`${output.trimEnd()}\n\n`);
  return { name: stage.name, ...counts, seconds };
}

async function runTwoAtATime(stages: readonly Stage[]): Promise<Outcome[]> {
  const queue = [...stages];
  const outcomes: Outcome[] = [];
  const worker = async () => {
    for (let stage = queue.shift(); stage && !interrupt.signal.aborted; stage = queue.shift())
      outcomes.push(await runStage(stage));
  };
  await Promise.all([worker(), worker()]);
  return outcomes;
}

const wanted = process.argv.slice(2);
const known = [
  ...firstStages,
  ...staticStages,
  ...unitStages,
  ...embeddedStages,
  ...buildStages,
  ...browserStages,
  ...clientStages,
  ...realStages,
].map((stage) => stage.name);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No stage is named ${unknown.join(', ')}. There are: ${known.join(', ')}.\n`);
  process.exit(2);
}
const isWanted = (stage: Stage) => wanted.length === 0 || wanted.includes(stage.name);

const wantedStatic = staticStages.filter(isWanted);
const outcomes: Outcome[] = [];
const runInTurn = async (stages: readonly Stage[]) => {
  for (const stage of stages) if (!interrupt.signal.aborted) outcomes.push(await runStage(stage));
};
await runInTurn(firstStages.filter((stage) => isWanted(stage) || wantedStatic.length > 0));
outcomes.push(...(await runTwoAtATime(wantedStatic)));
await runInTurn(unitStages.filter(isWanted));
outcomes.push(...(await runTwoAtATime([...embeddedStages, ...buildStages].filter(isWanted))));
await runInTurn(browserStages.filter(isWanted));
const notRun: string[] = [];

/** Stages that need more than what the packages bring, where they can run; says why they cannot. */
async function whereTheyCan(what: string, stages: readonly Stage[], whyNot: () => Promise<string | undefined>) {
  if (stages.length === 0 || interrupt.signal.aborted) return [];
  const reason = await whyNot();
  if (reason === undefined) return stages;
  notRun.push(`${what}, because ${reason.replace(/\.$/, '')}`);
  return [];
}
// Both wait for programs most of the time; the longest begins.
outcomes.push(
  ...(await runTwoAtATime([
    ...(await whereTheyCan('the tests with real clients', clientStages.filter(isWanted), whyNoClients)),
    ...(await whereTheyCan('the tests on a real kind cluster', realStages.filter(isWanted), whyNoRealCluster)),
  ])),
);
await rm(reports, { recursive: true, force: true });
if (interrupt.signal.aborted) process.exit(130);

const sum = (key: 'passed' | 'failed' | 'skipped') => outcomes.reduce((total, outcome) => total + outcome[key], 0);
process.stdout.write(
  `${outcomes.reduce((total, outcome) => total + outcome.seconds, 0).toFixed(0)} s of work in all\n`,
);
for (const line of notRun) process.stdout.write(`NOT RUN: ${line}.\n`);
process.stdout.write(
  `${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}\n`,
);
// Where the real cluster and the clients have to be (CI), their absence is a failure and not a remark.
const missing = process.env['PODPATH_REQUIRE_REAL'] === '1' ? notRun.length : 0;
process.exit(sum('failed') + missing === 0 ? 0 : 1);
