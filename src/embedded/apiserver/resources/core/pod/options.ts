import { isValidLabelValue, type ObjectMeta } from '../../../../../kube/index.ts';
import { isHugePageResource } from '../resource-names.ts';
import type { AffinityOptions } from './affinity.ts';
import { isWrongDeletionCost } from './annotations.ts';
import { isNonReservedPath } from './paths.ts';
import { isDivisibleHugePages, isSidecar, type ResourceOptions } from './resources.ts';
import { type SpreadOptions, spreadOptionsOf } from './scheduling.ts';
import { hostOwnerOfSysctl } from './security-context.ts';
import type { Container, PodAffinity, PodSpec, PodTemplate } from './types.ts';
import { someContainer } from './visit.ts';
import type { VolumeOptions } from './volumes.ts';

/**
 * What a Pod may keep because it has had it since before it was refused (`GetValidationOptionsFromPodSpecAndMeta` of
 * `pkg/api/pod/util.go`, v1.37). Features are as v1.37 has them by default, so that no gate is left to ask.
 */
export interface PodOptions extends AffinityOptions, SpreadOptions, VolumeOptions, ResourceOptions {
  /** A Pod itself, not a template. */
  readonly isPod: boolean;
  readonly allowInvalidDeletionCost: boolean;
  readonly allowHostSysctls: boolean;
  readonly allowRestartContainerOfInitContainers: boolean;
  readonly allowVolumeDevicesWithOwnUsers: boolean;
  readonly allowSysAdmin: boolean;
}

/** The options of a template that is made. */
export const strictTemplate: PodOptions = Object.freeze({
  isPod: false,
  isPodLevel: false,
  allowInvalidDeletionCost: false,
  allowIndivisibleHugePages: false,
  allowInvalidLabelValueInSelector: false,
  allowInvalidLabelValueInNodeAffinity: false,
  allowInvalidSpreadSelector: false,
  oldViolatesMatchLabelKeys: false,
  allowNonLocalTokenPath: false,
  allowEmptyImageReference: false,
  allowHostSysctls: false,
  allowRestartContainerOfInitContainers: false,
  allowVolumeDevicesWithOwnUsers: false,
  allowSysAdmin: false,
});

/** The options of a Pod that is made. */
export const strictPod: PodOptions = Object.freeze({ ...strictTemplate, isPod: true });

/** What an update of a template may keep. */
export function templateOptions(old: PodTemplate | undefined): PodOptions {
  return old === undefined ? strictTemplate : optionsFromOld(old.spec ?? {}, old.metadata, false);
}

/** What an update of a Pod may keep. */
export function podUpdateOptions(old: PodTemplate): PodOptions {
  return optionsFromOld(old.spec ?? {}, old.metadata, true);
}

function optionsFromOld(spec: PodSpec, meta: ObjectMeta | undefined, isPod: boolean): PodOptions {
  const { podAffinity, podAntiAffinity, nodeAffinity } = spec.affinity ?? {};
  const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return {
    isPod,
    isPodLevel: false,
    allowInvalidDeletionCost: isWrongDeletionCost(meta?.annotations),
    allowIndivisibleHugePages: hasIndivisibleHugePages(spec),
    allowInvalidLabelValueInSelector: hasWrongSelector(podAffinity) || hasWrongSelector(podAntiAffinity),
    allowInvalidLabelValueInNodeAffinity: terms.some(({ matchExpressions }) => hasWrongValue(matchExpressions)),
    ...spreadOptionsOf(spec.topologySpreadConstraints),
    allowNonLocalTokenPath: (spec.volumes ?? []).some(({ projected }) =>
      (projected?.sources ?? []).some(
        ({ serviceAccountToken: token }) => token && !isNonReservedPath(token.path ?? ''),
      ),
    ),
    allowEmptyImageReference: (spec.volumes ?? []).some(({ image }) => image && !image.reference),
    allowHostSysctls: (spec.securityContext?.sysctls ?? []).some(({ name = '' }) => hostOwnerOfSysctl(name, spec)),
    allowRestartContainerOfInitContainers: (spec.initContainers ?? []).some(
      (container) =>
        !isSidecar(container) &&
        (container.resizePolicy ?? []).some(({ restartPolicy }) => restartPolicy === 'RestartContainer'),
    ),
    allowVolumeDevicesWithOwnUsers:
      spec.hostUsers === false && someContainer(spec, ({ volumeDevices }) => (volumeDevices?.length ?? 0) > 0),
    allowSysAdmin: someContainer(spec, hasSysAdmin),
  };
}

function hasSysAdmin({ securityContext }: Container): boolean {
  if (securityContext?.allowPrivilegeEscalation) return false;
  return securityContext?.capabilities?.add?.includes('CAP_SYS_ADMIN') ?? false;
}

function hasIndivisibleHugePages(spec: PodSpec): boolean {
  const isWrong = (list: Readonly<Record<string, string>> | undefined): boolean =>
    Object.entries(list ?? {}).some(([name, size]) => isHugePageResource(name) && !isDivisibleHugePages(name, size));
  if (isWrong(spec.overhead)) return true;
  return someContainer(spec, ({ resources }) => isWrong(resources?.limits) || isWrong(resources?.requests));
}

function hasWrongValue(expressions: readonly { values?: readonly string[] | null }[] | null | undefined): boolean {
  return (expressions ?? []).some(({ values }) => (values ?? []).some((value) => isValidLabelValue(value).length > 0));
}

function hasWrongSelector(affinity: PodAffinity | undefined): boolean {
  const terms = [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ];
  return terms.some(
    (term) =>
      hasWrongValue(term?.labelSelector?.matchExpressions) || hasWrongValue(term?.namespaceSelector?.matchExpressions),
  );
}
