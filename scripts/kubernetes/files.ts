import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { VersionData } from '../../src/kube/data.ts';
import type { JsonObject } from '../../src/kube/index.ts';
import { formatJson } from '../lib/format-json.ts';
import type { RealCluster } from '../outputs/cluster.ts';
import { root } from '../outputs/files.ts';
import { packBootstrap } from './bootstrap.ts';
import { packColumns } from './columns.ts';
import { packDiscovery, readGroups, readServedVersions } from './discovery.ts';
import { packFieldOrder } from './field-order.ts';
import { openGoTypes } from './go-types.ts';
import { hashDocuments, readOpenApi } from './openapi.ts';
import { packJson } from './pack-json.ts';
import { packProtobuf } from './protobuf.ts';
import { openApiReader } from './read.ts';
import { collectDefinitions, packSchemas, rootsOf } from './schemas.ts';

const generatedBy = 'node scripts/update-kubernetes.ts';
const folder = join(root, 'src/kube/data');

/** A file, and how deep its values have lines of their own. */
interface DataFile {
  readonly name: string;
  readonly depth: number;
  readonly data: object;
}

interface DataFiles {
  readonly kubernetesVersion: string;
  readonly files: readonly DataFile[];
}

async function readFiles(cluster: RealCluster): Promise<DataFiles> {
  await using api = await openApiReader(cluster);
  const version = await api.get<VersionData>('/version');
  const groups = await readGroups(api);
  const served = await readServedVersions(api, groups);
  const documents = await readOpenApi(api, groups);
  const definitions = collectDefinitions(documents);
  const goTypes = openGoTypes(version.gitVersion);
  const schemas = await packSchemas(definitions, rootsOf(definitions, served), goTypes);
  const { descriptions, ...columns } = await packColumns(api, served);
  return {
    kubernetesVersion: version.gitVersion,
    files: [
      { name: 'schemas.json', depth: 4, data: schemas },
      { name: 'protobuf.json', depth: 3, data: await packProtobuf(schemas, goTypes) },
      { name: 'field-order.json', depth: 3, data: await packFieldOrder(schemas, goTypes) },
      { name: 'discovery.json', depth: 4, data: { version, ...(await packDiscovery(api, served)) } },
      { name: 'columns.json', depth: 2, data: columns },
      { name: 'column-descriptions.json', depth: 2, data: { descriptions } },
      { name: 'bootstrap.json', depth: 2, data: { objects: await packBootstrap(api) } },
      { name: 'openapi.json', depth: 2, data: { ...packJson(documents), hashes: hashDocuments(documents) } },
    ],
  };
}

/** Reads the cluster and writes the files; one line for each says how long it is. */
export async function writeKubernetesData(cluster: RealCluster): Promise<readonly string[]> {
  const { kubernetesVersion, files } = await readFiles(cluster);
  const head = { generatedBy, kubernetesVersion, date: new Date().toISOString().slice(0, 10) };
  const lines: string[] = [];
  for (const { name, depth, data } of files) {
    const text = formatJson({ ...head, ...data }, depth);
    await writeFileAtomic(join(folder, name), text);
    lines.push(`${name}: ${text.length} bytes`);
  }
  return lines;
}

/** What the cluster says otherwise than the files. The day of the recording, and how the API server was built, may differ. */
export async function compareKubernetesData(cluster: RealCluster): Promise<readonly string[]> {
  const { kubernetesVersion, files } = await readFiles(cluster);
  const problems: string[] = [];
  for (const { name, data } of files) {
    const found = JSON.parse(await readFile(join(folder, name), 'utf8')) as JsonObject;
    for (const [key, value] of Object.entries({ kubernetesVersion, ...data })) {
      const isSame = key === 'version' || JSON.stringify(found[key]) === JSON.stringify(value);
      if (!isSame) problems.push(`src/kube/data/${name}: "${key}" is not what the cluster says; run: ${generatedBy}`);
    }
  }
  return problems;
}
