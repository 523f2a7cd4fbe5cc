// How much longer `podpath cluster create` takes than plain `kind create cluster` with the same configuration, by turns
// in one run: `node tests/bench/kind-create.ts [ROUNDS]`. Needs an engine, kind, kubectl and a node image.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { writeConfig } from '../../src/drivers/kind/config.ts';
import { createKindDriver } from '../../src/drivers/kind/index.ts';
import { newKindPaths } from '../../src/drivers/kind/paths.ts';
import { report } from './lib/report.ts';

const clusterName = 'podpath-kindbench';
/** What `podpath cluster create` makes when nothing else is asked for. */
const workers = 2;
const rounds = Number(process.argv[2] ?? 3);
const image = process.env['PODPATH_KIND_IMAGE'];
const ignore = () => undefined;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

async function plain(home: string): Promise<number> {
  const paths = newKindPaths(home, clusterName);
  await writeConfig(paths, workers);
  const words = ['create', 'cluster', '--name', clusterName, '--config', paths.kindConfig, '--wait', '120s'];
  const argv = [...words, '--kubeconfig', paths.kubeconfig, ...(image === undefined ? [] : ['--image', image])];
  try {
    return await timed(() => execa('kind', argv));
  } finally {
    await execa('kind', ['delete', 'cluster', '--name', clusterName, '--kubeconfig', paths.kubeconfig]);
    await rm(home, { recursive: true, force: true });
  }
}

async function ours(home: string): Promise<number> {
  await using driver = createKindDriver({ home, clusterName });
  try {
    return await timed(() => driver.create({ workers, metrics: true }, ignore));
  } finally {
    await driver.delete(ignore);
    await rm(home, { recursive: true, force: true });
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const folder = await mkdtemp(join(tmpdir(), 'podpath-kindbench-'));
try {
  // The first creation after the machine's start reads the node image from disk: it counts for neither.
  await plain(join(folder, 'warm-up'));
  const times: { plain: number[]; ours: number[] } = { plain: [], ours: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.plain.push(await plain(join(folder, `plain-${round}`)));
    times.ours.push(await ours(join(folder, `ours-${round}`)));
  }
  const [kind, podpath] = [median(times.plain), median(times.ours)];
  report(`kind create cluster, 1 control plane and ${workers} workers, median of ${rounds}`, [
    { what: 'kind create cluster --wait', value: kind, unit: 's' },
    { what: 'podpath cluster create: doctor, all Nodes Ready, metrics-server, images', value: podpath, unit: 's' },
    { what: 'ratio', value: podpath / kind, unit: '', limit: 1.1 },
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
