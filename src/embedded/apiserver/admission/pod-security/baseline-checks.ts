import { quote } from '../../../../kube/index.ts';
import {
  type Check,
  containersOf,
  findContainers,
  isRelaxed,
  joinQuoted,
  nameContainers,
  nameSetters,
  plural,
  type SecurityContext,
} from './pod.ts';

/*
 * The level `baseline`: `pod-security-admission/policy/check_*.go` (v0.37), a check each; what differs by version is said
 * where it does. Texts are upstream's.
 */

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';
const badAppArmor = ({ appArmorProfile }: SecurityContext) =>
  appArmorProfile !== undefined && !['RuntimeDefault', 'Localhost'].includes(appArmorProfile.type ?? '');

export const checkAppArmor: Check = (pod) => {
  const { securityContext = {} } = pod.spec;
  const types = new Set<string>();
  const isBad = (context: SecurityContext) => {
    if (!badAppArmor(context)) return false;
    types.add(context.appArmorProfile?.type ?? '');
    return true;
  };
  const setters = [nameSetters(isBad(securityContext), findContainers(pod, isBad))].filter((text) => text !== '');
  const annotations = Object.entries(pod.annotations)
    .filter(([key, value]) => key.startsWith(appArmorAnnotation) && !/^$|^runtime\/default$|^localhost\//.test(value))
    .map(([key, value]) => `${key}=${quote(value)}`)
    .sort();
  if (annotations.length > 0) setters.push(plural(annotations.length, 'annotation'));
  if (setters.length === 0) return undefined;
  const values = [...[...types].sort(), ...annotations];
  return {
    reason: plural(values.length, 'forbidden AppArmor profile'),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${joinQuoted(values)}`,
  };
};

const defaultCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

export const checkCapabilities: Check = (pod) => {
  const added = new Set<string>();
  const names = findContainers(pod, ({ capabilities }) => {
    const bad = (capabilities?.add ?? []).filter((capability) => !defaultCapabilities.has(capability));
    for (const capability of bad) added.add(capability);
    return bad.length > 0;
  });
  if (names.length === 0) return undefined;
  const list = joinQuoted([...added].sort());
  return {
    reason: 'non-default capabilities',
    detail: `${nameContainers(names)} must not include ${list} in securityContext.capabilities.add`,
  };
};

export const checkHostNamespaces: Check = ({ spec }) => {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]);
  if (set.length === 0) return undefined;
  return { reason: 'host namespaces', detail: set.map((field) => `${field}=true`).join(', ') };
};

export const checkHostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter((volume) => volume['hostPath']).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural(names.length, 'volume')} ${joinQuoted(names)}` };
};

export const checkHostPorts: Check = (pod) => {
  const ports = new Set<string>();
  const names = findContainers(pod, (_, container) => {
    const used = (container.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
    for (const port of used) ports.add(port);
    return used.length > 0;
  });
  if (names.length === 0) return undefined;
  const uses = plural(names.length, 'uses', 'use');
  const what = plural(ports.size, 'hostPort');
  return { reason: 'hostPort', detail: `${nameContainers(names)} ${uses} ${what} ${[...ports].sort().join(', ')}` };
};

/** Since 1.34. */
export const checkHostProbes: Check = (pod, minor) => {
  if (minor < 34) return undefined;
  const hosts = new Set<string>();
  const names = new Set<string>();
  for (const { name, livenessProbe, readinessProbe, startupProbe, lifecycle } of containersOf(pod)) {
    for (const handler of [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]) {
      for (const host of [handler?.httpGet?.host, handler?.tcpSocket?.host]) {
        if (!host) continue;
        hosts.add(host);
        names.add(name);
      }
    }
  }
  if (names.size === 0) return undefined;
  const uses = plural(names.size, 'uses', 'use');
  const what = plural(hosts.size, 'probe or lifecycle host');
  return {
    reason: 'probe or lifecycle host',
    detail: `${nameContainers([...names].sort())} ${uses} ${what} ${joinQuoted([...hosts].sort())}`,
  };
};

export const checkPrivileged: Check = (pod) => {
  const names = findContainers(pod, ({ privileged }) => privileged === true);
  if (names.length === 0) return undefined;
  return { reason: 'privileged', detail: `${nameContainers(names)} must not set securityContext.privileged=true` };
};

/** Whatever the version: the level `restricted` asks for it without exception. */
export const checkProcMount: Check = (pod) => {
  const types = new Set<string>();
  const names = findContainers(pod, ({ procMount }) => {
    if (procMount === undefined || procMount === 'Default') return false;
    types.add(procMount);
    return true;
  });
  if (names.length === 0) return undefined;
  const list = joinQuoted([...types].sort());
  return {
    reason: 'procMount',
    detail: `${nameContainers(names)} must not set securityContext.procMount to ${list}`,
  };
};

export const checkProcMountUnlessRelaxed: Check = (pod, minor) =>
  isRelaxed(pod, minor) ? undefined : checkProcMount(pod, minor);

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

export const checkSeLinux: Check = (pod, minor) => {
  const allowed = minor >= 31 ? [...seLinuxTypes, 'container_engine_t'] : seLinuxTypes;
  const types = new Set<string>();
  let setsUser = false;
  let setsRole = false;
  const isBad = ({ seLinuxOptions }: SecurityContext) => {
    const { type = '', user = '', role = '' } = seLinuxOptions ?? {};
    const isBadType = !allowed.includes(type);
    if (isBadType) types.add(type);
    setsUser ||= user !== '';
    setsRole ||= role !== '';
    return isBadType || user !== '' || role !== '';
  };
  const setters = nameSetters(isBad(pod.spec.securityContext ?? {}), findContainers(pod, isBad));
  if (setters === '') return undefined;
  const data: string[] = [];
  if (types.size > 0) data.push(`${plural(types.size, 'type')} ${joinQuoted([...types].sort())}`);
  if (setsUser) data.push('user may not be set');
  if (setsRole) data.push('role may not be set');
  return {
    reason: 'seLinuxOptions',
    detail: `${setters} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
  };
};

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/';

/** Annotations before 1.19, fields since. */
export const checkSeccomp: Check = (pod, minor) => {
  if (minor >= 19) return findBadSeccomp(pod).violation;
  const keys = [seccompPod, ...containersOf(pod).map(({ name }) => seccompContainer + name)];
  const bad = new Set<string>();
  for (const key of keys) {
    const value = pod.annotations[key];
    if (value === undefined || /^(runtime\/default$|docker\/default$|localhost\/)/.test(value)) continue;
    bad.add(`${key}=${quote(value)}`);
  }
  if (bad.size === 0) return undefined;
  const list = [...bad].sort().join(', ');
  return { reason: 'seccompProfile', detail: `forbidden ${plural(bad.size, 'annotation')} ${list}` };
};

const isGoodSeccomp = ({ seccompProfile }: SecurityContext) =>
  ['Localhost', 'RuntimeDefault'].includes(seccompProfile?.type ?? '');

/** What is set badly, and whether the Pod sets it well for all its containers. */
export function findBadSeccomp(pod: Parameters<Check>[0]): {
  readonly violation: ReturnType<Check>;
  readonly isSetByPod: boolean;
} {
  const types = new Set<string>();
  const isBad = (context: SecurityContext) => {
    if (context.seccompProfile === undefined || isGoodSeccomp(context)) return false;
    types.add(context.seccompProfile.type ?? '');
    return true;
  };
  const { securityContext = {} } = pod.spec;
  const setters = nameSetters(isBad(securityContext), findContainers(pod, isBad));
  const isSetByPod = isGoodSeccomp(securityContext);
  if (setters === '') return { violation: undefined, isSetByPod };
  const list = joinQuoted([...types].sort());
  const detail = `${setters} must not set securityContext.seccompProfile.type to ${list}`;
  return { violation: { reason: 'seccompProfile', detail }, isSetByPod };
}

/** By the minor version since which they are allowed. */
const sysctls: readonly (readonly [number, readonly string[]])[] = [
  [
    0,
    [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  ],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [
    29,
    [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
    ],
  ],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
  [37, ['net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat']],
];

export const checkSysctls: Check = ({ spec }, minor) => {
  const isAllowed = (name: string) => sysctls.some(([since, names]) => minor >= since && names.includes(name));
  const bad = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !isAllowed(name));
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
};

export const checkWindowsHostProcess: Check = (pod) => {
  const isBad = ({ windowsOptions }: SecurityContext) => windowsOptions?.hostProcess === true;
  const setters = nameSetters(isBad(pod.spec.securityContext ?? {}), findContainers(pod, isBad));
  if (setters === '') return undefined;
  return { reason: 'hostProcess', detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true` };
};
