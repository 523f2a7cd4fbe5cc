// 50 MB of output through backend and bridge against the same program read from its pipe, by turns in one run. The program
// is awk, which formats line after line and waits for its reader, as kubectl does: `node tests/bench/output-50mb.ts [ROUNDS]`.
import { spawn } from 'node:child_process';
import { median, startBackendProcess } from './lib/backend.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 5);
/** Lines as `kubectl logs` prints them; 50 MB of them. */
const lines = 602_410;
const bytes = lines * 83;
const words = [
  'awk',
  `BEGIN { for (i = 0; i < ${lines}; i++) printf "2026-01-01T00:00:00.000000000Z stdout F line %08d of a log that somebody wrote\\n", i }`,
];

async function raw(): Promise<number> {
  const begin = performance.now();
  const child = spawn(words[0] ?? '', words.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  let length = 0;
  for await (const chunk of child.stdout) length += (chunk as Buffer).length;
  if (length !== bytes) throw new Error(`the pipe gave ${length} bytes`);
  return performance.now() - begin;
}

const backend = await startBackendProcess(words);
const bridge = backend.connect();
async function bridged(): Promise<number> {
  const begin = performance.now();
  const run = bridge.run({ kind: 'line', line: 'kubectl get pods' }, { kind: 'page' });
  let length = 0;
  for await (const { data } of run.output) length += data.length;
  if (length !== bytes) throw new Error(`the bridge gave ${length} characters`);
  await run.exit;
  return performance.now() - begin;
}

try {
  await raw();
  // The first rounds are when the heap takes the size that it keeps.
  await bridged();
  await bridged();
  const { peakBytes: before } = await backend.measure();
  const times: { raw: number[]; bridged: number[] } = { raw: [], bridged: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.raw.push(await raw());
    times.bridged.push(await bridged());
  }
  const { peakBytes } = await backend.measure();
  const [pipe, through] = [median(times.raw), median(times.bridged)];
  report(`50 MB of output, median of ${rounds}`, [
    { what: 'program read from its pipe', value: pipe, unit: 'ms' },
    { what: 'program through backend and bridge', value: through, unit: 'ms' },
    { what: 'ratio', value: through / pipe, unit: '', limit: 1.2 },
    { what: 'peak memory of the backend after 100 MB', value: before / 2 ** 20, unit: 'MiB' },
    {
      what: `peak after ${(rounds + 2) * 50} MB, over that`,
      value: (peakBytes - before) / 2 ** 20,
      unit: 'MiB',
      limit: 40,
    },
  ]);
} finally {
  bridge[Symbol.dispose]();
  await backend[Symbol.asyncDispose]();
}
