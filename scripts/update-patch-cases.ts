/**
 * Records what a real cluster answers to the patches and to the sequences of server-side apply of `scripts/patch-cases`, and
 * what the libraries that kubectl and kube-apiserver patch with answer to calls, for the tests of src/kube/patch, which replay
 * them.
 *
 *   node scripts/update-patch-cases.ts           records all and writes tests/unit/kube/patch/recorded
 *   node scripts/update-patch-cases.ts --check   records all and compares with the files; exit code 1 if they differ
 *
 * The cluster is the one of the kubeconfig that PODPATH_OUTPUTS_KUBECONFIG names. A namespace and a custom resource are made
 * on it, and deleted at the end. Needs Go and, once, its module proxy. Takes about five minutes: times of managedFields have
 * whole seconds.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { formatJson } from './lib/format-json.ts';
import { openProxy } from './patch-cases/cluster.ts';
import { recordCalls } from './patch-cases/libraries.ts';
import { prepare, recordPatches, recordSequences, withOwners } from './patch-cases/record.ts';

const folder = new URL('../tests/unit/kube/patch/recorded/', import.meta.url);

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const kubeconfig = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '') {
    throw new Error('PODPATH_OUTPUTS_KUBECONFIG must name the kubeconfig of a cluster to record on.');
  }
  await using cluster = await openProxy(kubeconfig);
  const { body: version } = await cluster.must('GET', '/version');
  const head = {
    generatedBy: 'node scripts/update-patch-cases.ts',
    kubernetesVersion: version['gitVersion'],
    date: new Date().toISOString().slice(0, 10),
  };
  await using _prepared = await prepare(cluster);
  const owned = await withOwners(cluster);
  const files = {
    'patches.json': await recordPatches(owned),
    'calls.json': { calls: await recordCalls() },
    'sequences.json': { sequences: await recordSequences(owned) },
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = new URL(name, folder);
    if (!values.check) {
      await writeFile(file, formatJson({ ...head, ...content }, 2));
      continue;
    }
    const {
      generatedBy: _by,
      kubernetesVersion: _version,
      date: _date,
      ...before
    } = JSON.parse(await readFile(file, 'utf8'));
    if (JSON.stringify(before) !== JSON.stringify(JSON.parse(JSON.stringify(content)))) {
      console.error(`${file.pathname} is not what ${String(version['gitVersion'])} answers.`);
      process.exitCode = 1;
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
