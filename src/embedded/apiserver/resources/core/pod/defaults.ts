import { type ResourceList, roundResourceList } from '../quantity-rules.ts';
import { parseImageTag } from './image-name.ts';
import type { Container, Handler, Pod, PodSpec, PodTemplate, Probe } from './types.ts';
import { visitContainers } from './visit.ts';
import type { DownwardApiFile, Volume } from './volume-types.ts';

/**
 * What Pods and their templates have when their author leaves it out (`pkg/apis/core/v1/defaults.go` and
 * `zz_generated.defaults.go`, v1.37). What is empty is printed where Go prints empty structs: `resources: {}`.
 */

function setHttpGetDefaults(handler: Handler | undefined): void {
  const action = handler?.httpGet;
  if (action === undefined) return;
  action.path ||= '/';
  action.scheme ||= 'HTTP';
}

function setProbeDefaults(probe: Probe | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  setHttpGetDefaults(probe);
  if (probe.grpc) probe.grpc.service ??= '';
}

function setContainerDefaults(container: Container): void {
  container.imagePullPolicy ||= parseImageTag(container.image ?? '') === 'latest' ? 'Always' : 'IfNotPresent';
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  roundResourceList(container.resources.limits);
  roundResourceList(container.resources.requests);
  if (container.ports) for (const port of container.ports) port.protocol ||= 'TCP';
  if (container.env) {
    for (const { valueFrom } of container.env) {
      if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= 'v1';
      if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= '0';
      if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
    }
  }
  setProbeDefaults(container.livenessProbe);
  setProbeDefaults(container.readinessProbe);
  setProbeDefaults(container.startupProbe);
  setHttpGetDefaults(container.lifecycle?.postStart);
  setHttpGetDefaults(container.lifecycle?.preStop);
}

function setDownwardApiDefaults(files: readonly DownwardApiFile[] | undefined): void {
  for (const { fieldRef, resourceFieldRef } of files ?? []) {
    if (fieldRef) fieldRef.apiVersion ||= 'v1';
    if (resourceFieldRef) resourceFieldRef.divisor ??= '0';
  }
}

function hasSource(volume: Volume): boolean {
  for (const [key, value] of Object.entries(volume)) if (key !== 'name' && value) return true;
  return false;
}

const readableByAll = 0o644;

function setVolumeDefaults(volume: Volume): void {
  if (!hasSource(volume)) volume.emptyDir = {};
  const { secret, configMap, downwardAPI, projected, hostPath, image, ephemeral } = volume;
  if (hostPath) hostPath.type ??= '';
  if (secret) secret.defaultMode ??= readableByAll;
  if (configMap) configMap.defaultMode ??= readableByAll;
  if (downwardAPI) {
    downwardAPI.defaultMode ??= readableByAll;
    setDownwardApiDefaults(downwardAPI.items);
  }
  if (image) image.pullPolicy ||= parseImageTag(image.reference ?? '') === 'latest' ? 'Always' : 'IfNotPresent';
  if (projected) {
    projected.defaultMode ??= readableByAll;
    if (!projected.sources?.length) Object.assign(projected, { sources: null });
    for (const source of projected.sources ?? []) {
      setDownwardApiDefaults(source.downwardAPI?.items);
      if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
    }
  }
  if (ephemeral?.volumeClaimTemplate) setClaimSpecDefaults(ephemeral.volumeClaimTemplate);
  setOldVolumeDefaults(volume);
}

/** `SetDefaults_PersistentVolumeClaimSpec`, of a template of a claim. */
export function setClaimSpecDefaults(template: { metadata?: object; spec?: Record<string, unknown> }): void {
  template.metadata ??= {};
  template.spec ??= {};
  const { spec } = template;
  spec['volumeMode'] ??= 'Filesystem';
  spec['resources'] ??= {};
  const resources = spec['resources'] as { limits?: ResourceList; requests?: ResourceList };
  roundResourceList(resources.limits);
  roundResourceList(resources.requests);
}

/** Of volumes that Pods and PersistentVolumes have alike. */
export function setOldVolumeDefaults({ iscsi, rbd, azureDisk, scaleIO }: Volume): void {
  if (iscsi) iscsi.iscsiInterface ||= 'default';
  if (rbd) {
    rbd.pool ||= 'rbd';
    rbd.user ||= 'admin';
    rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite';
    azureDisk.fsType ??= 'ext4';
    azureDisk.readOnly ??= false;
    azureDisk.kind ??= 'Shared';
  }
  if (scaleIO) {
    scaleIO.storageMode ||= 'ThinProvisioned';
    scaleIO.fsType ||= 'xfs';
  }
}

/** What Pods and Pod templates share: `SetDefaults_PodSpec` and what it is made of. */
export function setPodSpecDefaults(spec: PodSpec): void {
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  if (spec.volumes) for (const volume of spec.volumes) setVolumeDefaults(volume);
  visitContainers(spec, setContainerDefaults);
  roundResourceList(spec.overhead);
  roundResourceList(spec.resources?.limits);
  roundResourceList(spec.resources?.requests);
}

/** The defaults of a Pod template, which is made when there is none. */
export function setPodTemplateDefaults(template: PodTemplate): void {
  template.metadata ??= {};
  template.spec ??= {};
  setPodSpecDefaults(template.spec);
}

function setRequestsFromLimits(containers: readonly Container[] | undefined): void {
  if (containers === undefined) return;
  for (const { resources } of containers) {
    if (!resources?.limits) continue;
    const requests = resources.requests ?? {};
    for (const [name, limit] of Object.entries(resources.limits)) {
      if (!Object.hasOwn(requests, name)) requests[name] = limit;
    }
    if (Object.keys(requests).length > 0) resources.requests = requests;
  }
}

function setHostPorts(containers: readonly Container[] | undefined): void {
  for (const container of containers ?? []) {
    for (const port of container.ports ?? []) {
      if (!port.hostPort && port.containerPort) port.hostPort = port.containerPort;
    }
  }
}

/** `SetDefaults_Pod` and all below it. */
export function setPodDefaults(object: Pod): void {
  object.spec ??= {};
  const { spec } = object;
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  setRequestsFromLimits(spec.containers);
  setRequestsFromLimits(spec.initContainers);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork) {
    setHostPorts(spec.containers);
    setHostPorts(spec.initContainers);
  }
  setPodSpecDefaults(spec);
  setPodIpDefaults(object);
}

/** `SetDefaults_PodStatus`: `podIP` and the first of `podIPs` say the same. */
export function setPodIpDefaults(object: Pod): void {
  const status = object['status'] as { podIP?: string; podIPs?: { ip?: string }[] } | undefined;
  if (status === undefined) return;
  const first = status.podIPs?.[0]?.ip;
  if (status.podIP && status.podIP !== first) status.podIPs = [{ ip: status.podIP }];
  else if (!status.podIP && first) status.podIP = first;
}
