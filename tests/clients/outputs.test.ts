import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { openCluster, type RealCluster } from '../../scripts/outputs/cluster.ts';
import { readScenarios } from '../../scripts/outputs/files.ts';
import { compareScenario } from '../../scripts/outputs/record.ts';
import { createShare } from '../lib/commit-share.ts';
import { findKubectl } from '../real/kubectl-program.ts';
import { type EmbeddedProcess, serveEmbedded } from './lib/serve-embedded.ts';

// What pages show was recorded on kind; the same commands of the real kubectl print the same on `podpath embedded`. All of it takes
// minutes, for kubectl tells ages by the wall clock: each commit runs a sixth, chosen by its hash; PODPATH_OUTPUTS=all runs all.
const isChosen = createShare(6, 'PODPATH_OUTPUTS');

// What the node image has that pages were recorded on; what else is loaded there onto the nodes, the embedded cluster pulls.
const loaded = ['busybox:1.36', 'nginx:1.27', 'podpath/memhog:1'];
const all = (await readScenarios([])).map((file) => ({ ...file, scenario: { ...file.scenario, images: [] } }));
const chosen = all.filter(({ name }) => name === 'reference' || isChosen(name));
const known = z
  .record(z.string(), z.string())
  .parse(parse(await readFile(new URL('./known-outputs.yaml', import.meta.url), 'utf8')));

let served: EmbeddedProcess;
let cluster: RealCluster;

beforeAll(async () => {
  const kubectl = findKubectl();
  if (!kubectl.found) throw new Error(kubectl.reason);
  served = await serveEmbedded('--load', ...loaded);
  cluster = await openCluster(served.kubeconfig);
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await served?.[Symbol.asyncDispose]();
});

describe('what pages show, on the embedded cluster', () => {
  test.each(chosen.map((file) => [file.name, file] as const))(
    '%s',
    async (_name, file) => {
      const differing = await compareScenario(cluster, file);
      expect(differing.filter((text) => known[text.slice(0, text.indexOf(':'))] === undefined)).toEqual([]);
    },
    240_000,
  );

  test('the known differences are of runs that are there', () => {
    const runs = new Set(all.flatMap(({ name, scenario }) => scenario.runs.map(({ id }) => `${name}/${id}`)));
    expect(Object.keys(known).filter((id) => !runs.has(id))).toEqual([]);
  });
});
