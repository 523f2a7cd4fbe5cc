import {
  type Container,
  type ContainerStatus,
  parseApiVersion,
  quantityMilliValue,
  quantityValue,
  quote,
} from '../../kube/index.ts';
import type { Fields } from './describer.ts';
import type { Page } from './page.ts';
import { formatProbe } from './probe.ts';
import { formatAmount, formatBool, formatDate } from './values.ts';

/** What containers are written with: their states, and the Pod that fields are read of; neither of a Pod template. */
export interface ContainerDetails {
  readonly statuses?: readonly ContainerStatus[] | undefined;
  readonly metadata?: Fields;
  readonly indent?: string;
}

/** `describeContainers`. */
export function writeContainers(
  page: Page,
  heading: string,
  containers: readonly Container[] | undefined,
  { statuses = [], metadata, indent = '' }: ContainerDetails,
): void {
  const list = containers ?? [];
  page.write(0, `${indent}${heading}:${list.length === 0 ? ' <none>' : ''}\n`);
  for (const container of list) {
    const status = statuses.findLast(({ name }) => name === container.name);
    writeBasics(page, container, status, indent === '' ? '' : ' ');
    writeLines(page, 'Command', container.command);
    writeLines(page, 'Args', container.args);
    if (status !== undefined) writeStates(page, status);
    writeResources(page, container.resources, 2);
    for (const [name, probe] of [
      ['Liveness', container.livenessProbe],
      ['Readiness', container.readinessProbe],
      ['Startup', container.startupProbe],
    ] as const) {
      if (probe !== undefined && probe !== null) page.write(2, `${name}:\t${formatProbe(probe)}\n`);
    }
    writeEnvFrom(page, container);
    writeEnv(page, container, metadata);
    writeMounts(page, container);
  }
}

function writeBasics(page: Page, container: Container, status: ContainerStatus | undefined, indent: string): void {
  page.write(1, `${indent}${container.name ?? ''}:\n`);
  if (status !== undefined) page.write(2, `Container ID:\t${status.containerID ?? ''}\n`);
  page.write(2, `Image:\t${container.image ?? ''}\n`);
  if (status !== undefined) page.write(2, `Image ID:\t${status.imageID ?? ''}\n`);
  for (const [heading, field] of [
    ['Port', 'containerPort'],
    ['Host Port', 'hostPort'],
  ] as const) {
    const ports = (container.ports ?? [])
      .map((port) => `${port[field] ?? 0}/${port.protocol ?? ''}${(port.name ?? '') === '' ? '' : ` (${port.name})`}`)
      .join(', ');
    page.write(
      2,
      ports.includes(',') ? `${heading}s:\t${ports}\n` : `${heading}:\t${ports === '' ? '<none>' : ports}\n`,
    );
  }
  writeSeccomp(page, container.securityContext?.seccompProfile, 2, 3);
}

/** The seccomp profile of a Pod or of a container. */
export function writeSeccomp(page: Page, profile: Fields, level: number, localLevel: number): void {
  if (profile === undefined || profile === null) return;
  page.write(level, `SeccompProfile:\t${profile.type ?? ''}\n`);
  if (profile.type === 'Localhost') page.write(localLevel, `LocalhostProfile:\t${profile.localhostProfile ?? ''}\n`);
}

function writeLines(page: Page, heading: string, words: readonly string[] | undefined): void {
  if ((words ?? []).length === 0) return;
  page.write(2, `${heading}:\n`);
  for (const word of words ?? []) for (const line of word.split('\n')) page.write(3, `${line}\n`);
}

