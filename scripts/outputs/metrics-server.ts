import { metricsServerManifest } from '../../src/kube/index.ts';
import { type RealCluster, waitUntil } from './cluster.ts';

/** Tests whether metrics-server is installed. */
export async function hasMetricsServer(cluster: RealCluster): Promise<boolean> {
  const found = await cluster.must([
    'get',
    'deployment',
    'metrics-server',
    '-n',
    'kube-system',
    '--ignore-not-found',
    '-o',
    'name',
  ]);
  return found !== '';
}

/** Takes metrics-server and the API that it serves away; waits until its Pods are gone. */
export async function removeMetricsServer(cluster: RealCluster): Promise<void> {
  await cluster.must(['delete', '--ignore-not-found', '-f', '-'], { stdin: metricsServerManifest });
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
  await cluster.must(['apply', '-f', '-'], { stdin: metricsServerManifest });
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
