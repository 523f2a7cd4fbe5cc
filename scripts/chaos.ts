// Breaks and uses an embedded cluster at random, mends it, and tells what was not as it must be: `npm run chaos` does 10,000 steps,
// `npm run chaos -- --steps 500 --seed 7` others. `--log` prints every step, `--shrink` looks for the last step with which a
// finding still begins. Fails when there is a finding.
import { parseArgs } from 'node:util';
import { runChaos } from '../tests/chaos/run-chaos.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    log: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
  },
});
const [seed, steps, from] = [Number(values.seed), Number(values.steps), Number(values.from)];
const begin = performance.now();
const seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
const recent: string[] = [];
const print = (line: string) => process.stdout.write(`${line}\n`);

const report = await runChaos({
  seed,
  steps,
  from,
  stopAtFirst: values.first || values.shrink,
  onStep(step, atMs, what) {
    const line = `${step} ${new Date(atMs).toISOString()} ${what}`;
    if (values.log && what !== '') print(line);
    recent.push(line);
    if (recent.length > 25) recent.shift();
  },
  onFinding({ step, what }) {
    print(`\nFOUND AT STEP ${step}: ${what}`);
    if (!values.log) print(recent.filter((line) => !line.endsWith(' ')).join('\n'));
    print(`again: npm run chaos -- --seed ${seed} --steps ${steps} --from ${from}`);
  },
  onProgress: (done, found) => {
    if (!values.log && done % Math.max(1, Math.floor(steps / 10)) === 0)
      print(`${done} steps, ${seconds()} s, ${found} findings`);
  },
});
const [first] = report.findings;
if (values.shrink && first !== undefined) await shrink(first);
const done = [...report.actions].sort(([, a], [, b]) => b - a).map(([name, times]) => `${name} ${times}`);
print(`\n${steps} steps of seed ${seed} in ${seconds()} s; ${report.findings.length} findings`);
print(
  `${(report.simulatedMs / 3_600_000).toFixed(1)} hours of the cluster; watches that had to list again: ${report.relists}`,
);
print(done.join(', '));
print(`sha256 of the end: ${report.hash}`);
process.exitCode = report.findings.length > 0 ? 1 : 0;

/** Looks for the last step from which the same is found: everything before it is then left out. */
async function shrink({ step: last, what }: { readonly step: number; readonly what: string }): Promise<void> {
  const kindOf = (text: string) => text.replace(/[0-9a-f]{4,}|\d+/g, '0');
  const isFound = async (start: number) => {
    const again = await runChaos({ seed, steps: Math.min(last, steps), from: start, stopAtFirst: true });
    const found = again.findings.some((finding) => kindOf(finding.what) === kindOf(what));
    print(`  from ${start}: ${found ? 'found' : 'not found'}`);
    return found;
  };
  let low = from;
  let high = Math.min(last, steps);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await isFound(middle)) low = middle;
    else high = middle - 1;
  }
  print(
    `the least that was tried: npm run chaos -- --seed ${seed} --steps ${Math.min(last, steps)} --from ${low} --log`,
  );
}
