import {
  type FieldError,
  fieldErrors,
  isInRange,
  isValidIpForLegacyField,
  isValidUserOrGroupId,
  nameIsDnsSubdomain,
  parseIpSloppy,
  validateImmutableField,
} from '../../../../../kube/index.ts';
import { toGoSlice } from '../../go-value.ts';
import { addComplaints, addQualifiedName } from './add.ts';
import {
  addClaimStatusErrors,
  addExtendedClaimErrors,
  addHealthErrors,
  type ExtendedClaim,
  type ResourceHealth,
} from './status-resources.ts';
import type { Container, Pod, PodSpec } from './types.ts';

/** The `status` subresource of a Pod (`ValidatePodStatusUpdate` of pkg/apis/core/validation, v1.37). */

interface ContainerStatus {
  name?: string;
  state?: { terminated?: { exitCode?: number } };
  user?: { linux?: { uid?: number; gid?: number; supplementalGroups?: number[] } };
  allocatedResourcesStatus?: { name?: string; resources?: ResourceHealth[] }[];
}

interface Condition {
  type?: string;
  observedGeneration?: number;
}

/** What is read of `v1.PodStatus`. */
export interface PodStatus {
  phase?: string;
  qosClass?: string;
  nominatedNodeName?: string;
  observedGeneration?: number;
  conditions?: Condition[];
  podIP?: string;
  podIPs?: { ip?: string }[];
  hostIP?: string;
  hostIPs?: { ip?: string }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  ephemeralContainerStatuses?: ContainerStatus[];
  resourceClaimStatuses?: { name?: string; resourceClaimName?: string }[];
  extendedResourceClaimStatus?: ExtendedClaim;
}

const maxUint32 = 2 ** 32 - 1;
const ownConditions: readonly string[] = ['PodScheduled', 'Ready', 'Initialized'];

/** `preserveOldObservedGeneration` (pkg/registry/core/pod/strategy.go): a writer that does not know it must not clear it. */
export function keepObservedGenerations(status: PodStatus, old: PodStatus): void {
  if (!status.observedGeneration && old.observedGeneration) status.observedGeneration = old.observedGeneration;
  const generations = new Map<string, number[]>();
  for (const { type = '', observedGeneration = 0 } of old.conditions ?? []) {
    const known = generations.get(type);
    if (known) known.push(observedGeneration);
    else generations.set(type, [observedGeneration]);
  }
  for (const [index, condition] of (status.conditions ?? []).entries()) {
    const before = generations.get(condition.type ?? '')?.shift();
    if (condition.observedGeneration || !before) continue;
    // What the writer left alone may be shared with what is stored.
    status.conditions = (status.conditions ?? []).with(index, { ...condition, observedGeneration: before });
  }
}

/** `ValidatePodStatusUpdate` without metadata. */
export function addStatusErrors(errors: FieldError[], pod: Pod, old: Pod): void {
  const status = (pod['status'] ?? {}) as PodStatus;
  const before = (old['status'] ?? {}) as PodStatus;
  addConditionErrors(errors, 'status.conditions', status.conditions ?? []);
  const { nominatedNodeName = '' } = status;
  const at = 'status.nominatedNodeName';
  if (nominatedNodeName !== '' && nominatedNodeName !== before.nominatedNodeName) {
    addComplaints(errors, at, nominatedNodeName, nameIsDnsSubdomain(nominatedNodeName, false));
    if (old.spec.nodeName) {
      errors.push(fieldErrors.forbidden(at, 'may not be set on pods that are already bound to a node'));
    }
  }
  addGeneration(errors, 'status.observedGeneration', status.observedGeneration);
  errors.push(...validateImmutableField(status.qosClass ?? '', before.qosClass ?? '', 'status.qosClass'));
  addTransitionErrors(errors, status, before, old.spec);
  addClaimStatusErrors(errors, status.resourceClaimStatuses ?? [], pod.spec.resourceClaims ?? []);
  const extended = status.extendedResourceClaimStatus;
  if (extended) addExtendedClaimErrors(errors, extended, pod.spec);
  addIpErrors(errors, status, before);
  for (const kind of statusKinds) addUserErrors(errors, `status.${kind}`, status[kind] ?? [], pod.spec);
  addHealthErrors(errors, 'status.containerStatuses', status.containerStatuses, pod.spec.containers, extended);
  addHealthErrors(
    errors,
    'status.initContainerStatuses',
    status.initContainerStatuses,
    pod.spec.initContainers,
    extended,
  );
  for (const [index, { allocatedResourcesStatus }] of (status.ephemeralContainerStatuses ?? []).entries()) {
    if (!allocatedResourcesStatus?.length) continue;
    const where = `status.ephemeralContainerStatuses[${index}].allocatedResourcesStatus`;
    errors.push(fieldErrors.forbidden(where, 'must not be specified in container status'));
  }
}

const statusKinds = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;

function addGeneration(errors: FieldError[], path: string, generation = 0): void {
  if (generation < 0) errors.push(fieldErrors.invalid(path, generation, 'must be a non-negative integer'));
}

