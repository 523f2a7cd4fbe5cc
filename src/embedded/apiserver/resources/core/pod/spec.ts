import {
  type FieldError,
  fieldErrors,
  nameIsDnsSubdomain,
  quote,
  validateAnnotations,
  validateLabels,
} from '../../../../../kube/index.ts';
import { toGoValue } from '../../go-value.ts';
import { addChoice, addComplaints, addDnsLabel, addQualifiedName, addRequiredChoice } from './add.ts';
import { addAffinityErrors } from './affinity.ts';
import { addPodAnnotationErrors } from './annotations.ts';
import { addContainersErrors, addEphemeralContainersErrors, addInitContainersErrors } from './containers.ts';
import { addDnsConfigErrors, addHostAliasErrors, addHostnameOverrideErrors, addHostPortErrors } from './network.ts';
import type { PodOptions } from './options.ts';
import { addProfileMatchErrors } from './profiles.ts';
import { addPodResourceErrors, addResourceErrors } from './resources.ts';
import { addSchedulingGateErrors, addTolerationErrors, addTopologySpreadErrors } from './scheduling.ts';
import { addHostUsersErrors, addPodSecurityContextErrors } from './security-context.ts';
import type { PodResourceClaim, PodSpec, PodTemplate } from './types.ts';
import { visitContainersWithPath } from './visit.ts';
import { addVolumeErrors } from './volumes.ts';
import { addHostProcessErrors, addOsErrors } from './windows.ts';

/** `ValidatePodSpec` and what is the same in a Pod and in a template (`pkg/apis/core/validation/validation.go`, v1.37). */

const restartPolicies: readonly string[] = ['Always', 'OnFailure', 'Never'];
const dnsPolicies: readonly string[] = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const preemptionPolicies: readonly string[] = ['PreemptLowerPriority', 'Never'];
const noNames: ReadonlySet<string> = new Set();
const maxInt32 = 2 ** 31 - 1;

