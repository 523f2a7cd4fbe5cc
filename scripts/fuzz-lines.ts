// Plays random lines by our own kubectl on embedded clusters: `node scripts/fuzz-lines.ts` a million, `--count 20000 --seed 7` others.
// Half are any words of the grammar, half are lines of tests/clients that were changed. Prints what must not be (exceptions, hangs,
// exit codes of no kubectl, texts of a defect) with its line, and fails then.
import { parseArgs } from 'node:util';
import { runLines } from '../tests/fuzz/lines/run-lines.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const begin = performance.now();
const seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
const findings = await runLines({
  seed,
  count,
  onFinding: ({ index, what, line }) =>
    process.stdout.write(`\nLINE ${index}: kubectl ${line.map((word) => JSON.stringify(word)).join(' ')}\n${what}\n`),
  onProgress: (done) => process.stdout.write(`${done} lines, ${seconds()} s\n`),
});
process.stdout.write(`\n${count} lines of seed ${seed} in ${seconds()} s; ${findings.length} findings\n`);
process.exitCode = findings.length > 0 ? 1 : 0;
