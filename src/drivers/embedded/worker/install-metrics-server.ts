import type { LivingCluster } from '../../../embedded/index.ts';
import { metricsServerManifest, parseYaml, toGoJson } from '../../../kube/index.ts';
import { administrator } from '../administrator.ts';
import { apiAddress } from '../protocol.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly namespace?: string };
}

/** Kinds of the manifest that are in no namespace. */
const clusterKinds = new Set(['ClusterRole', 'ClusterRoleBinding', 'APIService']);

/**
 * Makes the objects of the pinned metrics-server as `kubectl apply` leaves them, so that a lab that applies them again changes nothing.
 * @throws Error for an object that the API server refuses, which is a defect
 */
export async function installMetricsServer(cluster: LivingCluster): Promise<void> {
  for (const document of metricsServerManifest.split(/^---$/m)) {
    if (document.trim() === '') continue;
    const object = parseYaml(document).value as Manifest;
    const { apiVersion, kind, metadata } = object;
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const namespace = clusterKinds.has(kind) ? '' : `/namespaces/${metadata.namespace}`;
    // As kubectl writes it (k8s.io/kubectl v0.37.2, pkg/util/apply.go, `GetModifiedConfiguration`).
    const applied = `${toGoJson({ ...object, metadata: { annotations: {}, ...metadata } })}\n`;
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': applied };
    const response = await cluster.fetch(
      new Request(
        `https://${apiAddress}${root}${namespace}/${kind.toLowerCase()}s?fieldManager=kubectl-client-side-apply`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...object, metadata: { ...metadata, annotations } }),
        },
      ),
      { clientIdentity: administrator, sourceIp: '172.18.0.1' },
    );
    if (response.status !== 201) throw new Error(`${kind} of metrics-server: ${await response.text()}`);
  }
}
