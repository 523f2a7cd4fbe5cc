/**
 * Records what the real kubectl does with the lines of tests/unit/kubectl/port-forward/cases.ts, on `podpath embedded` and with ports of
 * this machine's loopback: 8080, 18080 to 18082 and 53 must be free.
 *
 *   node scripts/update-port-forward-cases.ts    kubectl v1.37.2 must be on PATH; takes a minute
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serveEmbedded } from '../tests/clients/lib/serve-embedded.ts';
import {
  type ForwardCase,
  type ForwardOutcome,
  forwardCases,
  normaliseForward,
} from '../tests/unit/kubectl/port-forward/cases.ts';

const version = 'v1.37.2';
if (!execFileSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).includes(`Client Version: ${version}\n`)) {
  console.error(`update-port-forward-cases: needs kubectl ${version} on PATH`);
  process.exit(3);
}
const folder = new URL('../tests/unit/kubectl/port-forward/', import.meta.url);
const objects = fileURLToPath(new URL('objects.yaml', folder));
await using server = await serveEmbedded('--nodes', '2');
const env = { PATH: process.env['PATH'], HOME: server.folder, KUBECONFIG: server.kubeconfig, KUBERC: 'off' };
const kubectl = (...argv: readonly string[]) => promisify(execFile)('kubectl', argv, { env });

/** Waits until a condition holds, as long as a minute. @throws Error */
async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited for ${what} in vain`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ask(port: string, path: string): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
    return `${response.status} ${(await response.text()).length}`;
  } catch (error) {
    if (error instanceof TypeError) return 'failed';
    throw error;
  }
}

async function play({ line, asks = [], busy }: ForwardCase): Promise<ForwardOutcome> {
  const other = createServer();
  if (busy !== undefined) {
    other.listen(busy, '127.0.0.1');
    await once(other, 'listening');
  }
  const child = spawn('kubectl', ['port-forward', ...line.split(' ').filter((word) => word !== '')], { env });
  let [stdout, stderr] = ['', ''];
  let isOver = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => {
    isOver = true;
    return Number(code);
  });
  const answers: string[] = [];
  const ports = () => [...stdout.matchAll(/Forwarding from [\d.]+:(\d+) -> /g)].map(([, port = '']) => port);
  for (const [index, path] of asks) {
    await until(`${line}: port ${index}`, () => isOver || ports().length > index);
    const connections = stdout.split('Handling').length;
    answers.push(await ask(ports()[index] ?? '1', path));
    await until(`${line}: connection`, () => isOver || stdout.split('Handling').length > connections);
  }
  // What is refused ends by itself, the rest with Ctrl-C when it has told all.
  const isRefused = asks.length === 0 || answers.includes('failed');
  const patience = setTimeout(() => child.kill('SIGINT'), isRefused ? 3000 : 300);
  const exitCode = await ended;
  clearTimeout(patience);
  other.close();
  const shown = { stdout: normaliseForward(stdout, line), stderr: normaliseForward(stderr, line) };
  return { line, ...shown, exitCode, answers };
}

await kubectl('wait', '--for=create', 'serviceaccount/default', '--timeout=60s');
await kubectl('apply', '-f', objects);
await kubectl('wait', '--for=condition=Ready', 'pod/web', '--timeout=120s');
await kubectl('rollout', 'status', 'deployment/page', '--timeout=120s');
const outcomes: ForwardOutcome[] = [];
for (const one of forwardCases) outcomes.push(await play(one));
const text = { generatedBy: 'node scripts/update-port-forward-cases.ts', version, cases: outcomes };
await writeFile(new URL('recorded.json', folder), `${JSON.stringify(text, null, 1)}\n`);
console.log(`${outcomes.length} cases recorded`);
