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
import { readChosenLineFiles } from '../clients/lib/line-files.ts';
import { buildPrograms, compareWithRecorded, playFiles } from '../clients/lib/play-files.ts';
import { createTurn } from '../lib/commit-share.ts';

// What pages show is run again, and compared. All of it takes more than seven minutes, so a commit whose turn it is runs a
// third of the scenarios; PODPATH_OUTPUTS=all runs all. PODPATH_OUTPUTS_KUBECONFIG names a cluster to use in place of a new one.
const all = await readScenarios([]);
const isChosen = createTurn('outputs', 3);
const chosen = all.filter(({ name }) => isChosen(name));
// All lines of clients take minutes, too: a commit whose turn it is plays a third of them; PODPATH_CLIENTS=all plays all. Those
// of metrics take metrics-server away, which others use meanwhile.
const isPlayed = createTurn('lines', 3);
const lineFiles = (await readChosenLineFiles())
  .filter(({ name }) => name !== 'metrics')
  .map((file) => ({ ...file, scenarios: file.scenarios.filter(({ name }) => isPlayed(`${file.name}/${name}`)) }))
  .filter(({ scenarios }) => scenarios.length > 0);

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

  test.runIf(isChosen('facts'))(
    'names facts that the cluster and the sources agree with',
    async (context) => {
      const known = await readFacts();
      const { server } = await readVersions(cluster);
      const written = known['kubernetes-version']?.value;
      if (server !== written) context.skip(`the facts are of ${written}, the cluster is ${server}`);
      const { facts, problems } = await readDefinitions(cluster, factDefinitions);
      expect(problems).toEqual([]);
      const differing = Object.entries(facts).filter(([id, fact]) => known[id]?.value !== fact.value);
      expect(differing).toEqual([]);
    },
    300_000,
  );
});

describe('what the embedded API server knows of Kubernetes', () => {
  test.runIf(isChosen('kubernetes'))('is what a real cluster says', async () => {
    expect(await compareKubernetesData(cluster)).toEqual([]);
  });
});

describe('what real clients do on the embedded cluster', () => {
  test.runIf(lineFiles.length > 0)(
    'is held against what they do on a real one today',
    async () => {
      const played = playFiles(kubeconfig, await buildPrograms(lineFiles), lineFiles);
      const drifted: string[] = [];
      for (const file of lineFiles) {
        for (const { name } of file.scenarios) {
          const results = (await played.get(`${file.name}/${name}`)) ?? new Error('it was not played');
          const differing = await compareWithRecorded(file, name, results);
          drifted.push(...[...differing].map(([index, text]) => `${file.name}/${name} ${index} ${text}`));
        }
      }
      expect(drifted).toEqual([]);
      // The first build of Helm takes minutes; where the clients ran before, it is there.
    },
    1_200_000,
  );
});
