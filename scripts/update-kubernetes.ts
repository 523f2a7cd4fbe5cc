/**
 * Reads what the embedded API server knows of Kubernetes off a real cluster, and writes it to `src/kube/data`: types, discovery,
 * columns of Tables, what a fresh API server makes, and the OpenAPI documents. What Go knows and OpenAPI does not tell (names
 * of types, what is written when it is zero) is read from the sources of the same version (`go mod download`).
 *
 *   node scripts/update-kubernetes.ts            read all and write
 *   node scripts/update-kubernetes.ts --check    read all and compare with the files; exit code 1 if they differ
 *
 * The cluster is the one of the kubeconfig that PODPATH_OUTPUTS_KUBECONFIG names, with kind's settings and metrics-server;
 * nothing is changed on it. There is no check without a cluster: nothing else knows what the files should say; the tests on a real
 * cluster make it.
 */
import { access } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compareKubernetesData, writeKubernetesData } from './kubernetes/files.ts';
import { openCluster } from './outputs/cluster.ts';

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const kubeconfig = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '')
    throw new Error('PODPATH_OUTPUTS_KUBECONFIG must name the kubeconfig of a cluster to read.');
  await access(kubeconfig);
  await using cluster = await openCluster(kubeconfig);
  if (values.check) {
    const problems = await compareKubernetesData(cluster);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } else for (const line of await writeKubernetesData(cluster)) console.log(line);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
