/**
 * Plays the lines of tests/clients by our own kubectl on embedded clusters in this process, and compares with what the real
 * kubectl did on a real cluster.
 *
 *   node scripts/kubectl-lines.ts                     how many lines are equal, by file
 *   node scripts/kubectl-lines.ts FILE [SCENARIO]     shows every line that differs
 *   node scripts/kubectl-lines.ts --update [FILE...]  writes tests/unit/kubectl/run/not-yet
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readLineFiles } from '../tests/clients/lib/line-files.ts';
import { isKubectlOnly, type Outcome, playScenario, writeNotYet } from '../tests/unit/kubectl/run/play.ts';

const { values, positionals } = parseArgs({
  options: { update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [wanted, wantedScenario] = positionals;
const files = (await readLineFiles()).filter(
  (file) => wanted === undefined || (values.update ? positionals.includes(file.name) : file.name === wanted),
);
let [equal, all] = [0, 0];
for (const file of files) {
  const outcomes: Outcome[] = [];
  for (const scenario of file.scenarios.filter(isKubectlOnly)) {
    if (!values.update && wantedScenario !== undefined && scenario.name !== wantedScenario) continue;
    outcomes.push(...(await playScenario(file, scenario)));
  }
  const different = outcomes.filter(({ difference }) => difference !== '');
  if (values.update) await writeNotYet(file.name, outcomes);
  else if (wanted !== undefined) for (const { id, difference } of different) console.log(`== ${id}\n${difference}`);
  console.log(`${file.name}: ${outcomes.length - different.length} of ${outcomes.length} lines equal`);
  equal += outcomes.length - different.length;
  all += outcomes.length;
}
console.log(`${equal} of ${all} lines equal`);
process.exitCode = 0;
