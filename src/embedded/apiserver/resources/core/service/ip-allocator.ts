import type { Random } from '../../../../../base/index.ts';
import {
  formatIp,
  type IpPrefix,
  isIpv4,
  type KubeObject,
  maskIp,
  parseCidrSloppy,
  parseIpSloppy,
} from '../../../../../kube/index.ts';
import type { RuleContext } from '../../../resource.ts';

/** The range of a cluster whose ServiceCIDR is not there yet: kubeadm's `--service-cluster-ip-range`. */
export const defaultServiceCidr = '10.96.0.0/16';

export const ipAddresses = { group: 'networking.k8s.io', resource: 'ipaddresses' };
const serviceCidrs = { group: 'networking.k8s.io', resource: 'servicecidrs' };

/** Addresses of IPv4 as numbers, in one range: what `pkg/registry/core/service/ipallocator/ipallocator.go` (v1.37) calls an Allocator. */
interface Range {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  /** The first of those that are given out by chance before the lower ones, which are kept for who asks for one by name. */
  readonly dynamic: number;
}

const toNumber = (octets: readonly number[]): number =>
  octets.slice(12).reduce((number, octet) => number * 256 + octet, 0);

const toText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

function newRange(text: string, prefix: IpPrefix): Range {
  const size = 2 ** (32 - prefix.bits);
  const base = toNumber(maskIp(prefix));
  return { text, first: base + 1, last: base + size - 2, dynamic: base + 1 + dynamicOffset(size) };
}

/** `calculateRangeOffset`: at least 16 and at most 256 addresses, a sixteenth of the range; none of a range of 16. */
function dynamicOffset(size: number): number {
  return size <= 16 ? 0 : Math.min(256, Math.max(16, Math.floor(size / 16)));
}

/** The ranges of IPv4 that may be given out of: those of ServiceCIDRs that are ready. */
function rangesOf(context: RuleContext): Range[] {
  const cidrs: string[] = [];
  for (const { spec, status } of context.list(serviceCidrs)) {
    const ready = (status?.conditions ?? []).find(({ type }: { type?: string }) => type === 'Ready');
    if (ready?.status === 'True') cidrs.push(...(spec.cidrs ?? []));
  }
  if (cidrs.length === 0) cidrs.push(defaultServiceCidr);
  return cidrs.flatMap((text) => {
    const prefix = parseCidrSloppy(text);
    return prefix && isIpv4(prefix.address.octets) ? [newRange(text, prefix)] : [];
  });
}

/** No address is left (`ErrFull`). */
export class FullRangeError extends Error {
  override readonly name = 'FullRangeError';
  constructor() {
    super('range is full');
  }
}

/**
 * A free address, by chance (`allocateNextService`); in a dry run the range's own, as upstream's answer is.
 * @throws FullRangeError
 */
export function findFreeIp(context: RuleContext, dryRun: boolean): string {
  const ranges = rangesOf(context);
  if (dryRun && ranges[0]) return toText(ranges[0].first - 1);
  for (const { first, dynamic, last } of ranges) {
    const free = scan(context, dynamic, last) ?? scan(context, first, dynamic - 1);
    if (free !== undefined) return free;
  }
  throw new FullRangeError();
}

/** The first free address from a random one on, around the range once. */
function scan(context: RuleContext, first: number, last: number): string | undefined {
  const size = last - first + 1;
  if (size <= 0) return undefined;
  const start = randomBelow(context.random, size);
  for (let step = 0; step < size; step += 1) {
    const ip = toText(first + ((start + step) % size));
    if (context.get(ipAddresses, '', ip) === undefined) return ip;
  }
  return undefined;
}

/** A whole number from 0 to below `limit`, which is at most 2^32. */
export function randomBelow(random: Random, limit: number): number {
  return Math.floor((random.uint32() / 2 ** 32) * limit);
}

/**
 * Why an address cannot be given to a Service that asks for it; undefined when it can. A dry run does not look whether it is
 * taken, and names the range, as upstream has it.
 */
export function explainTakenIp(context: RuleContext, ip: string, dryRun: boolean): string | undefined {
  const address = parseIpSloppy(ip);
  if (!address) return 'the provided network does not match the current range';
  const ranges = rangesOf(context);
  const number = toNumber(address.octets);
  const isInside = isIpv4(address.octets) && ranges.some(({ first, last }) => number >= first && number <= last);
  if (!isInside) {
    return dryRun
      ? `the provided IP (${formatIp(address.octets)}) is not in the valid range. The range of valid IPs is ${ranges[0]?.text ?? defaultServiceCidr}`
      : 'the provided network does not match the current range';
  }
  const isTaken = context.get(ipAddresses, '', formatIp(address.octets)) !== undefined;
  return isTaken && !dryRun ? 'provided IP is already allocated' : undefined;
}

/** The IPAddress that shows to whom an address belongs (`createIPAddress`). */
export function newIpAddress(ip: string, namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name: ip,
      labels: {
        'ipaddress.kubernetes.io/ip-family': 'IPv4',
        'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      },
    },
    spec: { parentRef: { resource: 'services', namespace, name } },
  };
}
