import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factDefinitions } from '../../scripts/facts/definitions.ts';
import { readDefinitions } from '../../scripts/facts/read.ts';
import { compareKubernetesData } from '../../scripts/kubernetes/files.ts';
import { openCluster, type RealCluster } from '../../scripts/outputs/cluster.ts';
import { readFacts, readScenarios } from '../../scripts/outputs/files.ts';
import { compareScenario, readVersions } from '../../scripts/outputs/record.ts';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';
import { readLineFiles } from '../clients/lib/line-files.ts';
import { buildPrograms, compareWithRecorded, playFiles } from '../clients/lib/play-files.ts';

// What pages show is run again, and compared. All of it takes more than seven minutes, so each commit runs a third of the
// scenarios, chosen by its hash; PODPATH_OUTPUTS=all runs all. PODPATH_OUTPUTS_KUBECONFIG names a cluster to use in place of a new one.
const parts = 3;
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
const part = Number.parseInt(commit.slice(0, 8), 16) % parts;
const all = await readScenarios([]);
const isChosen = (name: string): boolean =>
  process.env['PODPATH_OUTPUTS'] === 'all' ||
  createHash('sha256').update(name).digest().readUInt32BE() % parts === part;
const chosen = all.filter(({ name }) => name === 'reference' || isChosen(name));

let home: string | undefined;
let driver: KindDriver | undefined;
let cluster: RealCluster;
let kubeconfig: string;

beforeAll(async () => {
  const given = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
  if (given !== undefined && given !== '') {
    kubeconfig = given;
    cluster = await openCluster(kubeconfig);
    return;
  }
  home = await mkdtemp(join(tmpdir(), 'podpath-outputs-home-'));
  driver = createKindDriver({ env: { ...process.env, PODPATH_HOME: home, PODPATH_CLUSTER: 'podpath-outputs' } });
  await driver.create({ workers: 2, metrics: true, image: process.env['PODPATH_KIND_IMAGE'] }, () => undefined);
  kubeconfig = driver.kubeconfigPath();
  cluster = await openCluster(kubeconfig);
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  if (driver !== undefined) {
    await driver.delete(() => undefined);
    await driver[Symbol.asyncDispose]();
  }
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

describe('what pages show', () => {
  test.each(chosen.map((file) => [file.name, file] as const))(
    'is what a real cluster prints: %s',
    async (_name, file) => {
      expect(await compareScenario(cluster, file)).toEqual([]);
    },
    420_000,
  );

  test('names facts that the cluster and the sources agree with', async (context) => {
    const known = await readFacts();
    const { server } = await readVersions(cluster);
    const written = known['kubernetes-version']?.value;
    if (server !== written) context.skip(`the facts are of ${written}, the cluster is ${server}`);
    const { facts, problems } = await readDefinitions(cluster, factDefinitions);
    expect(problems).toEqual([]);
    const differing = Object.entries(facts).filter(([id, fact]) => known[id]?.value !== fact.value);
    expect(differing).toEqual([]);
  }, 300_000);
});

describe('what the embedded API server knows of Kubernetes', () => {
  test('is what a real cluster says', async () => {
    expect(await compareKubernetesData(cluster)).toEqual([]);
  });
});

describe('what real clients do on the embedded cluster', () => {
  test('is held against what they do on a real one today', async () => {
    // The cluster of these tests has metrics-server, which others use meanwhile: those lines take it away.
    const files = (await readLineFiles()).filter(({ name }) => name !== 'metrics');
    const played = playFiles(kubeconfig, await buildPrograms(files), files);
    const drifted: string[] = [];
    for (const file of files) {
      for (const { name } of file.scenarios) {
        const results = (await played.get(`${file.name}/${name}`)) ?? new Error('it was not played');
        const differing = await compareWithRecorded(file, name, results);
        drifted.push(...[...differing].map(([index, text]) => `${file.name}/${name} ${index} ${text}`));
      }
    }
    expect(drifted).toEqual([]);
    // The first build of Helm takes minutes; where the clients ran before, it is there.
  }, 1_200_000);
});
