/**
 * Reads the figures, defaults and versions that pages name (`<Fact id="..." />`) and writes `content/facts.json`.
 *
 *   node scripts/update-facts.ts            read all from the cluster and from Kubernetes' sources, and write
 *   node scripts/update-facts.ts --verify   read all again and compare with the file; exit code 1 if they differ
 *   node scripts/update-facts.ts --check    no cluster: the file has exactly the facts that are defined
 *
 * The cluster is the kind cluster of the kubeconfig that PODPATH_OUTPUTS_KUBECONFIG names; nothing is changed on it. Sources are had with
 * `go mod download`, of the version that the cluster runs.
 * A new fact is one line in `scripts/facts`: its id, and where it is read. Never a value.
 */
import { parseArgs } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { factDefinitions } from './facts/definitions.ts';
import { readDefinitions } from './facts/read.ts';
import { openCluster } from './outputs/cluster.ts';
import { factsFile, readFacts } from './outputs/files.ts';

try {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, verify: { type: 'boolean', default: false } },
  });
  const problems = values.check ? await check() : await readAll(values.verify);
  if (problems.length > 0) throw new Error(`content/facts.json:\n  - ${problems.join('\n  - ')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function check(): Promise<readonly string[]> {
  const facts = await readFacts();
  const ids = factDefinitions.map(({ id }) => id);
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `"${id}" is defined twice`),
    ...ids
      .filter((id) => !Object.hasOwn(facts, id))
      .map((id) => `"${id}" is defined, but was not read; run \`node scripts/update-facts.ts\``),
    ...Object.keys(facts)
      .filter((id) => !ids.includes(id))
      .map((id) => `"${id}" is not defined in scripts/facts`),
  ];
}

async function readAll(verify: boolean): Promise<readonly string[]> {
  const kubeconfig = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '')
    throw new Error('PODPATH_OUTPUTS_KUBECONFIG must name the kubeconfig of a kind cluster.');
  await using cluster = await openCluster(kubeconfig);
  const { facts, problems } = await readDefinitions(cluster, factDefinitions);
  if (problems.length > 0) return problems;
  if (!verify) {
    await writeFileAtomic(factsFile, `${JSON.stringify(facts, null, 2)}\n`);
    console.log(`${Object.keys(facts).length} facts`);
    return [];
  }
  const known = await readFacts();
  return Object.entries(facts)
    .filter(([id, fact]) => known[id]?.value !== fact.value)
    .map(([id, fact]) => `${id}: the file says ${known[id]?.value ?? 'nothing'}, ${fact.source} says ${fact.value}`);
}
