import type { Container, Handler, Pod, PodSpec, PodTemplate } from './types.ts';
import { visitContainers } from './visit.ts';
import type { Volume } from './volume-types.ts';

/**
 * Takes away what belongs to features that v1.37 has switched off (`dropDisabledFields` of `pkg/api/pod/util.go`):
 * ContainerStopSignals, H2CContainerProbe, GRPCContainerProbeTLS, AtomicWriteVolumeUserFields, EmptyDirVolumeMode,
 * VolumeBindMountOptions, GenericWorkload, EvictionRequestAPI, CSIVolumeHealth, ImageVolumeWithDigest and
 * DRANodeAllocatableResources. As none of them was ever on, no old Pod can have such a field that would have to be kept.
 */

const initContainerAnnotations = [
  ...['pod.beta.kubernetes.io/init-containers', 'pod.alpha.kubernetes.io/init-containers'],
  ...['pod.beta.kubernetes.io/init-container-statuses', 'pod.alpha.kubernetes.io/init-container-statuses'],
];

function dropFromHandler(handler: Handler | undefined): void {
  if (handler?.httpGet?.protocol !== undefined) delete handler.httpGet.protocol;
  if (handler?.grpc?.mode !== undefined) delete handler.grpc.mode;
}

function dropFromContainer(container: Container): void {
  const { lifecycle, volumeMounts } = container;
  dropFromHandler(container.livenessProbe);
  dropFromHandler(container.readinessProbe);
  dropFromHandler(container.startupProbe);
  if (lifecycle) {
    dropFromHandler(lifecycle.postStart);
    dropFromHandler(lifecycle.preStop);
    if (lifecycle.stopSignal !== undefined) {
      delete lifecycle.stopSignal;
      if (!lifecycle.postStart && !lifecycle.preStop) delete container.lifecycle;
    }
  }
  if (volumeMounts) {
    for (const mount of volumeMounts) if (mount.bindMountOptions !== undefined) delete mount.bindMountOptions;
  }
}

function dropFromVolume({ emptyDir, secret, configMap, downwardAPI, projected }: Volume): void {
  if (emptyDir?.mode !== undefined) delete emptyDir.mode;
  for (const source of [secret, configMap, downwardAPI]) {
    if (source === undefined) continue;
    if (source.defaultUser !== undefined) delete source.defaultUser;
    for (const item of source.items ?? []) if (item.user !== undefined) delete item.user;
  }
  if (projected === undefined) return;
  if (projected.defaultUser !== undefined) delete projected.defaultUser;
  for (const source of projected.sources ?? []) {
    const { serviceAccountToken, clusterTrustBundle, podCertificate } = source;
    const lists = [source.secret, source.configMap, source.downwardAPI];
    for (const item of lists.flatMap((list): { user?: number }[] => list?.items ?? [])) {
      if (item.user !== undefined) delete item.user;
    }
    for (const single of [serviceAccountToken, clusterTrustBundle, podCertificate]) {
      if (single?.user !== undefined) delete single.user;
    }
  }
}

function dropFromSpec(spec: PodSpec): void {
  if (spec.schedulingGroup !== undefined) delete spec.schedulingGroup;
  if (spec.evictionResponders !== undefined) delete spec.evictionResponders;
  visitContainers(spec, dropFromContainer);
  if (spec.volumes) for (const volume of spec.volumes) dropFromVolume(volume);
}

/** `DropDisabledTemplateFields`. */
export function dropDisabledTemplateFields(template: PodTemplate | undefined): void {
  if (template === undefined) return;
  if (template.spec) dropFromSpec(template.spec);
  const annotations = template.metadata?.annotations;
  if (annotations === undefined) return;
  for (const key of initContainerAnnotations) if (annotations[key] !== undefined) delete annotations[key];
}

interface Status {
  volumeHealth?: unknown;
  nodeAllocatableResourceClaimStatuses?: unknown;
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  ephemeralContainerStatuses?: ContainerStatus[];
}

interface ContainerStatus {
  volumeMounts?: { volumeStatus?: unknown }[];
}

/** `DropDisabledPodFields`. A specification that is shared with the stored Pod is left alone: it has been through this. */
export function dropDisabledPodFields(pod: Pod, oldSpec: PodSpec | undefined): void {
  if (pod.spec !== oldSpec) dropDisabledTemplateFields(pod);
}

/** `dropDisabledPodStatusFields`. */
export function dropDisabledStatusFields(status: Status): void {
  delete status.volumeHealth;
  delete status.nodeAllocatableResourceClaimStatuses;
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const) {
    for (const { volumeMounts } of status[list] ?? [])
      for (const mount of volumeMounts ?? []) delete mount.volumeStatus;
  }
}
