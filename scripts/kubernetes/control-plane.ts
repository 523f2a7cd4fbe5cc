import { execa } from 'execa';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/kube/index.ts';
import type { RealCluster } from '../outputs/cluster.ts';

/** What stands for the name of the cluster, for that of its control-plane node, and for the node's address. */
const clusterPlaceholder = 'CLUSTER_NAME';
const nodePlaceholder = 'NODE_NAME';
const addressPlaceholder = 'NODE_ADDRESS';

/** What kubeadm and kind add to a fresh API server and that a cluster needs: as kubectl names it, by namespace. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  '': [
    'namespace/local-path-storage',
    'clusterrole/system:coredns',
    'clusterrole/kubeadm:get-nodes',
    'clusterrole/local-path-provisioner',
    'clusterrolebinding/system:coredns',
    'clusterrolebinding/kubeadm:apiserver-kubelet-client',
    'clusterrolebinding/kubeadm:cluster-admins',
    'clusterrolebinding/kubeadm:get-nodes',
    'clusterrolebinding/kubeadm:node-proxier',
    'clusterrolebinding/local-path-provisioner',
    'storageclass/standard',
  ],
  'kube-public': ['configmap/cluster-info'],
  'kube-system': [
    'serviceaccount/coredns',
    'serviceaccount/kube-proxy',
    'configmap/coredns',
    'configmap/kube-proxy',
    'configmap/kubeadm-config',
    'configmap/kubelet-config',
    'role/kube-proxy',
    'role/kubeadm:kubelet-config',
    'role/kubeadm:nodes-kubeadm-config',
    'rolebinding/kube-proxy',
    'rolebinding/kubeadm:kubelet-config',
    'rolebinding/kubeadm:nodes-kubeadm-config',
    'service/kube-dns',
    'deployment/coredns',
    'daemonset/kube-proxy',
  ],
  'local-path-storage': [
    'serviceaccount/local-path-provisioner',
    'role/local-path-provisioner',
    'rolebinding/local-path-provisioner',
    'configmap/local-path-config',
    'deployment/local-path-provisioner',
  ],
};

/** The control plane of a real cluster, without what is of that cluster alone. */
export interface ControlPlaneData {
  readonly version: string;
  /** `/etc/kubernetes/manifests` of its node, by file name. */
  readonly staticPods: Readonly<Record<string, KubeObject>>;
  readonly objects: readonly KubeObject[];
}

/**
 * Reads the control plane of a kind cluster: its static Pods from the node's own folder, and what kubeadm and kind made.
 * @throws Error where something of it is not there
 */
export async function readControlPlane(cluster: RealCluster, engine: string): Promise<ControlPlaneData> {
  const get = async (argv: readonly string[]) => JSON.parse(await cluster.must([...argv, '-o', 'json']));
  const { serverVersion } = await get(['version']);
  const { items } = await get(['get', 'nodes', '-l', 'node-role.kubernetes.io/control-plane']);
  const [node] = items as KubeObject[];
  if (node === undefined) throw new Error('the cluster has no control-plane node');
  const nodeName = node.metadata.name ?? '';
  const address = node['status'].addresses.find(({ type }: { type: string }) => type === 'InternalIP').address;
  const neutral = <T>(value: T): T => {
    const text = JSON.stringify(value)
      .replaceAll(nodeName, nodePlaceholder)
      .replaceAll(nodeName.replace(/-control-plane$/, ''), clusterPlaceholder)
      .replaceAll(address, addressPlaceholder);

    return JSON.parse(text);
  };
  const staticPods: Record<string, KubeObject> = {};
  for (const file of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
    const path = `/etc/kubernetes/manifests/${file}.yaml`;
    const { stdout } = await execa(engine, ['exec', nodeName, 'cat', path]);
    const { status: _, ...manifest } = parse(stdout);
    staticPods[`${file}.yaml`] = neutral(manifest);
  }
  const objects: KubeObject[] = [];
  for (const [namespace, names] of Object.entries(wanted)) {
    for (const name of names) {
      const object = await get(['get', name, ...(namespace === '' ? [] : ['-n', namespace])]);
      objects.push(neutral(strip(object)));
    }
  }
  return { version: serverVersion.gitVersion, staticPods, objects };
}

/**
 * What the programs of the control plane print for `--help`, by their names, lines without their ends, asked in their own Pods.
 * @throws Error where one of them does not run
 */
export async function readHelpTexts(cluster: RealCluster): Promise<Readonly<Record<string, readonly string[]>>> {
  const texts: Record<string, readonly string[]> = {};
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
    const selector = ['-n', 'kube-system', '-l', `component=${name}`];
    const pod = await cluster.must(['get', 'pods', ...selector, '-o', 'jsonpath={.items[0].metadata.name}']);
    const text = await cluster.must(['exec', '-n', 'kube-system', pod, '--', name, '--help']);
    texts[name] = text.replace(/\n$/, '').split('\n');
  }
  return texts;
}

/** The configuration of a worker's kubelet, defaults and all, as its `/configz` tells it; without the name of its machine. */
export async function readKubeletConfig(cluster: RealCluster): Promise<{ readonly kubeletconfig: object }> {
  const selector = ['-l', '!node-role.kubernetes.io/control-plane'];
  const node = await cluster.must(['get', 'nodes', ...selector, '-o', 'jsonpath={.items[0].metadata.name}']);
  const { kubeletconfig } = JSON.parse(await cluster.must(['get', '--raw', `/api/v1/nodes/${node}/proxy/configz`]));
  const { providerID: _, ...rest } = kubeletconfig;
  return { kubeletconfig: rest };
}

/** Without what the API server fills in, and the addresses that it allots. */
function strip(object: KubeObject): KubeObject {
  const { status: _, metadata, ...rest } = structuredClone(object);
  const { name = '', namespace, labels, annotations = {}, finalizers } = metadata;
  const kept = Object.entries(annotations).filter(
    ([key]) =>
      key !== 'kubectl.kubernetes.io/last-applied-configuration' &&
      !key.startsWith('deployment.kubernetes.io/') &&
      !key.startsWith('deprecated.daemonset'),
  );
  if (object.kind === 'Namespace') rest['spec'] = undefined;
  if (object.kind === 'ConfigMap' && name === 'cluster-info') {
    // The certificate and the signatures are that cluster's own.
    for (const key of Object.keys(rest['data'])) if (key.startsWith('jws-')) delete rest['data'][key];
    rest['data'].kubeconfig = rest['data'].kubeconfig.replace(
      /certificate-authority-data: \S+/,
      'certificate-authority-data: ""',
    );
  }
  return JSON.parse(
    JSON.stringify({
      ...rest,
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels }),
        ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
        ...(finalizers === undefined || object.kind === 'Namespace' ? {} : { finalizers }),
      },
    }),
  );
}
