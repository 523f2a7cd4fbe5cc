// Holds what real clients do on the embedded cluster against what they do on a real one: `node scripts/clients.ts [FILE ...]`
// runs the lines of tests/clients/lines on `podpath embedded` and prints a table and the differences. With --record it runs
// them on the real cluster (the one of `podpath cluster create`, or of the kubeconfig that
// PODPATH_CLIENTS_KUBECONFIG names) and writes tests/clients/recorded; with --drift it runs them
// there again and compares with what is recorded.
import { createKindDriver } from '../src/drivers/kind/index.ts';
import {
  hashScenario,
  isLiving,
  type LineFile,
  readKnownDifferences,
  readLineFiles,
  writeRecordedLines,
} from '../tests/clients/lib/line-files.ts';
import { buildPrograms, compareWithRecorded, playFiles } from '../tests/clients/lib/play-files.ts';
import { runProgram } from '../tests/clients/lib/program.ts';
import { serveEmbedded } from '../tests/clients/lib/serve-embedded.ts';

const words = process.argv.slice(2);
const isRecording = words.includes('--record');
const isReal = isRecording || words.includes('--drift');
const wanted = words.filter((word) => !word.startsWith('--'));
const all = await readLineFiles();
const unknown = wanted.filter((name) => !all.some((file) => file.name === name));
if (unknown.length > 0) {
  process.stderr.write(`There are no lines named ${unknown.join(', ')}.\n`);
  process.exit(2);
}
const files = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const programs = await buildPrograms(files);

if (isReal) {
  const given = process.env['PODPATH_CLIENTS_KUBECONFIG'];
  await using driver = createKindDriver();
  await run(given === undefined || given === '' ? driver.kubeconfigPath() : given, files);
} else {
  for (const [words, some] of [
    [['--nodes', '0'], files.filter((file) => !isLiving(file))] as const,
    ...files.filter(isLiving).map((file) => [['--nodes', '1'], [file]] as const),
  ]) {
    if (some.length === 0) continue;
    await using embedded = await serveEmbedded(...words);
    await run(embedded.kubeconfig, some);
  }
}

async function run(kubeconfig: string, some: readonly LineFile[]): Promise<void> {
  const still = some.filter((file) => !isLiving(file));
  if (still.length > 0) await runAtOnce(kubeconfig, still);
  // Some of them change the Node that all have.
  for (const file of some.filter(isLiving)) await runAtOnce(kubeconfig, [file]);
}

async function runAtOnce(kubeconfig: string, some: readonly LineFile[]): Promise<void> {
  const played = playFiles(kubeconfig, programs, some);
  const known = isReal ? new Map<string, string>() : await readKnownDifferences();
  for (const file of some) {
    if (isRecording) await record(kubeconfig, file, played);
    else await compare(file, played, known);
  }
}

async function record(kubeconfig: string, file: LineFile, played: ReturnType<typeof playFiles>): Promise<void> {
  const scenarios: Record<
    string,
    { inputs: string; results: Exclude<Awaited<ReturnType<typeof played.get>>, Error | undefined> }
  > = {};
  for (const scenario of file.scenarios) {
    const results = await played.get(`${file.name}/${scenario.name}`);
    if (results === undefined || results instanceof Error)
      throw new Error(`${file.name}/${scenario.name}: ${results?.message}`, { cause: results });
    scenarios[scenario.name] = { inputs: await hashScenario(scenario), results };
  }
  await writeRecordedLines(file.name, {
    generatedBy: `node scripts/clients.ts --record ${file.name}`,
    recordedAt: new Date().toISOString(),
    kubernetesVersion: await serverVersion(kubeconfig),
    scenarios,
  });
  process.stdout.write(`${file.name}: ${file.scenarios.length} scenarios recorded\n`);
}

async function serverVersion(kubeconfig: string): Promise<string> {
  const { stdout } = await runProgram('kubectl', ['get', '--raw', '/version'], { kubeconfig, home: '/nonexistent' });
  return (JSON.parse(stdout) as { gitVersion: string }).gitVersion;
}

async function compare(
  file: LineFile,
  played: ReturnType<typeof playFiles>,
  known: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { name, lines } of file.scenarios) {
    const results = await played.get(`${file.name}/${name}`);
    let differing: ReadonlyMap<number, string>;
    try {
      differing = await compareWithRecorded(file, name, results ?? new Error('it was not played'));
    } catch (error) {
      differing = new Map([[-1, error instanceof Error ? error.message : String(error)]]);
    }
    const bad = [...differing].filter(([index]) => !known.has(`${file.name}/${name} ${index}`));
    const counts = `${String(lines.length).padStart(4)} lines ${String(differing.size - bad.length).padStart(3)} known ${String(bad.length).padStart(3)} differ`;
    process.stdout.write(`${`${file.name}/${name}`.padEnd(40)}${counts}\n`);
    for (const [index, text] of bad)
      process.stdout.write(`  ${file.name}/${name} ${index} ${text.replaceAll('\n', '\n    ')}\n`);
    if (bad.length > 0) process.exitCode = 1;
  }
}
