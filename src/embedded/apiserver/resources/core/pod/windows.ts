import { type FieldError, fieldErrors, isDns1123Subdomain } from '../../../../../kube/index.ts';
import { addComplaints } from './add.ts';
import type { PodSpec, WindowsOptions } from './types.ts';
import { visitContainersWithPath } from './visit.ts';

/** What Pods for Windows may have, and what others may not (`pkg/apis/core/validation/validation.go`, v1.37). */

const maxCredentialSpecKib = 64;
const maxDomainLength = 256;
const maxUserLength = 104;
const control = /\p{Cc}/u;
const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsDomain = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const wrongInUser = /["/\\:;|=,+*?<>@[\]]/;
const dotsAndSpaces = /^[. ]+$/;

/** `validateWindowsSecurityContextOptions`. */
export function addWindowsOptionsErrors(errors: FieldError[], path: string, options: WindowsOptions): void {
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options;
  if (gmsaCredentialSpecName !== undefined) {
    const complaints = isDns1123Subdomain(gmsaCredentialSpecName);
    addComplaints(errors, `${path}.gmsaCredentialSpecName`, gmsaCredentialSpecName, complaints);
  }
  if (gmsaCredentialSpec === '') {
    const why = 'gmsaCredentialSpec cannot be an empty string';
    errors.push(fieldErrors.invalid(`${path}.gmsaCredentialSpec`, gmsaCredentialSpec, why));
  } else if (gmsaCredentialSpec !== undefined && gmsaCredentialSpec.length > maxCredentialSpecKib * 1024) {
    const why = `gmsaCredentialSpec size must be under ${maxCredentialSpecKib} KiB`;
    errors.push(fieldErrors.invalid(`${path}.gmsaCredentialSpec`, gmsaCredentialSpec, why));
  }
  if (runAsUserName === undefined) return;
  for (const why of userNameComplaints(runAsUserName)) {
    errors.push(fieldErrors.invalid(`${path}.runAsUserName`, runAsUserName, why));
  }
}

function userNameComplaints(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (control.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const user = parts.at(-1) ?? '';
  const complaints: string[] = [];
  if (domain !== undefined && domain.length >= maxDomainLength) {
    complaints.push(`runAsUserName's Domain length must be under ${maxDomainLength} characters`);
  }
  if (domain !== undefined && !netBios.test(domain) && !dnsDomain.test(domain)) {
    complaints.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') complaints.push("runAsUserName's User cannot be empty");
  else if (user.length > maxUserLength) {
    complaints.push(`runAsUserName's User length must not be longer than ${maxUserLength} characters`);
  }
  if (dotsAndSpaces.test(user)) complaints.push("runAsUserName's User cannot contain only periods or spaces");
  if (wrongInUser.test(user)) {
    complaints.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  }
  return complaints;
}

/** `validateWindowsHostProcessPod`: all containers run as processes of the host, or none. */
export function addHostProcessErrors(errors: FieldError[], path: string, spec: PodSpec): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  let containers = 0;
  let hostProcesses = 0;
  visitContainersWithPath(spec, path, ({ securityContext }, at) => {
    containers += 1;
    const ofContainer = securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && ofContainer !== undefined && ofPod !== ofContainer) {
      const why = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(fieldErrors.invalid(`${at}.securityContext.windowsOptions.hostProcess`, ofContainer, why));
    }
    if (ofContainer ?? ofPod) hostProcesses += 1;
  });
  if (hostProcesses === 0) return;
  if (hostProcesses !== containers) {
    const why = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(fieldErrors.invalid(path, '', why));
  }
  if (!spec.hostNetwork) {
    const why = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(fieldErrors.invalid(`${path}.hostNetwork`, false, why));
  }
}

const podFields = [
  ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'sysctls'],
  ...['runAsUser', 'runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'],
];
const specFields = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const;
const containerFields = [
  ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged'],
  ...['allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'],
];

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

function forbidAll(errors: FieldError[], path: string, object: object | undefined, fields: readonly string[]): void {
  if (object === undefined) return;
  const values = object as Readonly<Record<string, unknown>>;
  for (const field of fields) {
    if (isSet(values[field])) errors.push(fieldErrors.forbidden(`${path}.${field}`, 'cannot be set for a windows pod'));
  }
}

/** `validateOS`, `validateLinux` and `validateWindows`. */
export function addOsErrors(errors: FieldError[], path: string, spec: PodSpec): void {
  if (!spec.os) return;
  const { name } = spec.os;
  if (!name) {
    errors.push(fieldErrors.required(`${path}.os.name`));
  } else if (name === 'linux') {
    const why = 'windows options cannot be set for a linux pod';
    if (spec.securityContext?.windowsOptions) {
      errors.push(fieldErrors.forbidden(`${path}.securityContext.windowsOptions`, why));
    }
    visitContainersWithPath(spec, path, ({ securityContext }, at) => {
      if (securityContext?.windowsOptions) {
        errors.push(fieldErrors.forbidden(`${at}.securityContext.windowsOptions`, why));
      }
    });
  } else if (name === 'windows') {
    forbidAll(errors, `${path}.securityContext`, spec.securityContext, podFields);
    const { hostPID, hostIPC, ...rest } = spec;
    // A plain boolean that is false is not set.
    forbidAll(errors, path, { ...rest, ...(hostPID && { hostPID }), ...(hostIPC && { hostIPC }) }, specFields);
    visitContainersWithPath(spec, path, ({ securityContext }, at) => {
      forbidAll(errors, `${at}.securityContext`, securityContext, containerFields);
    });
  } else {
    errors.push(fieldErrors.notSupported(`${path}.os`, name, ['linux', 'windows']));
  }
}
