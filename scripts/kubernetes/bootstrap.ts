import { whyLeftOut } from '../../src/embedded/apiserver/served.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import type { ApiReader } from './read.ts';

interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly KubeObject[];
}

const systemNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const isDefaultOfRbac = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults';

/** What a fresh kube-apiserver itself makes: where it is listed, and which of the list. */
const sources: readonly { readonly path: string; readonly isIts: (object: KubeObject) => boolean }[] = [
  { path: '/api/v1/namespaces', isIts: ({ metadata }) => systemNamespaces.includes(metadata.name ?? '') },
  {
    path: '/apis/scheduling.k8s.io/v1/priorityclasses',
    isIts: ({ metadata }) => metadata.name?.startsWith('system-') === true,
  },
  ...['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map((resource) => ({
    path: `/apis/rbac.authorization.k8s.io/v1/${resource}`,
    isIts: isDefaultOfRbac,
  })),
  { path: '/api/v1/namespaces/default/services', isIts: ({ metadata }) => metadata.name === 'kubernetes' },
  { path: '/apis/networking.k8s.io/v1/servicecidrs', isIts: ({ metadata }) => metadata.name === 'kubernetes' },
  {
    path: '/apis/apiregistration.k8s.io/v1/apiservices',
    isIts: ({ metadata, spec }) =>
      metadata.labels?.['kube-aggregator.kubernetes.io/automanaged'] === 'onstart' &&
      whyLeftOut(spec.group ?? '', spec.version) === undefined,
  },
];

/**
 * `bootstrap.json`: what a fresh kube-apiserver itself makes, without what differs by cluster and by moment. Not among it:
 * its own Lease, certificates and addresses (the ConfigMap `extension-apiserver-authentication`, the Endpoints of `kubernetes`).
 */
export async function packBootstrap(api: ApiReader): Promise<readonly KubeObject[]> {
  const objects: KubeObject[] = [];
  for (const { path, isIts } of sources) {
    const { apiVersion, kind, items } = await api.get<List>(path);
    const found = items.filter(isIts);
    if (found.length === 0) throw new Error(`GET ${path} lists nothing of what the API server makes`);
    for (const item of found) objects.push(strip({ ...item, apiVersion, kind: kind.replace(/List$/, '') }));
  }
  return objects;
}

function strip(object: KubeObject): KubeObject {
  const { name, namespace, labels, annotations, finalizers } = object.metadata;
  const { apiVersion, kind, metadata: _, ...rest } = object;
  const stripped: KubeObject = {
    apiVersion,
    kind,
    metadata: {
      name: name ?? '',
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    ...rest,
  };
  // A controller fills these in from the roles that the selectors name.
  if (stripped['aggregationRule'] !== undefined) stripped['rules'] = null;
  for (const condition of stripped['status']?.conditions ?? []) delete condition.lastTransitionTime;
  return stripped;
}
