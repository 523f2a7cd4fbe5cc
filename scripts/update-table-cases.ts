/**
 * Records how a real API server prints objects of every kind as Tables, for the tests of `src/embedded/apiserver/tables`: makes
 * the objects of `scripts/tables`, patches their status, asks for each as a Table with the object in its row, and writes both to
 * `tests/unit/embedded/apiserver/tables/recorded/`; what the cluster has of its own kinds is recorded with them.
 *
 *   PODPATH_OUTPUTS_KUBECONFIG=... node scripts/update-table-cases.ts
 *
 * Everything is made in a namespace of its own or by names of its own, and removed at the end. Made Nodes live for some seconds,
 * tainted, so that nothing is scheduled to them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { type ApiReader, openApiReader, table } from './kubernetes/read.ts';
import { formatJson } from './lib/format-json.ts';
import { openCluster, type RealCluster } from './outputs/cluster.ts';
import { caseLabel, type TableCase } from './tables/case.ts';
import { coreCases } from './tables/core.ts';
import { groupCases } from './tables/groups.ts';
import { podCases } from './tables/pods.ts';
import { workloadCases } from './tables/workloads.ts';

const namespace = 'podpath-table-cases';
const folder = new URL('../tests/unit/embedded/apiserver/tables/recorded/', import.meta.url);
// Nodes are at the end of the core group, so that they live for a short time.
const groups = { pods: podCases, workloads: workloadCases, groups: groupCases, core: coreCases };

/** Lists that show what single objects do not: order, defaults, what nobody makes. */
const lists: readonly string[] = [
  '/api/v1/nodes',
  '/api/v1/componentstatuses',
  '/api/v1/namespaces/kube-system/pods?limit=3',
  '/apis/storage.k8s.io/v1/storageclasses',
  '/apis/networking.k8s.io/v1/servicecidrs',
  '/apis/networking.k8s.io/v1/ipaddresses?limit=2',
  '/apis/apiregistration.k8s.io/v1/apiservices?limit=3',
  '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io',
  `/api/v1/namespaces/${namespace}/limitranges?labelSelector=nothing`,
  `/api/v1/namespaces/${namespace}/pods?labelSelector=nothing`,
  `/api/v1/namespaces/${namespace}/pods?limit=2`,
  `/apis/apps/v1/namespaces/${namespace}/deployments/none/scale`,
];

/** A Table as it was answered, with the moments before and after: ages are counted from one between them. */
interface RecordedTable {
  readonly path: string;
  readonly before: number;
  readonly after: number;
  readonly answer: Answer;
}

interface Answer {
  readonly rows: readonly { readonly object?: { metadata?: { managedFields?: unknown } } | null }[] | null;
  readonly columnDefinitions?: unknown;
}

try {
  const kubeconfig = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '')
    throw new Error('PODPATH_OUTPUTS_KUBECONFIG must name the kubeconfig of a cluster to record on.');
  await using cluster = await openCluster(kubeconfig);
  await using api = await openApiReader(cluster);
  await remove(cluster);
  await cluster.must(['create', 'namespace', namespace]);
  const { gitVersion } = await api.get<{ gitVersion: string }>('/version');
  const head = {
    version: gitVersion,
    date: new Date().toISOString().slice(0, 10),
    command: 'node scripts/update-table-cases.ts',
  };
  await mkdir(folder, { recursive: true });
  try {
    for (const [name, cases] of Object.entries(groups)) {
      const tables: RecordedTable[] = [];
      for (const each of cases) tables.push(withoutColumns(await recordCase(cluster, api, each)));
      await writeFile(new URL(`${name}.json`, folder), formatJson({ ...head, tables }, 2));
      console.log(`${name}: ${tables.length} objects`);
    }
    const tables: RecordedTable[] = [];
    for (const path of lists) tables.push(await record(api, path));
    await writeFile(new URL('lists.json', folder), formatJson({ ...head, tables }, 2));
  } finally {
    await remove(cluster);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function recordCase(cluster: RealCluster, api: ApiReader, each: TableCase): Promise<RecordedTable> {
  const { object, status, namespaced, path } = each;
  const inNamespace = namespaced ? ['-n', namespace] : [];
  const { name, finalizers } = object.metadata;
  const resource = `${path.split('/').at(-1)}${path.startsWith('/apis/') ? `.${path.split('/')[3]}.${path.split('/')[2]}` : ''}`;
  await cluster.must(['create', ...inNamespace, '-f', '-'], { stdin: JSON.stringify(object) });
  if (status !== undefined) {
    const patch = JSON.stringify({ status });
    await cluster.must(['patch', resource, name, ...inNamespace, '--subresource=status', '--type=merge', '-p', patch]);
  }
  if (finalizers !== undefined) {
    await cluster.must(['delete', resource, name, ...inNamespace, '--wait=false', '--grace-period=0', '--force']);
  }
  const at = path.lastIndexOf('/');
  const full = namespaced ? `${path.slice(0, at)}/namespaces/${namespace}${path.slice(at)}/${name}` : `${path}/${name}`;
  return record(api, full);
}

async function record(api: ApiReader, path: string): Promise<RecordedTable> {
  const query = `${path}${path.includes('?') ? '&' : '?'}includeObject=Object`;
  const before = Date.now();
  const answer = await api.get<Answer>(query, table);
  const after = Date.now();
  // No cell tells of them, and they are most of an object.
  for (const { object } of answer.rows ?? []) delete object?.metadata?.managedFields;
  return { path, before, after, answer };
}

/** Columns are data already, of the same cluster; the lists keep them. */
function withoutColumns({ answer: { columnDefinitions: _, ...answer }, ...recorded }: RecordedTable): RecordedTable {
  return { ...recorded, answer };
}

/** Takes finalizers away, and all that was made. */
async function remove(cluster: RealCluster): Promise<void> {
  const all = Object.values(groups).flat();
  for (const { object, namespaced, path } of all) {
    if (object.metadata.finalizers === undefined) continue;
    const inNamespace = namespaced ? ['-n', namespace] : [];
    const patch = ['--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
    await cluster.run(['patch', path.split('/').at(-1) ?? '', object.metadata.name, ...inNamespace, ...patch]);
  }
  const scopes = new Set(all.filter(({ namespaced }) => !namespaced).map(({ path }) => path.split('/').at(-1)));
  const made = ['-l', caseLabel, '--ignore-not-found', '--wait=false'];
  await cluster.must(['delete', [...scopes].join(','), ...made]);
  await cluster.must(['delete', 'namespace', namespace, '--ignore-not-found']);
}
