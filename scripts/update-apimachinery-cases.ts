/**
 * Records what functions of k8s.io/apimachinery answer, for the tests of src/kube: the inputs stand in
 * `tests/unit/kube/recorded/apimachinery.json`, each case as `[argument, ..., result]`; add one with any result and run
 *
 *   node scripts/update-apimachinery-cases.ts           asks Go again and writes the results
 *   node scripts/update-apimachinery-cases.ts --check   exit code 1 if a result has changed
 *
 * Needs Go and, once, the Go module proxy.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { execa } from 'execa';

const file = new URL('../tests/unit/kube/recorded/apimachinery.json', import.meta.url);
const program = new URL('apimachinery/', import.meta.url);

interface Recording {
  version: string;
  date: string;
  /** By subject, then by function. */
  cases: Record<string, Record<string, unknown[][]>>;
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const before = await readFile(file, 'utf8');
const recording: Recording = JSON.parse(before);
const all = Object.values(recording.cases).flatMap((functions) =>
  Object.entries(functions).flatMap(([name, cases]) => cases.map((each) => ({ name, each }))),
);
const input = all.map(({ name, each }) => `${JSON.stringify([name, ...each.slice(0, -1)])}\n`).join('');
const { stdout } = await execa('go', ['run', '.'], { cwd: program, input });
const results = stdout.split('\n');
const changed = all.filter(({ each }, index) => {
  const result: unknown = JSON.parse(results[index] ?? 'null');
  const isChanged = JSON.stringify(result) !== JSON.stringify(each.at(-1));
  each[each.length - 1] = result;
  return isChanged;
});
if (values.check) {
  for (const { name, each } of changed) console.error(`${name}(${JSON.stringify(each.slice(0, -1))}) has changed.`);
  process.exitCode = changed.length === 0 ? 0 : 1;
} else {
  recording.date = new Date().toISOString().slice(0, 10);
  await writeFile(file, formatRecording(recording));
  console.log(`${all.length} cases, ${changed.length} changed.`);
}

/** One case a line. */
function formatRecording({ version, date, cases }: Recording): string {
  const subjects = Object.entries(cases).map(([subject, functions]) => {
    const inner = Object.entries(functions).map(
      ([name, list]) => `${JSON.stringify(name)}: [\n${list.map((each) => JSON.stringify(each)).join(',\n')}\n]`,
    );
    return `${JSON.stringify(subject)}: {\n${inner.join(',\n')}\n}`;
  });
  const head = `"version": ${JSON.stringify(version)},\n"date": ${JSON.stringify(date)}`;
  return `{\n${head},\n"cases": {\n${subjects.join(',\n')}\n}\n}\n`;
}
