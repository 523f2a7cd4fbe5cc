import { type FieldError, fieldErrors, isValidUserOrGroupId } from '../../../../../kube/index.ts';
import { toGoValue } from '../../go-value.ts';
import { addChoice, addComplaints } from './add.ts';
import { addAppArmorErrors, addSeccompErrors } from './profiles.ts';
import type { PodSecurityContext, PodSpec, SecurityContext } from './types.ts';
import { addWindowsOptionsErrors } from './windows.ts';

/** Security contexts (`pkg/apis/core/validation/validation.go`, v1.37). Privileged containers are allowed, as kubeadm has it. */

function addId(errors: FieldError[], path: string, id: number | undefined): void {
  if (id !== undefined) addComplaints(errors, path, id, isValidUserOrGroupId(id));
}

/** `ValidateSecurityContext`. */
export function addSecurityContextErrors(
  errors: FieldError[],
  path: string,
  context: SecurityContext,
  hostUsers: boolean,
  allowSysAdmin: boolean,
): void {
  const { procMount, privileged, allowPrivilegeEscalation, capabilities } = context;
  addId(errors, `${path}.runAsUser`, context.runAsUser);
  addId(errors, `${path}.runAsGroup`, context.runAsGroup);
  if (procMount !== undefined) {
    addChoice(errors, `${path}.procMount`, procMount, ['Default', 'Unmasked']);
    if (hostUsers && procMount === 'Unmasked') {
      errors.push(fieldErrors.invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
    }
  }
  if (context.seccompProfile) addSeccompErrors(errors, `${path}.seccompProfile`, context.seccompProfile);
  if (allowPrivilegeEscalation === false) {
    const refuse = (what: string) => {
      const why = `cannot set \`allowPrivilegeEscalation\` to false and ${what}`;
      errors.push(fieldErrors.invalid(path, toGoValue('SecurityContext', { ...context }), why));
    };
    if (privileged) refuse('`privileged` to true');
    if (!allowSysAdmin) {
      for (const capability of capabilities?.add ?? []) {
        if (capability === 'CAP_SYS_ADMIN') refuse('`capabilities.Add` CAP_SYS_ADMIN');
      }
    }
  }
  if (context.windowsOptions) addWindowsOptionsErrors(errors, `${path}.windowsOptions`, context.windowsOptions);
  if (context.appArmorProfile) addAppArmorErrors(errors, `${path}.appArmorProfile`, context.appArmorProfile);
}

/** `validatePodSpecSecurityContext`. */
export function addPodSecurityContextErrors(
  errors: FieldError[],
  path: string,
  context: PodSecurityContext,
  spec: PodSpec,
  allowHostSysctls: boolean,
): void {
  addId(errors, `${path}.fsGroup`, context.fsGroup);
  addId(errors, `${path}.runAsUser`, context.runAsUser);
  addId(errors, `${path}.runAsGroup`, context.runAsGroup);
  for (const [index, group] of (context.supplementalGroups ?? []).entries()) {
    addId(errors, `${path}.supplementalGroups[${index}]`, group);
  }
  if (context.sysctls) addSysctlErrors(errors, `${path}.sysctls`, context.sysctls, spec, allowHostSysctls);
  if (context.fsGroupChangePolicy !== undefined) {
    addChoice(errors, `${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  }
  if (context.seccompProfile) addSeccompErrors(errors, `${path}.seccompProfile`, context.seccompProfile);
  if (context.windowsOptions) addWindowsOptionsErrors(errors, `${path}.windowsOptions`, context.windowsOptions);
  if (context.appArmorProfile) addAppArmorErrors(errors, `${path}.appArmorProfile`, context.appArmorProfile);
  if (context.supplementalGroupsPolicy !== undefined) {
    addChoice(errors, `${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ['Merge', 'Strict']);
  }
  if (context.seLinuxChangePolicy !== undefined) {
    addChoice(errors, `${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ['MountOption', 'Recursive']);
  }
}

const sysctlMaxLength = 253;
const sysctlExpression = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const sysctlSegment = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;
const ipcSysctls = new Set([
  ...['kernel.sem', 'kernel.shmall', 'kernel.shmmax', 'kernel.shmmni', 'kernel.shm_rmid_forced', 'kernel.shm'],
  ...['kernel.msgmax', 'kernel.msgmnb', 'kernel.msgmni', 'kernel.msg'],
]);

function isSysctlName(name: string): boolean {
  return name.length <= sysctlMaxLength && name.split(/[./]/).every((segment) => sysctlSegment.test(segment));
}

function addSysctlErrors(
  errors: FieldError[],
  path: string,
  sysctls: readonly { name?: string }[],
  spec: PodSpec,
  allowHostSysctls: boolean,
): void {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of sysctls.entries()) {
    const at = `${path}[${index}].name`;
    if (name === '') errors.push(fieldErrors.required(at));
    else if (!isSysctlName(name)) {
      const why = `must have at most ${sysctlMaxLength} characters and match regex ${sysctlExpression}`;
      errors.push(fieldErrors.invalid(at, name, why));
    } else if (seen.has(name)) errors.push(fieldErrors.duplicate(at, name));
    const owner = allowHostSysctls ? undefined : hostOwnerOfSysctl(name, spec);
    if (owner) errors.push(fieldErrors.invalid(at, name, `may not be specified when '${owner}' is true`));
    seen.add(name);
  }
}

/** `ValidateHostSysctl`: the field by which a Pod shares with the host what the sysctl would change; undefined for none. */
export function hostOwnerOfSysctl(name: string, spec: PodSpec): 'hostNetwork' | 'hostIPC' | undefined {
  // `net/ipv4/conf/eth0.1/x` writes dots as slashes and slashes as dots.
  const isSlashed = /^[^./]*\//.test(name);
  const dotted = isSlashed ? name.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/')) : name;
  if (spec.hostNetwork && dotted.startsWith('net.')) return 'hostNetwork';
  const isIpc = ipcSysctls.has(dotted) || dotted.startsWith('fs.mqueue.');
  return spec.hostIPC && isIpc ? 'hostIPC' : undefined;
}

/** `validateHostUsers`: a Pod with users of its own shares nothing with the host. */
export function addHostUsersErrors(
  errors: FieldError[],
  path: string,
  spec: PodSpec,
  allowVolumeDevices: boolean,
): void {
  if (spec.hostUsers !== false) return;
  const why = 'when `hostUsers` is false';
  if (spec.hostNetwork) errors.push(fieldErrors.forbidden(`${path}.hostNetwork`, why));
  // Upstream spells these two as Go does.
  if (spec.hostPID) errors.push(fieldErrors.forbidden(`${path}.HostPID`, why));
  if (spec.hostIPC) errors.push(fieldErrors.forbidden(`${path}.HostIPC`, why));
  if (allowVolumeDevices) return;
  for (const field of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    for (const [index, container] of (spec[field] ?? []).entries()) {
      if (container.volumeDevices?.length) {
        errors.push(fieldErrors.forbidden(`${path}.${field}[${index}].volumeDevices`, why));
      }
    }
  }
}