/** Whose specification is judged: absent in a template. */
export interface PodIdentity {
  readonly name?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** `ValidatePodSpec`. */
export function addPodSpecErrors(
  errors: FieldError[],
  path: string,
  spec: PodSpec,
  pod: PodIdentity | undefined,
  options: PodOptions,
): void {
  if (spec.terminationGracePeriodSeconds === undefined) {
    errors.push(fieldErrors.required(`${path}.terminationGracePeriodSeconds`));
  }
  const volumes = addVolumeErrors(errors, `${path}.volumes`, spec.volumes ?? [], pod?.name, options);
  const claimNames = addClaimErrors(errors, `${path}.resourceClaims`, spec.resourceClaims, pod);
  const context = { spec, volumes, claimNames, options };
  addContainersErrors(errors, `${path}.containers`, context);
  addInitContainersErrors(errors, `${path}.initContainers`, context);
  addEphemeralContainersErrors(errors, `${path}.ephemeralContainers`, context);
  addPodResourceErrors(errors, path, spec, claimNames, options.allowIndivisibleHugePages);
  addHostPortErrors(errors, path, spec, options.isPod);
  addRequiredChoice(errors, `${path}.restartPolicy`, spec.restartPolicy, restartPolicies);
  addRequiredChoice(errors, `${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies);
  if (spec.nodeSelector) errors.push(...validateLabels(spec.nodeSelector, `${path}.nodeSelector`));
  if (spec.securityContext) {
    const at = `${path}.securityContext`;
    addPodSecurityContextErrors(errors, at, spec.securityContext, spec, options.allowHostSysctls);
  }
  if (spec.shareProcessNamespace && spec.hostPID) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(fieldErrors.invalid(`${path}.shareProcessNamespace`, true, why));
  }
  if (spec.affinity) addAffinityErrors(errors, `${path}.affinity`, spec.affinity, options);
  if (spec.dnsConfig || spec.dnsPolicy === 'None') {
    addDnsConfigErrors(errors, `${path}.dnsConfig`, spec.dnsConfig, spec.dnsPolicy);
  }
  for (const [index, { conditionType = '' }] of (spec.readinessGates ?? []).entries()) {
    addQualifiedName(errors, `${path}.readinessGates[${index}].conditionType`, conditionType);
  }
  if (spec.schedulingGates) addSchedulingGateErrors(errors, `${path}.schedulingGates`, spec.schedulingGates);
  if (spec.topologySpreadConstraints) {
    const at = `${path}.topologySpreadConstraints`;
    addTopologySpreadErrors(errors, at, spec.topologySpreadConstraints, options);
  }
  addHostProcessErrors(errors, path, spec);
  addHostUsersErrors(errors, path, spec, options.allowVolumeDevicesWithOwnUsers);
  addHostnameOverrideErrors(errors, path, spec);
  addNameErrors(errors, path, spec);
  if (spec.tolerations) addTolerationErrors(errors, `${path}.tolerations`, spec.tolerations);
  if (spec.hostAliases) addHostAliasErrors(errors, `${path}.hostAliases`, spec.hostAliases);
  addClassErrors(errors, path, spec, options);
  addOsErrors(errors, path, spec);
  addFileKeyVolumeErrors(errors, path, spec);
}

function addName(errors: FieldError[], path: string, name: string | undefined): void {
  if (name) addComplaints(errors, path, name, nameIsDnsSubdomain(name, false));
}

function addNameErrors(errors: FieldError[], path: string, spec: PodSpec): void {
  const { serviceAccountName = '', serviceAccount = '', activeDeadlineSeconds } = spec;
  addName(errors, `${path}.serviceAccountName`, serviceAccountName);
  if (serviceAccount !== serviceAccountName) {
    const why = `must be the same as serviceAccountName: ${quote(serviceAccountName)}`;
    errors.push(fieldErrors.invalid(`${path}.deprecatedServiceAccount`, serviceAccount, why));
  }
  addName(errors, `${path}.nodeName`, spec.nodeName);
  if (activeDeadlineSeconds !== undefined && (activeDeadlineSeconds < 1 || activeDeadlineSeconds > maxInt32)) {
    const why = `must be between 1 and ${maxInt32}, inclusive`;
    errors.push(fieldErrors.invalid(`${path}.activeDeadlineSeconds`, activeDeadlineSeconds, why));
  }
  if (spec.hostname) addDnsLabel(errors, `${path}.hostname`, spec.hostname);
  if (spec.subdomain) addDnsLabel(errors, `${path}.subdomain`, spec.subdomain);
}

function addClassErrors(errors: FieldError[], path: string, spec: PodSpec, options: PodOptions): void {
  addName(errors, `${path}.priorityClassName`, spec.priorityClassName);
  if (spec.runtimeClassName !== undefined) {
    const complaints = nameIsDnsSubdomain(spec.runtimeClassName, false);
    addComplaints(errors, `${path}.runtimeClassName`, spec.runtimeClassName, complaints);
  }
  if (spec.preemptionPolicy !== undefined) {
    addRequiredChoice(errors, `${path}.preemptionPolicy`, spec.preemptionPolicy, preemptionPolicies);
  }
  if (spec.overhead) addResourceErrors(errors, `${path}.overhead`, { limits: spec.overhead }, noNames, options);
}

/** `validatePodResourceClaims`; returns the names that containers may refer to. */
function addClaimErrors(
  errors: FieldError[],
  path: string,
  claims: readonly PodResourceClaim[] | undefined,
  pod: PodIdentity | undefined,
): ReadonlySet<string> {
  if (claims === undefined) return noNames;
  const seen = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const { name = '', resourceClaimName, resourceClaimTemplateName } = claim;
    if (pod?.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
      errors.push(fieldErrors.forbidden('', 'static pods do not support resource claims'));
      continue;
    }
    const at = `${path}[${index}]`;
    if (name === '') errors.push(fieldErrors.required(`${at}.name`));
    else if (seen.has(name)) errors.push(fieldErrors.duplicate(`${at}.name`, name));
    else {
      addDnsLabel(errors, `${at}.name`, name);
      seen.add(name);
    }
    const refuse = (why: string) =>
      errors.push(fieldErrors.invalid(at, toGoValue('PodResourceClaim', { ...claim }), why));
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      refuse('at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified');
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      refuse('must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    }
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const value = claim[field];
      if (value !== undefined) addComplaints(errors, `${at}.${field}`, value, nameIsDnsSubdomain(value, false));
    }
  }
  return seen;
}

/** `validateFileKeyRefVolumes`: variables come from files of a volume that is filled by the Pod itself. */
function addFileKeyVolumeErrors(errors: FieldError[], path: string, spec: PodSpec): void {
  visitContainersWithPath(spec, path, ({ env }, at) => {
    if (env === undefined) return;
    for (const [index, { valueFrom }] of env.entries()) {
      const name = valueFrom?.fileKeyRef?.volumeName ?? '';
      if (!valueFrom?.fileKeyRef) continue;
      const where = `${at}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = spec.volumes?.find((candidate) => (candidate.name ?? '') === name);
      if (!volume) errors.push(fieldErrors.notFound(where, name));
      else if (!volume.emptyDir) {
        errors.push(fieldErrors.invalid(where, name, 'referenced volume must be of type emptyDir'));
      }
    }
  });
}

/** `ValidatePodTemplateSpec`. */
export function addPodTemplateErrors(
  errors: FieldError[],
  path: string,
  { metadata = {}, spec = {} }: PodTemplate,
  options: PodOptions,
): void {
  const { labels, annotations } = metadata;
  if (labels) errors.push(...validateLabels(labels, `${path}.labels`));
  if (annotations) errors.push(...validateAnnotations(annotations, `${path}.annotations`));
  addPodAnnotationErrors(errors, `${path}.annotations`, annotations, spec, options.allowInvalidDeletionCost);
  addPodSpecErrors(errors, `${path}.spec`, spec, undefined, options);
  addProfileMatchErrors(errors, `${path}.spec`, spec, annotations);
  if (spec.ephemeralContainers?.length) {
    const why = 'ephemeral containers not allowed in pod template';
    errors.push(fieldErrors.forbidden(`${path}.spec.ephemeralContainers`, why));
  }
}

/** The restart policies of workloads: what they are told in place of the Pod's own set. */
export function addTemplateRestartPolicy(
  errors: FieldError[],
  path: string,
  { spec }: PodTemplate,
  kind: string,
): void {
  addChoice(errors, `${path}.spec.restartPolicy`, spec?.restartPolicy ?? '', ['Always']);
  if (spec?.activeDeadlineSeconds === undefined) return;
  const why = `activeDeadlineSeconds in ${kind} is not Supported`;
  errors.push(fieldErrors.forbidden(`${path}.spec.activeDeadlineSeconds`, why));
}
