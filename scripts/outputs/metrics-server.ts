import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RealCluster, waitUntil } from './cluster.ts';
import { root } from './files.ts';

/** The manifest that the project pins, and the address that the page's command names. */
const manifestFile = join(root, 'src/drivers/kind/metrics-server.yaml');
const address = 'https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';

/** A command that names metrics-server's address is run with the pinned manifest on stdin, as the product does. */
export async function pinnedManifest(
  argv: readonly string[],
): Promise<{ readonly argv: readonly string[]; readonly stdin: string } | undefined> {
  if (!argv.includes(address)) return undefined;
  return { argv: argv.map((word) => (word === address ? '-' : word)), stdin: await readFile(manifestFile, 'utf8') };
}

/** Takes metrics-server and the API that it serves away; waits until its Pods are gone. */
export async function removeMetricsServer(cluster: RealCluster): Promise<void> {
  await cluster.must(['delete', '--ignore-not-found', '-f', manifestFile]);
  await cluster.must([
    'wait',
    '-n',
    'kube-system',
    '--for=delete',
    'pod',
    '-l',
    'k8s-app=metrics-server',
    '--timeout=60s',
  ]);
}

/** Puts metrics-server back and waits until it has figures of the nodes. */
export async function installMetricsServer(cluster: RealCluster): Promise<void> {
  await cluster.must(['apply', '-f', manifestFile]);
  await waitUntil(
    'metrics-server',
    async () => {
      const output = await cluster.run(['top', 'nodes']);
      return output.exitCode === 0 ? true : output.stderr;
    },
    150_000,
    2_000,
  );
}