/** `describeResources`. */
export function writeResources(page: Page, resources: Fields, level: number): void {
  for (const [heading, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const names = Object.keys(list ?? {}).sort();
    if (names.length > 0) page.write(level, `${heading}:\n`);
    for (const name of names) page.write(level + 1, `${name}:\t${formatAmount(list[name])}\n`);
  }
}

function writeStates(page: Page, status: ContainerStatus): void {
  writeState(page, 'State', status.state);
  if (status.lastState?.terminated) writeState(page, 'Last State', status.lastState);
  page.write(2, `Ready:\t${formatBool(status.ready)}\n`);
  page.write(2, `Restart Count:\t${status.restartCount ?? 0}\n`);
}

/** `describeStatus`. */
function writeState(page: Page, heading: string, state: ContainerStatus['state']): void {
  const { running, waiting, terminated } = state ?? {};
  if (running) {
    page.write(2, `${heading}:\tRunning\n`);
    page.write(3, `Started:\t${formatDate(running.startedAt)}\n`);
  } else if (waiting) {
    page.write(2, `${heading}:\tWaiting\n`);
    if ((waiting.reason ?? '') !== '') page.write(3, `Reason:\t${waiting.reason}\n`);
  } else if (terminated) {
    page.write(2, `${heading}:\tTerminated\n`);
    if ((terminated.reason ?? '') !== '') page.write(3, `Reason:\t${terminated.reason}\n`);
    if ((terminated.message ?? '') !== '') page.write(3, `Message:\t${terminated.message}\n`);
    page.write(3, `Exit Code:\t${terminated.exitCode ?? 0}\n`);
    if ((terminated.signal ?? 0) > 0) page.write(3, `Signal:\t${terminated.signal}\n`);
    page.write(3, `Started:\t${formatDate(terminated.startedAt)}\n`);
    page.write(3, `Finished:\t${formatDate(terminated.finishedAt)}\n`);
  } else page.write(2, `${heading}:\tWaiting\n`);
}

function writeEnvFrom(page: Page, { envFrom }: Container): void {
  if ((envFrom ?? []).length === 0) return;
  page.write(2, 'Environment Variables from:\n');
  for (const { prefix = '', configMapRef, secretRef } of (envFrom ?? []) as readonly Fields[]) {
    const [from, ref] = configMapRef ? ['ConfigMap', configMapRef] : secretRef ? ['Secret', secretRef] : ['', {}];
    const kind = prefix === '' ? from : `${from} with prefix '${prefix}'`;
    page.write(3, `${ref.name ?? ''}\t${kind}\tOptional: ${ref.optional ?? false}\n`);
  }
}

/** `describeContainerEnvVars`. */
function writeEnv(page: Page, container: Container, metadata: Fields): void {
  const list = container.env ?? [];
  page.write(2, `Environment:${list.length === 0 ? '\t<none>' : ''}\n`);
  for (const { name = '', value = '', valueFrom } of list) {
    if (valueFrom === undefined || valueFrom === null) {
      for (const [index, line] of value.split('\n').entries())
        page.write(3, `${index === 0 ? `${name}:` : ''}\t${line}\n`);
      continue;
    }
    const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
    if (fieldRef) {
      const { apiVersion = '', fieldPath = '' } = fieldRef;
      page.write(3, `${name}:\t${readField(metadata, apiVersion, fieldPath)} (${apiVersion}:${fieldPath})\n`);
    } else if (resourceFieldRef) {
      const resource = resourceFieldRef.resource ?? '';
      page.write(3, `${name}:\t${readResource(container, resourceFieldRef)} (${resource})\n`);
    } else if (secretKeyRef) {
      const { key = '', name: secret = '', optional = false } = secretKeyRef;
      page.write(3, `${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional}\n`);
    } else if (configMapKeyRef) {
      const { key = '', name: map = '', optional = false } = configMapKeyRef;
      page.write(3, `${name}:\t<set to the key '${key}' of config map '${map}'>\tOptional: ${optional}\n`);
    }
  }
}

/** `EnvValueRetriever`: kubectl's scheme converts no other labels than these two. */
function readField(metadata: Fields, apiVersion: string, path: string): string {
  if (metadata === undefined || parseApiVersion(apiVersion) === undefined) return '';
  if (path === 'metadata.name') return metadata.name ?? '';
  return path === 'metadata.namespace' ? (metadata.namespace ?? '') : '';
}

/** `ExtractContainerResourceValue` of `kubectl/pkg/util/resource/resource.go`; empty for what it does not know. */
function readResource({ resources }: Container, { resource = '', divisor }: Fields): string {
  const match = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$/.exec(resource);
  if (match === null) return '';
  const amount = resources?.[match[1] === 'limits' ? 'limits' : 'requests']?.[match[2] ?? ''] ?? '0';
  const unit = divisor === undefined || divisor === null || quantityMilliValue(divisor) === 0 ? '1' : divisor;
  const read = match[2] === 'cpu' ? quantityMilliValue : quantityValue;
  const value = String(Math.ceil(read(amount) / read(unit)));
  return value === '0' && /^limits\.(cpu|memory)$/.test(resource) ? 'node allocatable' : value;
}

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/** `describeContainerVolumes`. */
function writeMounts(page: Page, { volumeMounts, volumeDevices }: Container): void {
  const none = (volumeMounts ?? []).length === 0 ? '\t<none>' : '';
  page.write(2, `Mounts:${none}\n`);
  for (const mount of [...(volumeMounts ?? [])].sort((a, b) => compare(a.mountPath, b.mountPath))) {
    const path = (mount.subPath ?? '') === '' ? '' : `,path=${quote(mount.subPath ?? '')}`;
    const mode = mount.readOnly === true ? 'ro' : 'rw';
    page.write(3, `${mount.mountPath ?? ''} from ${mount.name ?? ''} (${mode}${path})\n`);
  }
  if ((volumeDevices ?? []).length === 0) return;
  page.write(2, `Devices:${none}\n`);
  for (const { devicePath, name } of [...(volumeDevices ?? [])].sort((a, b) => compare(a.devicePath, b.devicePath)))
    page.write(3, `${devicePath ?? ''} from ${name ?? ''}\n`);
}
