/**
 * One table of every line of tests/clients three ways: what the real kubectl did on a real cluster (recorded), what it does on
 * `podpath embedded`, and what our own kubectl does on an embedded cluster.
 *
 *   node scripts/kubectl-table.ts [FILE...]    all files unless some are named; --all prints every line, not only those that differ
 *   node scripts/kubectl-table.ts --ours       without the real kubectl on the embedded cluster, which takes some minutes
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isLiving, readKnownDifferences, readLineFiles, readRecordedLines } from '../tests/clients/lib/line-files.ts';
import { compareWithRecorded, playFiles } from '../tests/clients/lib/play-files.ts';
import { serveEmbedded } from '../tests/clients/lib/serve-embedded.ts';
import { findKubectl } from '../tests/real/kubectl-program.ts';
import { isKubectlOnly, playScenario } from '../tests/unit/kubectl/run/play.ts';

const { values, positionals } = parseArgs({
  options: { all: { type: 'boolean', default: false }, ours: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const files = (await readLineFiles()).filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const known = await readKnownDifferences();
interface Row {
  readonly id: string;
  readonly line: string;
  readonly verb: string;
  readonly fails: boolean;
  real: Mark;
  ours: Mark;
}
type Mark = 'equal' | 'known' | 'differs' | 'not played';

const rows = new Map<string, Row>();
for (const file of files) {
  const recorded = await readRecordedLines(file.name);
  for (const scenario of file.scenarios.filter(isKubectlOnly)) {
    for (const [index, { line, exitCode }] of (recorded?.scenarios[scenario.name]?.results ?? []).entries()) {
      const id = `${file.name}/${scenario.name} ${index}`;
      const verb = line.split(' ')[1] ?? '';
      rows.set(id, { id, line, verb, fails: exitCode !== 0, real: 'not played', ours: 'not played' });
    }
  }
}
const markOf = (id: string, isEqual: boolean): Mark => (isEqual ? 'equal' : known.has(id) ? 'known' : 'differs');

for (const file of files) {
  for (const scenario of file.scenarios.filter(isKubectlOnly)) {
    for (const { id, difference } of await playScenario(file, scenario)) {
      const row = rows.get(id);
      if (row !== undefined) row.ours = markOf(id, difference === '');
    }
  }
}

const kubectl = findKubectl();
if (!values.ours && kubectl.found) {
  for (const [words, some] of [
    [['--nodes', '0'], files.filter((file) => !isLiving(file))],
    [['--nodes', '1'], files.filter(isLiving)],
  ] as const) {
    if (some.length === 0) continue;
    await using embedded = await serveEmbedded(...words);
    const only = some.map((file) => ({ ...file, scenarios: file.scenarios.filter(isKubectlOnly) }));
    const played = playFiles(embedded.kubeconfig, new Map(), only);
    for (const file of only) {
      for (const { name } of file.scenarios) {
        const results = await played.get(`${file.name}/${name}`);
        if (results === undefined || results instanceof Error) {
          process.stdout.write(`${file.name}/${name} was not played to its end: ${results?.message}\n`);
          continue;
        }
        const differing = await compareWithRecorded(file, name, results);
        for (const index of results.keys()) {
          const row = rows.get(`${file.name}/${name} ${index}`);
          if (row !== undefined) row.real = markOf(row.id, !differing.has(index));
        }
      }
    }
  }
} else if (!values.ours && !kubectl.found) process.stdout.write(`Without the real kubectl: ${kubectl.reason}\n`);

const all = [...rows.values()];
const width = Math.max(0, ...all.map(({ id }) => id.length));
process.stdout.write(`${'line'.padEnd(width)}  kind      real here   ours        \n`);
for (const row of all) {
  const isFine = row.real === 'equal' && row.ours === 'equal';
  if (!values.all && (isFine || (values.ours && row.ours === 'equal'))) continue;
  const cells = [row.fails ? 'fails' : 'works', row.real, row.ours].map((cell) => cell.padEnd(10));
  process.stdout.write(`${row.id.padEnd(width)}  ${cells.join('  ')}  ${row.line}\n`);
}
const count = (test: (row: Row) => boolean): number => all.filter(test).length;
process.stdout.write('\nverb            lines  fail  real equal  ours equal\n');
for (const verb of [...new Set(all.map((row) => row.verb))].sort()) {
  const of = all.filter((row) => row.verb === verb);
  const figures = [
    of.length,
    of.filter(({ fails }) => fails).length,
    of.filter(({ real }) => real === 'equal').length,
    of.filter(({ ours }) => ours === 'equal').length,
  ];
  process.stdout.write(
    `${verb.padEnd(14)}${figures.map((figure, at) => String(figure).padStart(at < 2 ? 6 : 12)).join('')}\n`,
  );
}
process.stdout.write(`\n${all.length} lines, of which ${count(({ fails }) => fails)} fail on a real cluster\n`);
for (const [what, of] of [
  ['the real kubectl on the embedded cluster', (row: Row) => row.real],
  ['our kubectl on an embedded cluster', (row: Row) => row.ours],
] as const) {
  const of4 = (['equal', 'known', 'differs', 'not played'] as const).map(
    (mark) => `${count((row) => of(row) === mark)} ${mark}`,
  );
  process.stdout.write(`${what}: ${of4.join(', ')}\n`);
}
if (all.some(({ real, ours }) => real === 'differs' || ours === 'differs')) process.exitCode = 1;
