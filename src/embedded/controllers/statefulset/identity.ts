import type { ControllerRevision, KubeObject, Pod, StatefulSet, Volume } from '../../../kube/index.ts';
import { controllerRefTo } from '../shared/claim.ts';
import { revisionLabel, templateOf } from '../shared/history.ts';
import { newPodFromTemplate } from '../shared/pod-control.ts';

/** Names and volumes of the Pods of a StatefulSet (`pkg/controller/statefulset/stateful_set_utils.go`, v1.37.2). */

const nameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';

/** The number at the end of a Pod's name; -1 for a Pod of another name. */
export function ordinalOf({ metadata }: Pod, set: StatefulSet): number {
  const { name = '' } = metadata;
  const prefix = `${set.metadata.name}-`;
  const text = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^[0-9]+$/.test(text) ? Number(text) : -1;
}

/** The Pod of an ordinal, of a revision. */
export function newReplica(set: StatefulSet, revision: ControllerRevision, ordinal: number): Pod {
  const pod = newPodFromTemplate(set, templateOf(revision));
  const name = `${set.metadata.name}-${ordinal}`;
  const claims = (set.spec.volumeClaimTemplates ?? []).map(({ metadata }): Volume => {
    const claim = metadata.name ?? '';
    return { name: claim, persistentVolumeClaim: { claimName: claimNameOf(claim, set, ordinal) } };
  });
  const own = new Set(claims.map((volume) => volume.name));
  const volumes = [...claims, ...(pod.spec.volumes ?? []).filter((volume) => !own.has(volume.name))];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: {
        ...pod.metadata.labels,
        [nameLabel]: name,
        [indexLabel]: String(ordinal),
        [revisionLabel]: revision.metadata.name ?? '',
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

function claimNameOf(template: string, set: StatefulSet, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The claims of a Pod, as they are made. */
export function claimsOf(set: StatefulSet, ordinal: number): KubeObject[] {
  const isDeleted = set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
  return (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimNameOf(template.metadata.name ?? '', set, ordinal),
      namespace: set.metadata.namespace ?? '',
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
      ...(isDeleted ? { ownerReferences: [controllerRefTo(set)] } : {}),
    },
    spec: template['spec'],
  }));
}
