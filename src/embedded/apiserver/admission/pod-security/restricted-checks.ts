import { findBadSeccomp } from './baseline-checks.ts';
import {
  type Check,
  findContainers,
  isRelaxed,
  isWindows,
  joinQuoted,
  nameContainers,
  nameSetters,
  plural,
} from './pod.ts';

/* The level `restricted`: `pod-security-admission/policy/check_*.go` (v0.37). Containers of Windows have none of these. */

/** Since 1.8. */
export const checkPrivilegeEscalation: Check = (pod, minor) => {
  if (minor < 8 || (minor >= 25 && isWindows(pod))) return undefined;
  const names = findContainers(pod, ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${nameContainers(names)} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

/** Since 1.22. */
export const checkDroppedCapabilities: Check = (pod, minor) => {
  if (minor >= 25 && isWindows(pod)) return undefined;
  const added = new Set<string>();
  const keeping = findContainers(pod, ({ capabilities }) => !capabilities?.drop?.includes('ALL'));
  const adding = findContainers(pod, ({ capabilities }) => {
    const bad = (capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE');
    for (const capability of bad) added.add(capability);
    return bad.length > 0;
  });
  const details: string[] = [];
  if (keeping.length > 0) {
    details.push(`${nameContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`);
  }
  if (adding.length > 0) {
    const list = joinQuoted([...added].sort());
    details.push(`${nameContainers(adding)} must not include ${list} in securityContext.capabilities.add`);
  }
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const restrictedVolumes = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

export const checkVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter((volume) => !allowedVolumes.some((type) => volume[type]));
  if (bad.length === 0) return undefined;
  const types = new Set(bad.map((volume) => restrictedVolumes.find((type) => volume[type]) ?? 'unknown'));
  const names = joinQuoted(bad.map(({ name }) => name));
  const uses = plural(bad.length, 'uses', 'use');
  const what = plural(types.size, 'restricted volume type');
  return {
    reason: 'restricted volume types',
    detail: `${plural(bad.length, 'volume')} ${names} ${uses} ${what} ${joinQuoted([...types].sort())}`,
  };
};

export const checkRunAsNonRoot: Check = (pod, minor) => {
  if (isRelaxed(pod, minor)) return undefined;
  const ofPod = pod.spec.securityContext?.runAsNonRoot;
  const reason = 'runAsNonRoot != true';
  const setters = nameSetters(
    ofPod === false,
    findContainers(pod, ({ runAsNonRoot }) => runAsNonRoot === false),
  );
  if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  const silent = ofPod ? [] : findContainers(pod, ({ runAsNonRoot }) => runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${nameContainers(silent)} must set securityContext.runAsNonRoot=true` };
};

/** Since 1.23. */
export const checkRunAsUser: Check = (pod, minor) => {
  if (minor < 23 || isRelaxed(pod, minor)) return undefined;
  const setters = nameSetters(
    pod.spec.securityContext?.runAsUser === 0,
    findContainers(pod, ({ runAsUser }) => runAsUser === 0),
  );
  return setters === '' ? undefined : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
};

/** Since 1.19: someone has to set it. */
export const checkSetSeccomp: Check = (pod, minor) => {
  if (minor >= 25 && isWindows(pod)) return undefined;
  const { violation, isSetByPod } = findBadSeccomp(pod);
  if (violation) return violation;
  const silent = isSetByPod ? [] : findContainers(pod, ({ seccompProfile }) => seccompProfile === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${nameContainers(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};
