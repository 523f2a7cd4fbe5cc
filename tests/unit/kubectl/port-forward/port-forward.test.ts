import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubectlProcess } from '../../../../src/drivers/driver.ts';
import { createTestBrowser } from '../../drivers/embedded/support.ts';
import { type ForwardCase, type ForwardOutcome, forwardCases, normaliseForward } from './cases.ts';

const folder = new URL('.', import.meta.url);
const recorded = JSON.parse(await readFile(new URL('recorded.json', folder), 'utf8')) as {
  readonly cases: readonly ForwardOutcome[];
};
const browser = createTestBrowser('port-forward');
const driver = browser.openTab();
const decoder = new TextDecoder();

const start = async (argv: readonly string[], stdin?: string): Promise<KubectlProcess> =>
  driver.kubectl({ argv, namespace: 'default', ...(stdin === undefined ? {} : { stdin }) });

async function must(argv: readonly string[], stdin?: string): Promise<void> {
  const process = await start(argv, stdin);
  let said = '';
  for await (const { bytes } of process.output) said += decoder.decode(bytes);
  const { exitCode } = await process.exit;
  if (exitCode !== 0) throw new Error(`kubectl ${argv.join(' ')}: ${said}`);
}

/** Resolves with its first words, and goes on reading. */
function untilItListens({ output }: KubectlProcess): Promise<void> {
  return new Promise((resolve) => {
    const reading = async (): Promise<void> => {
      for await (const _ of output) resolve();
      resolve();
    };
    void reading();
  });
}

async function ask(port: number, path: string): Promise<string> {
  const network = await driver.network?.();
  if (network === undefined) throw new Error('there is no network');
  const answer = await network.request(
    { method: 'GET', url: `http://127.0.0.1:${port}${path}`, headers: [['Host', 'x']], verifies: true },
    'default',
    { signal: AbortSignal.timeout(20_000), resolved: () => undefined, connected: () => undefined },
  );
  return answer.kind === 'answered' ? `${answer.response.status} ${answer.response.body.length}` : 'failed';
}

async function play({ line, asks = [], busy }: ForwardCase): Promise<ForwardOutcome> {
  // What has the port is another kubectl.
  const other =
    busy === undefined ? undefined : await start(['port-forward', 'web', `${busy}:80`, '--address=127.0.0.1']);
  if (other !== undefined) await untilItListens(other);
  const process = await start(['port-forward', ...line.split(' ').filter((word) => word !== '')]);
  const said = { stdout: '', stderr: '' };
  const answers: string[] = [];
  let asked = 0;
  const askNext = async (): Promise<void> => {
    const ports = [...said.stdout.matchAll(/Forwarding from [\d.]+:(\d+) -> /g)].map(([, port]) => Number(port));
    // What listens and is not asked for anything has shown what it does.
    if (asks.length === 0 && said.stdout !== '') process.cancel();
    for (let next = asks[asked]; next !== undefined && ports.length > next[0]; next = asks[asked]) {
      asked += 1;
      answers.push(await ask(ports[next[0]] ?? 0, next[1]));
      if (asked === asks.length && !answers.includes('failed')) process.cancel();
    }
  };
  let asking = Promise.resolve();
  for await (const { stream, bytes } of process.output) {
    said[stream] += decoder.decode(bytes);
    asking = asking.then(askNext);
  }
  await asking;
  const exitCode = (await process.exit).exitCode ?? -1;
  other?.cancel();
  await other?.exit;
  const shown = { stdout: normaliseForward(said.stdout, line), stderr: normaliseForward(said.stderr, line) };
  return { line, ...shown, exitCode, answers };
}

describe('kubectl port-forward does what the real one does', () => {
  beforeAll(async () => {
    await must(['wait', '--for=create', 'serviceaccount/default', '--timeout=60s']);
    await must(['apply', '-f', '-'], await readFile(new URL('objects.yaml', folder), 'utf8'));
    await must(['wait', '--for=condition=Ready', 'pod/web', '--timeout=120s']);
    await must(['rollout', 'status', 'deployment/page', '--timeout=120s']);
  }, 120_000);
  afterAll(async () => {
    await driver[Symbol.asyncDispose]();
    browser[Symbol.dispose]();
  });

  for (const [index, one] of forwardCases.entries()) {
    it(`${one.line}${one.busy === undefined ? '' : ' (busy)'}`, { timeout: 30_000 }, async () => {
      expect(await play(one)).toEqual(recorded.cases[index]);
    });
  }

  it('lists the ports that it listens on, as long as it does', async () => {
    const ports = (await driver.network?.())?.ports;
    const process = await start(['port-forward', 'web', '18080:80', '--address=127.0.0.1']);
    await untilItListens(process);
    expect(ports?.list()).toEqual([{ address: '127.0.0.1', port: 18080, target: 'pod/web:80' }]);
    process.cancel();
    await process.exit;
    expect(ports?.list()).toEqual([]);
  });
});
