import { type KubeObject, type Node, type NodeSelectorTerm, type Pod, parseQuantity } from '../../../kube/index.ts';
import { resources } from '../../client/index.ts';
import type { ClusterView, Plugin, Rejection, VolumeView } from '../framework.ts';
import { matchesTerm } from '../node-selector.ts';

const selectedNode = 'volume.kubernetes.io/selected-node';

interface ClaimName {
  readonly name: string;
  readonly isEphemeral: boolean;
}

/** The claims of a Pod: of its volumes, and those made for its ephemeral ones. */
function claimNames({ metadata, spec }: Pod): ClaimName[] {
  return (spec.volumes ?? []).flatMap<ClaimName>(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined)
      return [{ name: persistentVolumeClaim.claimName ?? '', isEphemeral: false }];
    return ephemeral === undefined ? [] : [{ name: `${metadata.name}-${name}`, isEphemeral: true }];
  });
}

function refuse(reason: string, claim = ''): Rejection {
  return {
    plugin: 'VolumeBinding',
    reasons: [reason],
    isResolvable: false,
    ...(claim === '' ? {} : { remedies: () => [{ kind: 'ProvideVolume', claim }] }),
  };
}

interface Claims {
  readonly bound: readonly KubeObject[];
  /** To be bound where the Pod goes. */
  readonly delayed: readonly KubeObject[];
}

/** The Pod's claims, or why it cannot go anywhere with them (`podHasPVCs`, `GetPodVolumeClaims`). */
function readClaims(pod: Pod, volumes: VolumeView): Claims | Rejection {
  const bound: KubeObject[] = [];
  const delayed: KubeObject[] = [];
  let isImmediate = false;
  for (const { name, isEphemeral } of claimNames(pod)) {
    const claim = volumes.claim(pod.metadata.namespace ?? '', name);
    if (claim === undefined) {
      return refuse(
        isEphemeral
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
          : `persistentvolumeclaim "${name}" not found`,
        name,
      );
    }
    const { spec, status, metadata } = claim as KubeObject;
    if (status?.phase === 'Lost') {
      return refuse(
        `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${spec.volumeName}"`,
        name,
      );
    }
    if (metadata.deletionTimestamp !== undefined)
      return refuse(`persistentvolumeclaim "${name}" is being deleted`, name);
    if (spec.volumeName && metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined) bound.push(claim);
    else if (!spec.volumeName && waitsForConsumer(claim, volumes)) delayed.push(claim);
    else isImmediate = true;
  }
  return isImmediate ? refuse('pod has unbound immediate PersistentVolumeClaims') : { bound, delayed };
}

const classOf = ({ spec }: KubeObject): string => spec.storageClassName ?? '';
const waitsForConsumer = (claim: KubeObject, volumes: VolumeView) =>
  volumes.storageClass(classOf(claim))?.['volumeBindingMode'] === 'WaitForFirstConsumer';

function isReachable({ spec }: KubeObject, node: Node): boolean {
  const terms: readonly NodeSelectorTerm[] | undefined = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}

/** A volume that is there, free and large enough (`volume.FindMatchingVolume`); the smallest of them. */
function findVolume(
  claim: KubeObject,
  node: Node,
  volumes: VolumeView,
  taken: ReadonlySet<string>,
): KubeObject | undefined {
  const wanted = parseQuantity(claim['spec'].resources?.requests?.storage ?? '0');
  const sizeOf = ({ spec }: KubeObject) => parseQuantity(spec.capacity?.storage ?? '0');
  return volumes
    .volumes()
    .filter(
      ({ metadata, spec, status }) =>
        !taken.has(metadata.name ?? '') &&
        status?.phase === 'Available' &&
        spec.claimRef === undefined &&
        (spec.storageClassName ?? '') === classOf(claim) &&
        (claim['spec'].accessModes ?? []).every((mode: string) => spec.accessModes?.includes(mode)),
    )
    .filter((volume) => sizeOf(volume) >= wanted && isReachable(volume, node))
    .sort((a, b) => sizeOf(a) - sizeOf(b))[0];
}

const cannotProvision = 'kubernetes.io/no-provisioner';

/** Binds the volumes of a Pod where it goes (`plugins/volumebinding`), by size, class and access mode; capacity of drivers is not modelled. */
export const volumeBinding: Plugin = {
  name: 'VolumeBinding',
  prepareFilter({ pod }, { volumes }) {
    if (claimNames(pod).length === 0) return undefined;
    const claims = readClaims(pod, volumes);
    if ('reasons' in claims) return claims;
    return {
      filter({ node }) {
        for (const { spec } of claims.bound) {
          const volume = volumes.volume(spec.volumeName);
          if (volume === undefined) {
            return refuse('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
          }
          if (!isReachable(volume, node)) return refuse("node(s) didn't match PersistentVolume's node affinity");
        }
        const taken = new Set<string>();
        for (const claim of claims.delayed) {
          const chosen = claim.metadata.annotations?.[selectedNode];
          const found = chosen === undefined ? findVolume(claim, node, volumes, taken) : undefined;
          if (found !== undefined) taken.add(found.metadata.name ?? '');
          else if (chosen !== undefined && chosen !== node.metadata.name)
            return refuse("node(s) didn't find available persistent volumes to bind");
          else if (volumes.storageClass(classOf(claim))?.['provisioner'] === cannotProvision) {
            return refuse("node(s) didn't find available persistent volumes to bind", claim.metadata.name);
          }
        }
        return undefined;
      },
    };
  },
  preBind({ pod }, nodeName, view, { client, claimBound }) {
    if (claimNames(pod).length === 0) return undefined;
    return bindClaims(pod, nodeName, view, client, claimBound);
  },
  helps: (event) => event.kind === 'VolumeChange' || event.kind === 'NodeAdd' || event.kind === 'NodeUpdate',
};

/** Gives free volumes to the claims, or asks for new ones on the Node, and waits until all are bound (`BindPodVolumes`). */
async function bindClaims(
  pod: Pod,
  nodeName: string,
  view: ClusterView,
  client: Parameters<NonNullable<Plugin['preBind']>>[3]['client'],
  claimBound: (namespace: string, name: string) => Promise<void>,
): Promise<void> {
  const claims = readClaims(pod, view.volumes);
  const node = view.node(nodeName)?.node;
  if ('reasons' in claims || node === undefined)
    throw new Error(`the volumes of the Pod or node ${nodeName} have gone`);
  const taken = new Set<string>();
  for (const claim of claims.delayed) {
    const { namespace = '', name = '', uid = '', resourceVersion = '', annotations = {} } = claim.metadata;
    const volume = annotations[selectedNode] === undefined ? findVolume(claim, node, view.volumes, taken) : undefined;
    if (volume !== undefined) {
      taken.add(volume.metadata.name ?? '');
      const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion };
      const patch = {
        metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
        spec: { claimRef },
      };
      await client.patch(resources.persistentVolumes, { name: volume.metadata.name ?? '' }, 'merge', patch);
    } else if (annotations[selectedNode] === undefined) {
      const patch = { metadata: { annotations: { [selectedNode]: nodeName } } };
      await client.patch(resources.persistentVolumeClaims, { namespace, name }, 'merge', patch);
    }
  }
  await Promise.all(claims.delayed.map(({ metadata: { namespace = '', name = '' } }) => claimBound(namespace, name)));
}
