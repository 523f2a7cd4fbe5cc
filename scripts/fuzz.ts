// Sends mutated requests to the embedded API server: `npm run fuzz` a million, `npm run fuzz -- --count 20000 --seed 7` others.
// Prints what must not be (exceptions, answers that are no Status, more than a second, a store that contradicts itself, memory that
// grows) with the request after which it was, and fails then.
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FuzzRequest } from '../tests/fuzz/generate.ts';
import { runFuzz } from '../tests/fuzz/run-fuzz.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
const seed = Number(values.seed);
/** What the heap may have more at the end than after a tenth. */
const maxGrowthMiB = 24;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMiB = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const show = (request: FuzzRequest | undefined): string => {
  if (request === undefined) return '';
  const { method, path, headers, body } = request;
  const text =
    body === undefined ? '' : typeof body === 'string' ? body : `base64 ${Buffer.from(body).toString('base64')}`;
  return `${method} ${path.slice(0, 500)} ${JSON.stringify(headers)} ${text.slice(0, 3_000)}\n`;
};

const begin = performance.now();
const seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
const heaps: number[] = [];
const { findings, worst, statuses } = await runFuzz({
  seed,
  count,
  onFinding({ index, what, request }) {
    process.stdout.write(`\nAFTER REQUEST ${index}: ${what}\n${show(request)}`);
  },
  progressEvery: Math.max(1, Math.floor(count / 10)),
  onProgress(done, found) {
    heaps.push(heapMiB());
    process.stdout.write(`${done} requests, ${seconds()} s, ${found} findings, heap ${heaps.at(-1)?.toFixed(1)} MiB\n`);
  },
});
const growth = (heaps.at(-1) ?? 0) - (heaps[0] ?? 0);
const answers = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
process.stdout.write(
  `\n${count} requests of seed ${seed} in ${seconds()} s; ${findings.length} findings\n` +
    `answers: ${answers.join(', ')}\n` +
    `worst request: ${worst.ms.toFixed(1)} ms: ${show(worst.request).slice(0, 300).trim()}\n` +
    `heap: ${heaps[0]?.toFixed(1)} MiB after a tenth, ${heaps.at(-1)?.toFixed(1)} MiB at the end\n`,
);
if (growth > maxGrowthMiB)
  process.stdout.write(`The heap grew by ${growth.toFixed(1)} MiB, more than ${maxGrowthMiB}.\n`);
process.exitCode = findings.length > 0 || growth > maxGrowthMiB ? 1 : 0;
