/**
 * Records what a real Prometheus answers to the queries of tests/unit/embedded/runtime/prometheus/cases.ts about the samples there,
 * into recorded.json beside it. promtool makes a block of the samples, and a server reads that.
 *
 *   node scripts/update-promql-cases.ts            prometheus and promtool v2.42 must be on PATH; takes seconds
 *   node scripts/update-promql-cases.ts --check    compares instead of writing
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { paths, type RecordedAnswer, sampled } from '../tests/unit/embedded/runtime/prometheus/cases.ts';

const file = new URL('../tests/unit/embedded/runtime/prometheus/recorded.json', import.meta.url);
const version = execFileSync('prometheus', ['--version'], { encoding: 'utf8' });
if (!version.includes('version 2.42')) {
  console.error('update-promql-cases: needs prometheus v2.42 on PATH');
  process.exit(3);
}

/** The samples as OpenMetrics: families together, values by time. */
function formatOpenMetrics(): string {
  const number = (value: number) =>
    Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
  const lines = sampled.flatMap(({ labels: { __name__: name = '', ...labels }, points }) => {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return points.map(([timeMs, value]) => `${name}{${pairs.join(',')}} ${number(value)} ${timeMs / 1000}`);
  });
  return `${lines.join('\n')}\n# EOF\n`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const folder = await mkdtemp(join(tmpdir(), 'podpath-promql-'));
try {
  const data = join(folder, 'data');
  await writeFile(join(folder, 'samples'), formatOpenMetrics());
  await writeFile(join(folder, 'prometheus.yml'), '');
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'samples'), data]);
  const port = await freePort();
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  try {
    const base = `http://127.0.0.1:${port}`;
    await ready(base, server.stderr);
    const answers: RecordedAnswer[] = [];
    for (const path of paths) {
      const response = await fetch(`${base}/api/v1/${path}`);
      answers.push({ path, status: response.status, body: await response.text() });
    }
    const text = `${JSON.stringify({ generatedBy: 'node scripts/update-promql-cases.ts', version: 'v2.42.0', answers }, undefined, 1)}\n`;
    if (!process.argv.includes('--check')) await writeFile(file, text);
    else if ((await readFile(file, 'utf8')) !== text) {
      console.error('update-promql-cases: the recorded answers are others');
      process.exitCode = 1;
    }
  } finally {
    server.kill();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Waits until it says so on its own. */
async function ready(base: string, log: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  await new Promise<void>((resolve) => {
    log.on('end', resolve);
    log.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('Server is ready to receive web requests')) resolve();
    });
  });
  const isReady = await fetch(`${base}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!isReady) throw new Error(`the server does not start:\n${text}`);
}
