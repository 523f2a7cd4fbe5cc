// 50 MB of output through backend and bridge against the same program read from its pipe, by turns in one run. The program
// prints lines as fast as it can, which no kubectl does: `node tests/bench/output-50mb.ts [ROUNDS]`.
import { spawn } from 'node:child_process';
import { median, startBackendProcess } from './lib/backend.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 5);
const bytes = 50 * 1000 * 1000;
// Lines as `kubectl logs` has them, made by a program of the page's own size of effort: one formatted line after another.
const program = `
  const { writeSync } = require('node:fs');
  let text = '', sent = 0, line = 0;
  const put = (data) => { let at = 0; while (at < data.length) { try { at += writeSync(1, data, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; } } };
  while (sent < ${bytes}) {
    text += '2026-01-01T00:00:00.000000000Z stdout F line ' + line++ + ' of a log that somebody wrote\\n';
    if (text.length > 32768) { const data = Buffer.from(text).subarray(0, ${bytes} - sent); put(data); sent += data.length; text = ''; }
  }
`;
const words = [process.execPath, '-e', program];

async function raw(): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
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
