import type { StoredObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import { followStore } from './follow-store.ts';

/** What a kubelet may read because a Pod of its Node needs it. */
export type RelatedKind =
  | 'secret'
  | 'configmap'
  | 'persistentvolumeclaim'
  | 'persistentvolume'
  | 'volumeattachment'
  | 'serviceaccount'
  | 'pod';

/** Tells whether an object belongs to a Node by way of its Pods. */
export type NodeRelations = (node: string, kind: RelatedKind, namespace: string, name: string) => boolean;

type Fields = Readonly<Record<string, unknown>>;

const pods = '/registry/pods/';

/**
 * The relations of upstream's graph (`plugin/pkg/auth/authorizer/node/graph.go`, v1.37), looked up among the Pods of the
 * Node when asked. Pods are indexed by Node at the first question and kept so by the store's writes.
 * ResourceClaims, ResourceSlices and PodCertificateRequests are not served, so that they relate to nothing.
 */
export function createNodeRelations(store: Store): NodeRelations {
  let byNode: Map<string, Map<string, StoredObject>> | undefined;
  let followed = false;

  function put(index: Map<string, Map<string, StoredObject>>, key: string, pod: StoredObject) {
    const node = pod.spec?.nodeName;
    if (!node) return;
    const known = index.get(node);
    if (known) known.set(key, pod);
    else index.set(node, new Map([[key, pod]]));
  }

  function podsOf(node: string): Iterable<StoredObject> {
    if (!followed) {
      followed = true;
      followStore(
        store,
        pods,
        (event) => {
          if (!byNode) return;
          if (event.type === 'DELETE') byNode.get(event.object.spec?.nodeName)?.delete(event.key);
          else put(byNode, event.key, event.object);
        },
        () => {
          byNode = undefined;
        },
      );
    }
    if (!byNode) {
      byNode = new Map();
      for (const pod of store.list(pods).items) put(byNode, keyOf(pod), pod);
    }
    return byNode.get(node)?.values() ?? [];
  }

  function somePod(node: string, namespace: string, uses: (pod: StoredObject) => boolean): boolean {
    for (const pod of podsOf(node)) {
      // A mirror Pod is the kubelet's own word: it must not open anything to it.
      if (pod.metadata.namespace !== namespace || pod.metadata.annotations?.['kubernetes.io/config.mirror']) continue;
      if (uses(pod)) return true;
    }
    return false;
  }

  const hasClaim = (node: string, namespace: string, name: string) =>
    somePod(node, namespace, (pod) => podClaims(pod).includes(name));

  return (node, kind, namespace, name) => {
    switch (kind) {
      case 'pod':
        return store.get(`${pods}${namespace}/${name}`)?.spec?.nodeName === node;
      case 'serviceaccount':
        return somePod(node, namespace, (pod) => pod.spec?.serviceAccountName === name);
      case 'secret':
        return (
          somePod(node, namespace, (pod) => podReferences(pod, secretReferences, true).includes(name)) ||
          somePersistentVolume(store, (volume) =>
            volumeSecrets(volume).some(
              (secret) =>
                secret.namespace === namespace &&
                secret.name === name &&
                hasClaim(node, volume.spec.claimRef.namespace, volume.spec.claimRef.name),
            ),
          )
        );
      case 'configmap':
        return somePod(node, namespace, (pod) => podReferences(pod, configMapReferences, false).includes(name));
      case 'persistentvolumeclaim':
        return hasClaim(node, namespace, name);
      case 'persistentvolume': {
        const claim = store.get(`/registry/persistentvolumes/${name}`)?.spec?.claimRef;
        return claim !== undefined && hasClaim(node, claim.namespace, claim.name);
      }
      case 'volumeattachment':
        return store.get(`/registry/volumeattachments/${name}`)?.spec?.nodeName === node;
    }
  };
}

const keyOf = (pod: StoredObject) => `${pods}${pod.metadata.namespace}/${pod.metadata.name}`;

function somePersistentVolume(store: Store, test: (volume: StoredObject) => boolean): boolean {
  for (const volume of store.list('/registry/persistentvolumes/').items) {
    if (volume.spec?.claimRef && test(volume)) return true;
  }
  return false;
}

function podClaims(pod: StoredObject): string[] {
  const names: string[] = [];
  for (const volume of pod.spec?.volumes ?? []) {
    if (volume.persistentVolumeClaim) names.push(volume.persistentVolumeClaim.claimName);
    else if (volume.ephemeral) names.push(`${pod.metadata.name}-${volume.name}`);
  }
  return names;
}

interface ReferenceFields {
  readonly envFrom: 'secretRef' | 'configMapRef';
  readonly env: 'secretKeyRef' | 'configMapKeyRef';
  readonly projected: 'secret' | 'configMap';
  /** The name that a volume's source refers to. */
  readonly volume: (volume: Fields) => unknown;
}

const secretRefSources = ['cephfs', 'cinder', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'] as const;

const secretReferences: ReferenceFields = {
  envFrom: 'secretRef',
  env: 'secretKeyRef',
  projected: 'secret',
  volume: (volume) => {
    const secret = asFields(volume['secret'])?.['secretName'] ?? asFields(volume['azureFile'])?.['secretName'];
    if (secret !== undefined) return secret;
    for (const source of secretRefSources) {
      const name = nameOf(asFields(volume[source])?.['secretRef']);
      if (name !== undefined) return name;
    }
    return nameOf(asFields(volume['csi'])?.['nodePublishSecretRef']);
  },
};

const configMapReferences: ReferenceFields = {
  envFrom: 'configMapRef',
  env: 'configMapKeyRef',
  projected: 'configMap',
  volume: (volume) => nameOf(volume['configMap']),
};

/** Names of the Secrets that a Pod refers to. */
export function podSecretNames(pod: StoredObject): string[] {
  return podReferences(pod, secretReferences, true).filter(isName);
}

/** Names of the ConfigMaps that a Pod refers to. */
export function podConfigMapNames(pod: StoredObject): string[] {
  return podReferences(pod, configMapReferences, false).filter(isName);
}

const isName = (name: unknown): name is string => typeof name === 'string' && name !== '';

/** Names that a Pod's spec refers to (`pkg/api/v1/pod/util.go VisitPodSecretNames`, v1.37). */
function podReferences(pod: StoredObject, fields: ReferenceFields, pullSecrets: boolean): unknown[] {
  const { spec } = pod;
  if (!spec) return [];
  const names: unknown[] = pullSecrets ? (spec.imagePullSecrets ?? []).map(nameOf) : [];
  for (const list of [spec.initContainers, spec.containers, spec.ephemeralContainers]) {
    for (const container of list ?? []) {
      for (const source of container.envFrom ?? []) names.push(nameOf(source[fields.envFrom]));
      for (const variable of container.env ?? []) names.push(nameOf(variable.valueFrom?.[fields.env]));
    }
  }
  for (const volume of spec.volumes ?? []) {
    names.push(fields.volume(volume));
    for (const source of volume.projected?.sources ?? []) names.push(nameOf(source[fields.projected]));
  }
  return names;
}

/** Secrets that a kubelet needs to mount a volume (`pkg/api/v1/persistentvolume/util.go VisitPVSecretNames`, v1.37). */
function volumeSecrets({ spec }: StoredObject): { namespace: unknown; name: unknown }[] {
  const own = spec.claimRef.namespace;
  const found: { namespace: unknown; name: unknown }[] = [];
  if (spec.azureFile) {
    found.push({ namespace: spec.azureFile.secretNamespace || own, name: spec.azureFile.secretName });
  }
  const references = [
    ...secretRefSources.map((source) => spec[source]?.secretRef),
    spec.csi?.nodePublishSecretRef,
    spec.csi?.nodeStageSecretRef,
    spec.csi?.nodeExpandSecretRef,
  ];
  for (const reference of references) {
    if (reference) found.push({ namespace: reference.namespace || own, name: reference.name });
  }
  return found;
}

const asFields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined;

const nameOf = (reference: unknown): unknown => asFields(reference)?.['name'];