function addConditionErrors(errors: FieldError[], path: string, conditions: readonly Condition[]): void {
  for (const [index, { type = '', observedGeneration }] of conditions.entries()) {
    addGeneration(errors, `${path}[${index}].observedGeneration`, observedGeneration);
    if (!ownConditions.includes(type)) addQualifiedName(errors, `${path}[${index}].Type`, type);
  }
}

/** `AllContainersCouldRestart` (pkg/api/v1/pod/util.go). */
function couldAllRestart(spec: PodSpec): boolean {
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(({ restartPolicyRules }) =>
    (restartPolicyRules ?? []).some(({ action }) => action === 'RestartAllContainers'),
  );
}

/** `ContainerShouldRestart`: after it ended with this code. */
function shouldRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  const { restartPolicy, restartPolicyRules = [] } = container;
  for (const { action, exitCodes } of restartPolicyRules) {
    const isIn = exitCodes?.values?.includes(exitCode) ?? false;
    const applies = exitCodes?.operator === 'In' ? isIn : exitCodes?.operator === 'NotIn' && !isIn;
    if (applies && action) return true;
  }
  const policy = restartPolicy ?? spec.restartPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** What has ended stays so, unless it is to be started again. */
function addTransitionErrors(errors: FieldError[], status: PodStatus, old: PodStatus, spec: PodSpec): void {
  for (const kind of statusKinds) {
    if (kind !== 'ephemeralContainerStatuses' && couldAllRestart(spec)) continue;
    for (const [index, before] of (old[kind] ?? []).entries()) {
      const ended = before.state?.terminated;
      const now = status[kind]?.find(({ name }) => name === before.name);
      if (!ended || !now || now.state?.terminated) continue;
      const containers = kind === 'containerStatuses' ? spec.containers : spec.initContainers;
      const container =
        kind === 'ephemeralContainerStatuses' ? undefined : containers?.find(({ name }) => name === before.name);
      if (container && shouldRestart(container, spec, ended.exitCode ?? 0)) continue;
      const why = 'may not be transitioned to non-terminated state';
      errors.push(fieldErrors.forbidden(`status.${kind}[${index}].state`, why));
    }
  }
}

/** Tests for one address of each family and no more. */
function isDualStack(addresses: readonly string[]): boolean {
  const families = new Set(addresses.map((address) => parseIpSloppy(address)?.isWrittenAsIpv4));
  return addresses.length === 2 && families.size === 2 && !families.has(undefined);
}

function addIpErrors(errors: FieldError[], status: PodStatus, old: PodStatus): void {
  for (const [field, single] of [
    ['podIPs', 'podIP'],
    ['hostIPs', 'hostIP'],
  ] as const) {
    const path = `status.${field}`;
    const list = status[field] ?? [];
    const address = status[single] ?? '';
    // What the write has left alone has been judged.
    if (list === old[field] && address === old[single]) continue;
    const known = (old[field] ?? []).map(({ ip = '' }) => ip);
    const mismatch = () =>
      errors.push(fieldErrors.invalid(`${path}[0].ip`, list[0]?.ip ?? '', `must be equal to \`${single}\``));
    if (field === 'hostIPs' && list.length > 0 && address !== (list[0]?.ip ?? '')) mismatch();
    for (const [index, { ip = '' }] of list.entries()) {
      errors.push(...isValidIpForLegacyField(`${path}[${index}]`, ip, known));
    }
    const value = toGoSlice(
      'PodIP',
      list.map((item) => ({ ...item })),
    );
    if (list.length > 1 && !isDualStack(list.map(({ ip = '' }) => ip))) {
      errors.push(fieldErrors.invalid(path, value, 'may specify no more than one IP for each IP family'));
    }
    if (field !== 'podIPs') continue;
    if ((address !== '') !== list.length > 0) {
      errors.push(fieldErrors.invalid(path, value, 'podIP and podIPs must either both be set or both be unset'));
    } else if (list.length > 0 && address !== list[0]?.ip) mismatch();
  }
}

/** `validateContainerStatusUsers`. */
function addUserErrors(
  errors: FieldError[],
  path: string,
  statuses: readonly ContainerStatus[],
  { os }: PodSpec,
): void {
  for (const [index, { user }] of statuses.entries()) {
    const linux = user?.linux;
    if (!linux) continue;
    const at = `${path}[${index}].user.linux`;
    if (os?.name === 'windows') {
      errors.push(fieldErrors.forbidden(at, 'cannot be set for a windows pod'));
      continue;
    }
    const { uid = 0, gid = 0, supplementalGroups = [] } = linux;
    addComplaints(errors, `${at}.uid`, uid, isInRange(uid, 0, maxUint32));
    addComplaints(errors, `${at}.gid`, gid, isValidUserOrGroupId(gid));
    for (const [position, group] of supplementalGroups.entries()) {
      addComplaints(errors, `${at}.supplementalGroups[${position}]`, group, isValidUserOrGroupId(group));
    }
  }
}
