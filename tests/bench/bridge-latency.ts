// kubectl through backend and bridge against the same kubectl alone, by turns in one run. On a real kind cluster when
// `podpath cluster create` has made one, else with `sleep`: `node tests/bench/bridge-latency.ts [ROUNDS]`.

import { execa } from 'execa';
import { createKindDriver } from '../../src/drivers/kind/index.ts';
import { median, startBackendProcess } from './lib/backend.ts';
import { type Figure, report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 15);

interface Case {
  readonly what: string;
  /** Words of backend-process.ts. */
  readonly behind: readonly string[];
  readonly line: string;
  readonly alone: () => Promise<unknown>;
  readonly long: boolean;
}

const sleeping = (seconds: string, long: boolean): Case => ({
  what: `sleep ${seconds}`,
  behind: ['sleep', seconds],
  line: 'kubectl get pods',
  alone: () => execa('sleep', [seconds]),
  long,
});

async function cases(): Promise<Case[]> {
  await using driver = createKindDriver();
  const { state } = await driver.status();
  if (state !== 'running') return [sleeping('0.05', false), sleeping('1', true)];
  const env = { KUBECONFIG: driver.kubeconfigPath() };
  const kubectl = (words: string, long: boolean): Case => ({
    what: `kubectl ${words}`,
    behind: ['kind'],
    line: `kubectl ${words}`,
    alone: () => execa('kubectl', words.split(' '), { env, reject: false }),
    long,
  });
  return [
    kubectl('get namespaces', false),
    kubectl('top nodes', false),
    // Waits for a second for what never comes.
    kubectl('wait --for=jsonpath={.status.phase}=Never namespace/default --timeout=1s', true),
  ];
}

const figures: Figure[] = [];
for (const { what, behind, line, alone, long } of await cases()) {
  await using backend = await startBackendProcess(behind);
  using bridge = backend.connect();
  const through = async () => {
    const run = bridge.run({ kind: 'line', line }, { kind: 'page' });
    for await (const _ of run.output);
    await run.exit;
  };
  const timed = async (work: () => Promise<unknown>) => {
    const begin = performance.now();
    await work();
    return performance.now() - begin;
  };
  await alone();
  await through();
  const times: { alone: number[]; through: number[] } = { alone: [], through: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.alone.push(await timed(alone));
    times.through.push(await timed(through));
  }
  const [own, ours] = [median(times.alone), median(times.through)];
  figures.push(
    { what: `${what}, alone`, value: own, unit: 'ms' },
    { what: `${what}, through page and bridge`, value: ours, unit: 'ms' },
    long
      ? { what: 'ratio', value: ours / own, unit: '', limit: 1.05 }
      : { what: 'more', value: ours - own, unit: 'ms', limit: 30 },
  );
}
report(`kubectl through the bridge, median of ${rounds}`, figures);
