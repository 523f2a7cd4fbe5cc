import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { RealCluster } from '../../../scripts/outputs/cluster.ts';
import { manifestsFolder, readScenarios } from '../../../scripts/outputs/files.ts';
import { compareScenario } from '../../../scripts/outputs/record.ts';
import { createSeededRandom, createSimulatedClock, type SimulatedClock, systemClock } from '../../../src/base/index.ts';
import { type ClusterDriver, createInProcessDriver } from '../../../src/drivers/index.ts';
import { collect } from '../../../src/host/collect.ts';

// All that pages show was recorded on kind; here the kubectl of the page runs it on the cluster of the page, whose time goes 20 times
// as fast. tests/clients/outputs.test.ts does the same with the real kubectl.
const knownOfBoth = z
  .record(z.string(), z.string())
  .parse(parse(await readFile(new URL('../../clients/known-outputs.yaml', import.meta.url), 'utf8')));
/** What differs here alone, and why. */
const known: Readonly<Record<string, string>> = {
  ...knownOfBoth,
  'architecture/whoami': 'A page has no certificate that the API server could name.',
  'pod-path/pods-wide': 'At this speed the failing pull is seen in another moment than on kind.',
};
/** What lasts for a moment, which is over here between two looks: there are six samples for ten seconds. */
const moments: ReadonlySet<string> = new Set(['memory-prometheus/samples']);
// The images that the node has on which pages were recorded; what else is loaded there onto the nodes, this cluster pulls.
const images = ['busybox:1.36', 'nginx:1.27', 'podpath/memhog:1'];
const scenarios = (await readScenarios([])).map((file) => ({ ...file, scenario: { ...file.scenario, images: [] } }));

let clock: SimulatedClock;
let driver: ClusterDriver;
let cluster: RealCluster;

beforeAll(async () => {
  clock = createSimulatedClock({ startMs: Date.now(), machine: systemClock, mode: { kind: 'running', speed: 20 } });
  const list = async () => readdir(manifestsFolder);
  const files = { read: async (path: string) => readFile(join(manifestsFolder, path), 'utf8'), list };
  driver = createInProcessDriver({ clock, random: createSeededRandom(7), files: () => files, images });
  await driver.create({ workers: 2, metrics: true }, () => undefined);
  const run: RealCluster['run'] = async (argv, { stdin } = {}) => {
    const { exitCode, ...output } = await collect(
      await driver.kubectl({ argv, namespace: 'default', stdin: stdin ?? '' }),
    );
    return { exitCode: exitCode ?? -1, durationMs: 0, ...output };
  };
  cluster = {
    run,
    async must(argv, options) {
      const { exitCode, stdout, stderr } = await run(argv, options);
      if (exitCode !== 0) throw new Error(`kubectl ${argv.join(' ')} ended with ${exitCode}: ${stderr}`);
      return stdout;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  // A Node is Ready a moment before its taint goes, and what is applied in that moment has one Event more.
  const taints = ['get', 'nodes', '-o', 'jsonpath={.items[*].spec.taints[*].key}'];
  while ((await cluster.must(taints)).includes('not-ready')) await new Promise((resolve) => setTimeout(resolve, 10));
}, 120_000);
afterAll(async () => {
  clock?.pause();
  await driver?.[Symbol.asyncDispose]();
});

describe('what pages show, by the kubectl of the page on the cluster of the page', { timeout: 240_000 }, () => {
  test.each(scenarios.map((file) => [file.name, file] as const))('%s', async (_name, file) => {
    const differing = await compareScenario(cluster, file, ({ id }) => !moments.has(`${file.name}/${id}`));
    expect(differing.filter((text) => known[text.slice(0, text.indexOf(':'))] === undefined)).toEqual([]);
  });
});
