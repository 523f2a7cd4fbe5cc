import { type KubeObject, type Pod, StatusError } from '../../kube/index.ts';
import type { ApiClient } from '../client/index.ts';
import { clusterCertificate } from '../cluster-certificate.ts';
import data from './data/control-plane.json' with { type: 'json' };

/** What kubeadm and kind add to a fresh API server, for one cluster. */
export interface SystemObjects {
  /** What is in `/etc/kubernetes/manifests` of the control-plane node, by file name. */
  readonly staticPods: ReadonlyMap<string, Pod>;
  /** In the order in which they can be made. */
  readonly objects: readonly KubeObject[];
  /** What all of it runs: a node image of kind has these before it starts. */
  readonly images: readonly string[];
}

/** Reads the record of a real cluster (`scripts/update-control-plane.ts`) as that of a cluster with these names. */
export function newSystemObjects(names: {
  readonly cluster: string;
  readonly node: string;
  readonly address: string;
}): SystemObjects {
  const fill = <T>(value: unknown): T =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll('NODE_NAME', names.node)
        .replaceAll('NODE_ADDRESS', names.address)
        .replaceAll('CLUSTER_NAME', names.cluster),
    );
  const staticPods = new Map(Object.entries(fill<Record<string, Pod>>(data.staticPods)));
  const objects = fill<KubeObject[]>(data.objects);
  const specs = [
    ...[...staticPods.values()].map(({ spec }) => spec),
    ...objects.flatMap(({ spec }) => (spec?.template?.spec === undefined ? [] : [spec.template.spec as Pod['spec']])),
  ];
  const images = specs.flatMap(({ containers = [] }) => containers.map(({ image = '' }) => image));
  return { staticPods, objects, images: [...new Set(images)] };
}

/** Where the Service `kubernetes` goes: what kube-apiserver itself keeps (`pkg/controlplane/reconcilers/lease.go`, v1.37). */
export function kubernetesEndpoints(address: string): KubeObject[] {
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const port = { name: 'https', port: 6443, protocol: 'TCP' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: address }], ports: [port] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [port],
    },
  ];
}

/**
 * How other API servers know whom the API server speaks for: what kube-apiserver itself keeps
 * (`pkg/controlplane/controller/clusterauthenticationtrust`, v1.37). Simplified: one certificate stands for both authorities.
 */
export function authenticationTrust(): KubeObject {
  const list = (...names: string[]) => JSON.stringify(names);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
    data: {
      'client-ca-file': clusterCertificate,
      'requestheader-allowed-names': list('front-proxy-client'),
      'requestheader-client-ca-file': clusterCertificate,
      'requestheader-extra-headers-prefix': list('X-Remote-Extra-'),
      'requestheader-group-headers': list('X-Remote-Group'),
      'requestheader-uid-headers': list('X-Remote-Uid'),
      'requestheader-username-headers': list('X-Remote-User'),
    },
  };
}

const paths: Readonly<Record<string, string>> = {
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  Service: 'services',
  Namespace: 'namespaces',
  Endpoints: 'endpoints',
  EndpointSlice: 'endpointslices',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  StorageClass: 'storageclasses',
  Deployment: 'deployments',
  DaemonSet: 'daemonsets',
};

/**
 * Creates an object, unless it is there: a cluster that comes from a snapshot has it, and a Service with an address of its
 * own would be refused for that address, not for its name.
 * @throws StatusError
 */
export async function makeOnce(client: ApiClient, object: KubeObject): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const resource = paths[kind];
  if (resource === undefined) throw new Error(`it is not known where a ${kind} is made`);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  const collection = `${root}${namespace}/${resource}`;
  try {
    await client.request('GET', `${collection}/${metadata.name}`);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'NotFound') throw error;
    await client.request('POST', collection, object);
  }
}
