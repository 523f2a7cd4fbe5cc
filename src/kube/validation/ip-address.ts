/** Octets of an address as Go's `net.IP` has them: always 16, IPv4 within `::ffff:0:0/96`. */
export interface IpAddress {
  readonly octets: readonly number[];
  /** Written with dots alone: `10.0.0.1`, not `::ffff:10.0.0.1`. */
  readonly isWrittenAsIpv4: boolean;
  /** As `netip.ParseAddr` wants it: no octet with leading zeros, no group of more than four digits. */
  readonly isStrict: boolean;
}

/** An address and how many of its first bits are the network's. */
export interface IpPrefix {
  readonly address: IpAddress;
  readonly bits: number;
  /** The address and the bits are as `netip.ParsePrefix` wants them. */
  readonly isStrict: boolean;
}

const ipv4Prefix: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

const decimal = /^[0-9]{1,64}$/;
const hexadecimal = /^[0-9A-Fa-f]{1,64}$/;

function parseIpv4(text: string): { octets: number[]; isStrict: boolean } | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return undefined;
  const octets: number[] = [];
  let isStrict = true;
  for (const part of parts) {
    if (!decimal.test(part) || Number(part) > 255) return undefined;
    if (part.length > 1 && part.startsWith('0')) isStrict = false;
    octets.push(Number(part));
  }
  return { octets, isStrict };
}

/** The groups of one side of `::`; only the last may be an IPv4 address. */
function parseGroups(text: string, mayEndInIpv4: boolean): { octets: number[]; isStrict: boolean } | undefined {
  const octets: number[] = [];
  if (text === '') return { octets, isStrict: true };
  const groups = text.split(':', 9);
  let isStrict = true;
  for (const [index, group] of groups.entries()) {
    if (mayEndInIpv4 && index === groups.length - 1 && group.includes('.')) {
      const ipv4 = parseIpv4(group);
      if (ipv4 === undefined) return undefined;
      octets.push(...ipv4.octets);
      isStrict &&= ipv4.isStrict;
      continue;
    }
    const value = hexadecimal.test(group) ? Number.parseInt(group, 16) : Number.NaN;
    if (!(value <= 0xffff)) return undefined;
    if (group.length > 4) isStrict = false;
    octets.push(value >> 8, value & 0xff);
  }
  return { octets, isStrict };
}

function parseIpv6(text: string): { octets: number[]; isStrict: boolean } | undefined {
  const gap = text.indexOf('::');
  if (gap === -1) {
    const all = parseGroups(text, true);
    return all?.octets.length === 16 ? all : undefined;
  }
  const before = parseGroups(text.slice(0, gap), false);
  const after = parseGroups(text.slice(gap + 2), true);
  if (before === undefined || after === undefined) return undefined;
  const zeros = 16 - before.octets.length - after.octets.length;
  // The gap has to stand for one group at least.
  if (zeros < 2) return undefined;
  return {
    octets: [...before.octets, ...Array.from({ length: zeros }, () => 0), ...after.octets],
    isStrict: before.isStrict && after.isStrict,
  };
}

/**
 * An IP address as `ParseIPSloppy` (`k8s.io/utils/net`, a fork of Go 1.16's parser) reads it: octets may have leading zeros,
 * zones are refused. Undefined for what is none.
 */
export function parseIpSloppy(text: string): IpAddress | undefined {
  if (text.includes(':')) {
    const ipv6 = parseIpv6(text);
    return ipv6 && { ...ipv6, isWrittenAsIpv4: false };
  }
  const ipv4 = parseIpv4(text);
  return ipv4 && { octets: [...ipv4Prefix, ...ipv4.octets], isStrict: ipv4.isStrict, isWrittenAsIpv4: true };
}

/** `10.0.0.0/8` as `ParseCIDRSloppy` reads it; bits beyond the prefix are let be. Undefined for what is none. */
export function parseCidrSloppy(text: string): IpPrefix | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) return undefined;
  const address = parseIpSloppy(text.slice(0, slash));
  const mask = text.slice(slash + 1);
  if (address === undefined || !decimal.test(mask)) return undefined;
  const bits = Number(mask);
  if (bits > (address.isWrittenAsIpv4 ? 32 : 128)) return undefined;
  return { address, bits, isStrict: address.isStrict && (mask.length === 1 || !mask.startsWith('0')) };
}

/** Tests whether the octets are an IPv4 address, however it was written (`net.IP.To4`). */
export function isIpv4(octets: readonly number[]): boolean {
  return ipv4Prefix.every((octet, index) => octets[index] === octet);
}

/** `net.IP.String`: dots for IPv4, RFC 5952 for IPv6. */
export function formatIp(octets: readonly number[]): string {
  if (isIpv4(octets)) return octets.slice(12).join('.');
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((octets[index * 2] ?? 0) << 8) | (octets[index * 2 + 1] ?? 0),
  );
  let gapStart = -1;
  let gapLength = 1;
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - start > gapLength) {
      gapStart = start;
      gapLength = end - start;
    }
  }
  const hex = groups.map((group) => group.toString(16));
  if (gapStart === -1) return hex.join(':');
  return `${hex.slice(0, gapStart).join(':')}::${hex.slice(gapStart + gapLength).join(':')}`;
}

/** The bits of the mask counted in 16 octets, IPv4's too. */
function wholeBits({ address, bits }: IpPrefix): number {
  return address.isWrittenAsIpv4 ? bits + 96 : bits;
}

/** The octets with the bits beyond the prefix cleared. */
export function maskIp(prefix: IpPrefix): number[] {
  const bits = wholeBits(prefix);
  return prefix.address.octets.map((octet, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return octet & (0xff << (8 - kept)) & 0xff;
  });
}

/** Octets and the prefix's length as `net.IPNet.String` prints them. */
export function formatCidr(octets: readonly number[], prefix: IpPrefix): string {
  const bits = wholeBits(prefix);
  return `${formatIp(octets)}/${isIpv4(octets) ? Math.max(0, bits - 96) : bits}`;
}
