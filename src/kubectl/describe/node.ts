import type { KubeObject, Pod } from '../../kube/index.ts';
import { isStatusError } from '../../kube/index.ts';
import { type DescribeRequest, type Describer, type Fields, getOne, listAll, unlessRefused } from './describer.ts';
import { findEvents, referenceTo, writeEvents } from './events.ts';
import { writeAnnotations, writeColumn, writeHead, writeLabels } from './metadata.ts';
import { writeNodeResources } from './node-resources.ts';
import { formatPage, type Page } from './page.ts';
import { formatAmount, formatDate } from './values.ts';

/** `NodeDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeNode: Describer = async (request) => {
  const node = await getOne(request, 'api/v1/nodes', '', request.name);
  const pods = await podsOf(request, request.name);
  const events = await eventsOfNode(request, node);
  const slices = await unlessRefused(
    () =>
      listAll(
        request,
        'apis/resource.k8s.io/v1/resourceslices',
        '',
        { fieldSelector: `spec.nodeName=${request.name}` },
        false,
      ),
    () => [],
  );
  const lease: KubeObject | Error = await unlessRefused(
    () => getOne(request, 'apis/coordination.k8s.io/v1/leases', 'kube-node-lease', request.name),
    (error) => error,
  );
  return formatPage((page) => {
    const { metadata, spec = {}, status = {} } = node;
    writeHead(page, metadata, false);
    page.write(0, `Roles:\t${rolesOf(metadata.labels ?? {}) || '<none>'}\n`);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}\n`);
    writeTaints(page, spec);
    page.write(0, `Unschedulable:\t${spec.unschedulable ?? false}\n`);
    writeLease(page, lease);
    writeConditions(page, status);
    page.write(0, 'Addresses:\n');
    for (const { type = '', address = '' } of status.addresses ?? []) page.write(1, `${type}:\t${address}\n`);
    writeAmounts(page, 'Capacity', status.capacity);
    writeAmounts(page, 'Allocatable', status.allocatable);
    writeSlices(page, slices);
    writeSystem(page, status.nodeInfo ?? {});
    if ((spec.podCIDR ?? '') !== '') page.write(0, `PodCIDR:\t${spec.podCIDR}\n`);
    if ((spec.podCIDRs ?? []).length > 0) page.write(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}\n`);
    if ((spec.providerID ?? '') !== '') page.write(0, `ProviderID:\t${spec.providerID}\n`);
    if (pods === undefined) page.write(0, 'Pods:\tnot authorized\n');
    else writeNodeResources(page, request, pods, status);
    writeEvents(page, request, events);
  });
};

/** Pods of the Node that have not ended; undefined for a user who may not see them. */
async function podsOf(request: DescribeRequest, node: string): Promise<readonly Pod[] | undefined> {
  const fieldSelector = `spec.nodeName=${node},status.phase!=Failed,status.phase!=Succeeded`;
  try {
    return (await listAll(request, 'api/v1/pods', '', { fieldSelector })) as Pod[];
  } catch (error) {
    if (isStatusError(error) && error.reason === 'Forbidden') return undefined;
    throw error;
  }
}

/** Controllers name the Node by its uid, the kubelet by its name. */
async function eventsOfNode(request: DescribeRequest, node: KubeObject): Promise<readonly KubeObject[] | undefined> {
  const about = referenceTo(node, 'Node');
  const events = await findEvents(request, about);
  if (events === undefined) return undefined;
  return [...events, ...((await findEvents(request, { ...about, uid: about.name })) ?? [])];
}

const rolePrefix = 'node-role.kubernetes.io/';

/** `findNodeRoles`. */
function rolesOf(labels: Readonly<Record<string, string>>): string {
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return [...new Set(roles)]
    .filter((role) => role !== '')
    .sort()
    .join(',');
}

function writeTaints(page: Page, { taints }: Fields): void {
  const sortKey = ({ effect = '', key = '' }: Fields): string => `${effect},${key}`;
  const sorted: Fields[] = [...(taints ?? [])].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  writeColumn(page, 'Taints', sorted.map(formatTaint));
}

/** `Taint.ToString`. */
function formatTaint({ key = '', value = '', effect = '' }: Fields): string {
  if (effect === '') return value === '' ? key : `${key}=${value}:`;
  return value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}

function writeLease(page: Page, lease: KubeObject | Error): void {
  if (lease instanceof Error) {
    page.write(0, `Lease:\tFailed to get lease: ${lease.message}\n`);
    return;
  }
  const { holderIdentity = '<unset>', acquireTime, renewTime } = lease['spec'] ?? {};
  page.write(0, 'Lease:\n');
  page.write(1, `HolderIdentity:\t${holderIdentity}\n`);
  page.write(1, `AcquireTime:\t${acquireTime ? formatDate(acquireTime) : '<unset>'}\n`);
  page.write(1, `RenewTime:\t${renewTime ? formatDate(renewTime) : '<unset>'}\n`);
}

function writeConditions(page: Page, { conditions }: Fields): void {
  if ((conditions ?? []).length === 0) return;
  page.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n');
  page.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
  for (const {
    type = '',
    status = '',
    lastHeartbeatTime,
    lastTransitionTime,
    reason = '',
    message = '',
  } of conditions) {
    const times = `${formatDate(lastHeartbeatTime)} \t${formatDate(lastTransitionTime)}`;
    page.write(1, `${type} \t${status} \t${times} \t${reason} \t${message}\n`);
  }
}

function writeAmounts(page: Page, heading: string, amounts: Fields): void {
  const names = Object.keys(amounts ?? {}).sort();
  if (names.length > 0) page.write(0, `${heading}:\n`);
  for (const name of names) page.write(0, `  ${name}:\t${formatAmount(amounts[name])}\n`);
}

const maxPools = 10;

/** `describeNodeResourceSlices`. */
function writeSlices(page: Page, slices: readonly KubeObject[]): void {
  const pools = new Map<string, { readonly row: string; slices: number; devices: number }>();
  for (const { spec } of slices) {
    const { driver = '', pool, devices } = spec ?? {};
    const key = `${driver}/${pool?.name ?? ''}`;
    const known = pools.get(key) ?? { row: `${driver}\t${pool?.name ?? ''}`, slices: 0, devices: 0 };
    pools.set(key, { ...known, slices: known.slices + 1, devices: known.devices + (devices ?? []).length });
  }
  if (pools.size === 0) return;
  page.write(0, 'Node-Local ResourceSlices:\n');
  page.write(1, 'Driver\tPool\tSlices\tDevices\n');
  page.write(1, '------\t----\t------\t-------\n');
  const sorted = [...pools].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, { row, slices: count, devices }] of sorted.slice(0, maxPools))
    page.write(1, `${row}\t${count}\t${devices}\n`);
  if (sorted.length > maxPools) page.write(1, `...and ${sorted.length - maxPools} more pools\n`);
}

function writeSystem(page: Page, info: Fields): void {
  page.write(0, 'System Info:\n');
  for (const [heading, field] of [
    ['Machine ID', 'machineID'],
    ['System UUID', 'systemUUID'],
    ['Boot ID', 'bootID'],
    ['Kernel Version', 'kernelVersion'],
    ['OS Image', 'osImage'],
    ['Operating System', 'operatingSystem'],
    ['Architecture', 'architecture'],
    ['Container Runtime Version', 'containerRuntimeVersion'],
    ['Kubelet Version', 'kubeletVersion'],
  ] as const)
    page.write(0, `  ${heading}:\t${info[field] ?? ''}\n`);
}
