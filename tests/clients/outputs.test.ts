import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { openCluster, type RealCluster } from '../../scripts/outputs/cluster.ts';
import { readScenarios } from '../../scripts/outputs/files.ts';
import { compareScenario } from '../../scripts/outputs/record.ts';
import { findKubectl } from '../real/kubectl-program.ts';
import { type EmbeddedProcess, serveEmbedded } from './lib/serve-embedded.ts';

// What pages show was recorded on kind; the same commands of the real kubectl print the same on `podpath embedded`. All of it takes
// minutes, for kubectl tells ages by the wall clock: each commit runs a half, chosen by its hash; PODPATH_OUTPUTS=all runs all.
const parts = 2;
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
const part = Number.parseInt(commit.slice(0, 8), 16) % parts;
const isChosen = (name: string): boolean =>
  process.env['PODPATH_OUTPUTS'] === 'all' ||
  createHash('sha256').update(name).digest().readUInt32BE() % parts === part;

// There is no Prometheus in the embedded cluster to ask.
const all = (await readScenarios([])).filter(({ name }) => name !== 'memory-prometheus');
const chosen = all.filter(({ name }) => name === 'reference' || isChosen(name));
const known = z
  .record(z.string(), z.string())
  .parse(parse(await readFile(new URL('./known-outputs.yaml', import.meta.url), 'utf8')));

let served: EmbeddedProcess;
let cluster: RealCluster;

beforeAll(async () => {
  const kubectl = findKubectl();
  if (!kubectl.found) throw new Error(kubectl.reason);
  served = await serveEmbedded();
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
