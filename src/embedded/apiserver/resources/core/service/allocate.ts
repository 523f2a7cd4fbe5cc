import { type KubeObject, newInternalError, type StoredObject } from '../../../../../kube/index.ts';
import type { Allocation, ObjectName, RuleContext } from '../../../resource.ts';
import { allocateNodePorts } from './allocate-ports.ts';
import { initIpFamilies } from './families.ts';
import { explainTakenIp, FullRangeError, findFreeIp, ipAddresses, newIpAddress } from './ip-allocator.ts';
import { refuseValue } from './refuse.ts';
import { headlessIp, isSameList, needsClusterIp, type ServiceSpec, specOf } from './types.ts';

/**
 * What a Service gets of its cluster before it is prepared and judged: `beginCreate` and `beginUpdate` of
 * pkg/registry/core/service/storage/storage.go and alloc.go (v1.37), for a cluster of IPv4 alone.
 * @throws StatusError 422 for what cannot be had, 500 when there is nothing left.
 */
export function allocateService(
  object: KubeObject,
  old: StoredObject | undefined,
  context: RuleContext,
  dryRun: boolean,
): Allocation {
  const spec = specOf(object);
  const before = old && specOf(old);
  if (before) keepAllocated(spec, before);
  normalizeClusterIps(spec, before);
  const isSettled = before !== undefined && isSamePreferDualStack(spec, before);
  if (spec.type !== 'ExternalName' && !isSettled) initIpFamilies(object, before);
  const create: KubeObject[] = [];
  const remove: ObjectName[] = [];
  if (!before || (before.type === 'ExternalName' && spec.type !== 'ExternalName')) {
    const ip = allocateClusterIp(object, context, dryRun);
    if (ip !== undefined) create.push(newIpAddress(ip, object.metadata.namespace ?? '', object.metadata.name ?? ''));
  } else if (before.type !== 'ExternalName' && spec.type === 'ExternalName') {
    remove.push(...addressesOf(before));
  }
  allocateNodePorts(object, before, context, dryRun);
  return { create: create.map((address) => ({ ...ipAddresses, object: address })), remove };
}

/** The IPAddresses that go with a Service. */
export function releaseService(object: StoredObject): readonly ObjectName[] {
  return addressesOf(specOf(object));
}

function addressesOf({ clusterIPs = [] }: ServiceSpec): ObjectName[] {
  return clusterIPs.filter((ip) => ip !== headlessIp).map((name) => ({ ...ipAddresses, namespace: '', name }));
}

/** Asks for a free address, or for the one that is wanted; the address that is to be written down. */
function allocateClusterIp(object: KubeObject, context: RuleContext, dryRun: boolean): string | undefined {
  const spec = specOf(object);
  if (spec.type === 'ExternalName' || spec.clusterIPs?.[0] === headlessIp) return undefined;
  const wanted = spec.clusterIPs?.[0] ?? '';
  if (wanted === '') {
    const ip = findIp(object, context, dryRun);
    spec.clusterIPs = [ip];
    spec.clusterIP = ip;
    return ip;
  }
  const why = explainTakenIp(context, wanted, dryRun);
  if (why !== undefined) {
    refuseValue(object, 'spec.clusterIPs', spec.clusterIPs, `failed to allocate IP ${wanted}: ${why}`);
  }
  spec.clusterIP = wanted;
  return wanted;
}

function findIp(object: KubeObject, context: RuleContext, dryRun: boolean): string {
  try {
    return findFreeIp(context, dryRun);
  } catch (error) {
    if (!(error instanceof FullRangeError)) throw error;
    const name = JSON.stringify(object.metadata.name ?? '');
    throw newInternalError(new Error(`failed to allocate a serviceIP for Service ${name}: ${error.message}`));
  }
}

/** `normalizeClusterIPs`: a client that knows only `clusterIP` changes the list with it. */
function normalizeClusterIps(spec: ServiceSpec, old: ServiceSpec | undefined): void {
  const { clusterIP = '', clusterIPs = [] } = spec;
  if (!old) {
    if (clusterIP !== '' && clusterIPs.length === 0) spec.clusterIPs = [clusterIP];
    return;
  }
  const before = old.clusterIP ?? '';
  const isSame = isSameList(old.clusterIPs, clusterIPs);
  if (clusterIP === before) {
    if (clusterIPs.length === 0 && old.clusterIPs?.length) spec.clusterIPs = [...old.clusterIPs];
  } else if (isSame) {
    if (clusterIP === '') delete spec.clusterIPs;
    else spec.clusterIPs = [clusterIP];
  }
}

const hasNodePorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);

/** `patchAllocatedValues`: what a PUT leaves out of what the cluster gave is kept. */
function keepAllocated(spec: ServiceSpec, old: ServiceSpec): void {
  if (needsClusterIp(old) && needsClusterIp(spec)) {
    if (!spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP;
    if (!spec.clusterIPs?.length && old.clusterIPs?.length) spec.clusterIPs = [...old.clusterIPs];
  }
  if (hasNodePorts(old) && hasNodePorts(spec)) {
    const portsOf = ({ ports = [] }: ServiceSpec) => ports.flatMap(({ nodePort }) => (nodePort ? [nodePort] : []));
    const after = portsOf(spec);
    const inUse = portsOf(old).filter((port) => after.includes(port));
    const byName = new Map((old.ports ?? []).map(({ name = '', nodePort }) => [name, nodePort]));
    for (const port of spec.ports ?? []) {
      const former = byName.get(port.name ?? '');
      if (!port.nodePort && former && !inUse.includes(former)) port.nodePort = former;
    }
  }
  const asks = ({ type, externalTrafficPolicy }: ServiceSpec) =>
    type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
  if (asks(old) && asks(spec) && !spec.healthCheckNodePort && old.healthCheckNodePort) {
    spec.healthCheckNodePort = old.healthCheckNodePort;
  }
}

/** `isMatchingPreferDualStackClusterIPFields`: nothing of families is changed, so that nothing of them is looked at. */
function isSamePreferDualStack(spec: ServiceSpec, old: ServiceSpec): boolean {
  return (
    spec.type === old.type &&
    ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(spec.type ?? '') &&
    spec.ipFamilyPolicy === 'PreferDualStack' &&
    (old.ipFamilyPolicy ?? 'PreferDualStack') === 'PreferDualStack' &&
    isSameList(spec.clusterIPs, old.clusterIPs) &&
    isSameList(spec.ipFamilies, old.ipFamilies)
  );
}
