import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';

import { parseLine } from '../../src/kubectl/index.ts';
import { commandForCluster, missingFrom, type Scenario } from '../../src/runs/index.ts';
import { type RealCluster, type TimedOutput, waitUntil } from './cluster.ts';
import { runsFolder, type ScenarioFile } from './files.ts';
import { judgeRun } from './judge.ts';
import { hasMetricsServer, installMetricsServer, removeMetricsServer } from './metrics-server.ts';

type Run = Scenario['runs'][number];

/** What a scenario may leave in namespace `default`; what Kubernetes itself keeps there stays. */
const leftovers: readonly (readonly string[])[] = [
  ['deployments,statefulsets,daemonsets,replicationcontrollers,cronjobs,jobs,replicasets,pods', '--all'],
  ['services', '--field-selector=metadata.name!=kubernetes'],
  ['configmaps', '--field-selector=metadata.name!=kube-root-ca.crt'],
  ['serviceaccounts', '--field-selector=metadata.name!=default'],
  ['secrets,persistentvolumeclaims,ingresses,networkpolicies,horizontalpodautoscalers', '--all'],
  ['resourcequotas,limitranges,poddisruptionbudgets,rolebindings,roles', '--all'],
  ['events', '--all'],
];

/** A run and what it printed. */
export type PlayedRun = readonly [run: Run, output: TimedOutput];

/** How often a scenario with `playAgain` is played at most. */
const attempts = 3;

/** What a run printed lacks what its scenario expects of it. */
class ExpectationError extends Error {}

/**
 * Sets a scenario up in an emptied namespace `default`, runs the given runs in order, and takes everything away again.
 * One with `playAgain` whose output lacks what it expects is played again from the beginning.
 */
export async function playScenario(
  cluster: RealCluster,
  file: ScenarioFile,
  runs: readonly Run[],
): Promise<readonly PlayedRun[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await playOnce(cluster, file, runs);
    } catch (error) {
      if (!(error instanceof ExpectationError) || file.scenario.playAgain === undefined || attempt === attempts)
        throw error;
      console.error(`${file.name}: played again (${file.scenario.playAgain}): ${error.message}`);
    }
  }
}

async function playOnce(cluster: RealCluster, file: ScenarioFile, runs: readonly Run[]): Promise<readonly PlayedRun[]> {
  const { scenario } = file;
  const played: PlayedRun[] = [];
  const name = await clusterName(cluster);
  const manifests = await Promise.all(
    scenario.manifests.map(async (manifest) =>
      commandForCluster(await readFile(join(runsFolder, manifest), 'utf8'), name),
    ),
  );
  const takeAway = async (): Promise<void> => {
    for (const stdin of manifests.toReversed()) {
      await cluster.must(['delete', '-n', 'default', '--ignore-not-found', '--now', '-f', '-'], { stdin });
    }
    await emptyDefault(cluster);
    if (scenario.withoutMetrics) await installMetricsServer(cluster);
  };
  await emptyDefault(cluster);
  for (const image of scenario.images) await loadImage(cluster, image);
  try {
    if (scenario.withoutMetrics) await removeMetricsServer(cluster);
    // A recording that was interrupted may have left the cluster without it.
    if (scenario.needsMetrics && !(await hasMetricsServer(cluster))) await installMetricsServer(cluster);
    for (const stdin of manifests) await cluster.must(['apply', '-n', 'default', '-f', '-'], { stdin });
    for (const words of scenario.waitFor) await waitFor(cluster, words);
    if (scenario.needsMetrics) await waitForMetrics(cluster);
    for (const run of runs) played.push([run, await playRun(cluster, run, name)]);
  } catch (error) {
    // What went wrong first is what counts; that taking away failed too is told beside it.
    await takeAway().catch((second: unknown) => console.error(`${file.name}: cannot be taken away:`, second));
    throw error;
  }
  await takeAway();
  return played;
}

async function playRun(cluster: RealCluster, run: Run, name: string): Promise<TimedOutput> {
  const { argv, stdin } = judgeRun(run, name);
  const end = performance.now() + run.retrySeconds * 1_000;
  for (;;) {
    const output = await cluster.run(argv, stdin === undefined ? {} : { stdin });
    const missing = missingFrom({ ...run, expect: run.expect.map((text) => commandForCluster(text, name)) }, output);
    if (missing.length === 0) return output;
    if (performance.now() >= end) {
      throw new ExpectationError(
        `${run.command}: lacks ${missing.join(', ')}. It printed:\n${output.stdout}${output.stderr}`,
      );
    }
    await delay(1_000);
  }
}

/** What the nodes' names begin with: `podpath` for `podpath-control-plane`. */
export async function clusterName(cluster: RealCluster): Promise<string> {
  const label = 'node-role.kubernetes.io/control-plane';
  const node = await cluster.must(['get', 'nodes', '-l', label, '-o', 'jsonpath={.items[0].metadata.name}']);
  const name = /^(.+)-control-plane$/.exec(node)?.[1];
  if (name === undefined) throw new Error(`the control-plane node is named ${node}, not CLUSTER-control-plane`);
  return name;
}

async function waitFor(cluster: RealCluster, words: string): Promise<void> {
  await waitUntil(
    `kubectl wait ${words}`,
    async () => {
      const output = await cluster.run(parseLine(`kubectl wait ${words}`).argv, { timeoutMs: 240_000 });
      if (output.exitCode === 0) return true;
      // `kubectl wait` fails at once for an object that does not exist yet: only that is worth another try.
      if (/not found|no matching resources/.test(output.stderr)) return output.stderr;
      throw new Error(`kubectl wait ${words} ended with ${output.exitCode}: ${output.stderr.trim()}`);
    },
    30_000,
  );
}

/** Until metrics-server has figures of every node and of every Pod of `default` that runs. */
async function waitForMetrics(cluster: RealCluster): Promise<void> {
  const names = async (argv: readonly string[]): Promise<readonly string[] | string> => {
    const output = await cluster.run(argv);
    return output.exitCode === 0 ? output.stdout.split(/\s+/).filter((name) => name !== '') : output.stderr;
  };
  await waitUntil(
    'figures of metrics-server',
    async () => {
      for (const [wanted, api] of [
        [
          ['get', 'pods', '-n', 'default', '--field-selector=status.phase=Running'],
          '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods',
        ],
        [['get', 'nodes'], '/apis/metrics.k8s.io/v1beta1/nodes'],
      ] as const) {
        const there = await names([...wanted, '-o', 'jsonpath={.items[*].metadata.name}']);
        const output = await cluster.run(['get', '--raw', api]);
        if (typeof there === 'string') return there;
        if (output.exitCode !== 0) return output.stderr;
        const lacking = there.filter((name) => !output.stdout.includes(`"name":"${name}"`));
        if (lacking.length > 0) return `no figures of ${lacking.join(', ')}`;
      }
      return true;
    },
    150_000,
    2_000,
  );
}

async function emptyDefault(cluster: RealCluster): Promise<void> {
  for (const words of leftovers) {
    await cluster.must(['delete', '-n', 'default', '--ignore-not-found', '--wait=true', '--now', ...words]);
  }
}

/** Brings an image of the engine onto every node, as `kind load docker-image` does. */
async function loadImage(cluster: RealCluster, image: string): Promise<void> {
  const context = (await cluster.must(['config', 'current-context'])).trim();
  const name = /^kind-(.+)$/.exec(context)?.[1];
  if (name === undefined)
    throw new Error(`${image} can be loaded into a kind cluster only, and this one is ${context}`);
  await execa('kind', ['load', 'docker-image', image, '--name', name], { timeout: 600_000 });
}
