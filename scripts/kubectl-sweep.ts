/**
 * Plays lines for every verb and every flag of the grammar (tests/clients/sweep) by the real kubectl and by ours, at once and on
 * one `podpath embedded --nodes 1`, each in a namespace of its own, and shows what differs.
 *
 *   node scripts/kubectl-sweep.ts [VERB...]    `'create configmap'`; all verbs unless some are named; --count shows only how many
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readSweeps } from '../tests/clients/sweep/lines.ts';
import { createSweepStage } from '../tests/clients/sweep/play.ts';
import { findKubectl } from '../tests/real/kubectl-program.ts';

const { values, positionals } = parseArgs({
  options: { count: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const kubectl = findKubectl();
if (!kubectl.found) {
  console.error(`kubectl-sweep: ${kubectl.reason}`);
  process.exit(3);
}
const known = await readSweeps();
const unknown = positionals.filter((name) => !known.some(({ verb }) => verb === name));
if (unknown.length > 0) {
  console.error(`kubectl-sweep: there are no lines for ${unknown.join(', ')}`);
  process.exit(2);
}
await using stage = await createSweepStage();
let [all, different] = [0, 0];
for (const sweep of known.filter(({ verb }) => positionals.length === 0 || positionals.includes(verb))) {
  const outcomes = await stage.play(sweep);
  const bad = outcomes.filter(({ difference }) => difference !== '');
  if (!values.count) for (const { difference } of bad) console.log(difference);
  console.log(`== ${sweep.verb}: ${outcomes.length} lines, ${bad.length} differ`);
  all += outcomes.length;
  different += bad.length;
}
console.log(`${all} lines, ${different} differ`);
process.exitCode = different > 0 ? 1 : 0;
