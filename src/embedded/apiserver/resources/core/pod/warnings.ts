import {
  canonicalQuantity,
  isSemanticallyEqual,
  type ObjectMeta,
  quantityMilliValue,
  quote,
  warningsForIp,
} from '../../../../../kube/index.ts';
import { nodeLabelDeprecation, nodeSelectorTermWarnings } from '../node-selector.ts';
import { type ClaimSpec, claimSpecWarnings } from '../persistent-volume-claim.ts';
import type { ResourceList } from '../quantity-rules.ts';
import { overlappingPathWarnings } from './overlapping-paths.ts';
import {
  appArmorAnnotationPrefix,
  appArmorProfileOf,
  seccompContainerAnnotationPrefix,
  seccompPodAnnotation,
} from './profiles.ts';
import type { Container, ContainerPort, PodAffinityTerm, PodSpec, PodTemplate } from './types.ts';
import { visitContainersWithPath } from './visit.ts';
import type { Volume } from './volume-types.ts';

/** What is let through with a warning (`pkg/api/pod/warnings.go`, v1.37). */

const deprecatedAnnotations = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;

const deprecatedVolumes: readonly (readonly [keyof Volume, string, string?])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
];
const removedVolumes: typeof deprecatedVolumes = [
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];
const nullSelector = 'a null labelSelector results in matching no pod';

/** `GetWarningsForPod`, and of a template with the path at which it is: `spec.template`. Empty for a Pod itself. */
export function podWarnings({ metadata = {}, spec = {} }: PodTemplate, templatePath = ''): string[] {
  const warnings: string[] = [];
  const at = templatePath === '' ? '' : `${templatePath}.`;
  const path = `${at}spec`;
  addNodeWarnings(warnings, path, spec);
  addAnnotationWarnings(warnings, `${at}metadata.annotations`, metadata);
  if (spec.volumes) addVolumeWarnings(warnings, `${path}.volumes`, spec.volumes);
  addDuplicateWarnings(warnings, path, spec);
  if (spec.overhead) addFractionWarnings(warnings, `${path}.overhead`, spec.overhead);
  if (metadata.annotations?.[seccompPodAnnotation] !== undefined && !spec.securityContext?.seccompProfile) {
    warnings.push(`${at}metadata.annotations[${seccompPodAnnotation}]: ${noSeccompAnnotation}`);
  }
  visitContainersWithPath(spec, path, (container, where) => {
    addContainerWarnings(warnings, where, container, `${at}metadata.annotations`, { metadata, spec }, at !== '');
  });
  addPortWarnings(warnings, path, spec);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    const why = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.push(`${path}.terminationGracePeriodSeconds: ${why}`);
  }
  addAffinityWarnings(warnings, `${path}.affinity`, spec);
  for (const [index, address] of (spec.dnsConfig?.nameservers ?? []).entries()) {
    warnings.push(...warningsForIp(`${path}.dnsConfig.nameservers[${index}]`, address));
  }
  for (const [index, { ip = '' }] of (spec.hostAliases ?? []).entries()) {
    warnings.push(...warningsForIp(`${path}.hostAliases[${index}].ip`, ip));
  }
  return warnings;
}

const noSeccompAnnotation = 'non-functional in v1.27+; use the "seccompProfile" field instead';

function addNodeWarnings(warnings: string[], path: string, spec: PodSpec): void {
  for (const label in spec.nodeSelector) {
    const why = nodeLabelDeprecation(label);
    if (why !== undefined) warnings.push(`${path}.nodeSelector[${label}]: ${why}`);
  }
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const affinity = spec.affinity?.nodeAffinity;
  const at = `${path}.affinity.nodeAffinity`;
  for (const [index, term] of (affinity?.[required]?.nodeSelectorTerms ?? []).entries()) {
    warnings.push(...nodeSelectorTermWarnings(term, `${at}.${required}.nodeSelectorTerms[${index}]`));
  }
  for (const [index, { preference = {} }] of (affinity?.[preferred] ?? []).entries()) {
    warnings.push(...nodeSelectorTermWarnings(preference, `${at}.${preferred}[${index}].preference`, true));
  }
  for (const [index, { topologyKey = '', labelSelector }] of (spec.topologySpreadConstraints ?? []).entries()) {
    const where = `${path}.topologySpreadConstraints[${index}]`;
    const why = nodeLabelDeprecation(topologyKey);
    if (why !== undefined) warnings.push(`${where}.topologyKey: ${topologyKey} is ${why}`);
    if (!labelSelector) warnings.push(`${where}.labelSelector: ${nullSelector}`);
  }
}

function addAnnotationWarnings(warnings: string[], path: string, { annotations }: ObjectMeta): void {
  if (annotations === undefined) return;
  for (const [key, why] of deprecatedAnnotations) {
    if (annotations[key] !== undefined) warnings.push(`${path}[${key}]: ${why}`);
  }
}

function addVolumeWarnings(warnings: string[], path: string, volumes: readonly Volume[]): void {
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    for (const [field, why, tellAs = field] of deprecatedVolumes) {
      if (volume[field]) warnings.push(`${at}.${tellAs}: ${why}`);
    }
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
    if (claim) {
      warnings.push(...claimSpecWarnings(claim as ClaimSpec, `${at}.ephemeral.volumeClaimTemplate.spec`));
    }
    for (const [field, why] of removedVolumes) if (volume[field]) warnings.push(`${at}.${field}: ${why}`);
  }
  warnings.push(...overlappingPathWarnings(volumes));
}

function addDuplicateWarnings(warnings: string[], path: string, spec: PodSpec): void {
  const addresses = new Set<string>();
  for (const [index, { ip = '' }] of (spec.hostAliases ?? []).entries()) {
    if (addresses.has(ip)) warnings.push(`${path}.hostAliases[${index}].ip: duplicate ip ${quote(ip)}`);
    addresses.add(ip);
  }
  const names = new Set<string>();
  const secrets = spec.imagePullSecrets ?? [];
  for (const [index, { name = '' }] of secrets.entries()) {
    if (names.has(name)) warnings.push(`${path}.imagePullSecrets[${index}].name: duplicate name ${quote(name)}`);
    names.add(name);
  }
  for (const [index, { name }] of secrets.entries()) {
    if (!name) warnings.push(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`);
  }
}

function addFractionWarning(warnings: string[], path: string, list: ResourceList | undefined, name: string): void {
  const quantity = list?.[name];
  if (quantity === undefined || quantityMilliValue(quantity) % 1000 === 0) return;
  const text = quote(canonicalQuantity(quantity));
  warnings.push(`${path}[${name}]: fractional byte value ${text} is invalid, must be an integer`);
}

function addFractionWarnings(warnings: string[], path: string, list: ResourceList): void {
  addFractionWarning(warnings, path, list, 'memory');
  addFractionWarning(warnings, path, list, 'ephemeral-storage');
}

function addContainerWarnings(
  warnings: string[],
  path: string,
  { name = '', securityContext, resources, env }: Container,
  annotationsPath: string,
  { metadata, spec }: Required<PodTemplate>,
  isTemplate: boolean,
): void {
  const { annotations } = metadata;
  if (annotations !== undefined) {
    const seccomp = `${seccompContainerAnnotationPrefix}${name}`;
    if (annotations[seccomp] !== undefined && !securityContext?.seccompProfile) {
      warnings.push(`${annotationsPath}[${seccomp}]: ${noSeccompAnnotation}`);
    }
    const key = `${appArmorAnnotationPrefix}${name}`;
    const appArmor = annotations[key];
    // Of a Pod itself preparation has warned.
    if (isTemplate && appArmor !== undefined && !securityContext?.appArmorProfile) {
      const ofPod = spec.securityContext?.appArmorProfile;
      if (!ofPod || !isSemanticallyEqual(ofPod, appArmorProfileOf(appArmor))) {
        const why = 'deprecated since v1.30; use the "appArmorProfile" field instead';
        warnings.push(`${annotationsPath}[${key}]: ${why}`);
      }
    }
  }
  for (const resource of ['memory', 'ephemeral-storage']) {
    addFractionWarning(warnings, `${path}.resources.limits`, resources?.limits, resource);
    addFractionWarning(warnings, `${path}.resources.requests`, resources?.requests, resource);
  }
  const names = new Set<string>();
  for (const [index, { name: variable = '', value = '', valueFrom }] of (env ?? []).entries()) {
    const reference = `$(${variable})`;
    const isHidden = valueFrom !== undefined || value === reference || !value.includes(reference);
    if (names.has(variable) && isHidden) {
      const why = `hides previous definition of ${quote(variable)}, which may be dropped when using apply`;
      warnings.push(`${path}.env[${index}]: ${why}`);
    }
    names.add(variable);
  }
}

interface Place {
  readonly path: string;
  readonly port: ContainerPort;
}

function addPortWarnings(warnings: string[], path: string, spec: PodSpec): void {
  const places = new Map<string, Place[]>();
  const names = new Map<string, string>();
  const byName: string[] = [];
  visitContainersWithPath(spec, path, ({ ports }, at) => {
    if (ports === undefined) return;
    for (const [index, port] of ports.entries()) {
      const where = `${at}.ports[${index}]`;
      const { name = '', containerPort = 0, protocol = '', hostIP = '', hostPort = 0 } = port;
      if (hostIP !== '' && hostPort === 0) {
        const value = `{Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
        warnings.push(`${where}: hostIP set without hostPort: ${value}`);
      }
      const key = `${containerPort}/${protocol}`;
      const others = places.get(key) ?? [];
      for (const other of others) {
        const why = portConflict(port, other.port);
        if (why !== undefined) warnings.push(`${where}: ${why} port definition with ${other.path}`);
      }
      places.set(key, [...others, { path: where, port }]);
      const first = names.get(name);
      if (name !== '' && first !== undefined) {
        const why = `duplicate port name ${quote(name)} with ${first}`;
        byName.push(`${where}: ${why}, services and probes that select ports by name will use ${first}`);
      } else names.set(name, where);
    }
  });
  warnings.push(...byName);
}

function portConflict(port: ContainerPort, other: ContainerPort): string | undefined {
  const { hostIP = '', hostPort = 0 } = port;
  const { hostIP: otherIp = '', hostPort: otherPort = 0 } = other;
  if (hostIP === otherIp && hostPort === otherPort) return 'duplicate';
  if (hostPort === 0 || otherPort === 0) return 'overlapping';
  return hostPort === otherPort && (hostIP === '') !== (otherIp === '') ? 'dangerously ambiguous' : undefined;
}

function addAffinityWarnings(warnings: string[], path: string, { affinity }: PodSpec): void {
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const terms = affinity?.[kind];
    const required = 'requiredDuringSchedulingIgnoredDuringExecution';
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
    const warn = (where: string, term: PodAffinityTerm | undefined) => {
      if (!term?.labelSelector) warnings.push(`${where}.labelSelector: ${nullSelector}`);
    };
    for (const [index, term] of (terms?.[required] ?? []).entries())
      warn(`${path}.${kind}.${required}[${index}]`, term);
    for (const [index, { podAffinityTerm }] of (terms?.[preferred] ?? []).entries()) {
      warn(`${path}.${kind}.${preferred}[${index}].podAffinityTerm`, podAffinityTerm);
    }
  }
}
