import { type FieldError, fieldErrors } from '../status.ts';

/** An address: 4 bytes, or 16. An IPv4 address inside IPv6 (`::ffff:10.0.0.1`) has 4, as Go's `net.IP` treats it. */
export interface IpAddress {
  readonly bytes: readonly number[];
  /** It was written as an IPv6 address that holds an IPv4 one. */
  readonly mapped: boolean;
  /** An IPv4 part had leading zeros, which strict parsers refuse. */
  readonly leadingZeros: boolean;
}

/** A network: the address as it was written, and how many of its leading bits name the network. */
export interface Cidr {
  readonly address: IpAddress;
  /** The address with the bits after the prefix cleared. */
  readonly network: readonly number[];
  readonly prefix: number;
  /** Leading zeros in the address or in the prefix's length. */
  readonly leadingZeros: boolean;
}

function parseIpv4(text: string): { bytes: number[]; leadingZeros: boolean } | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let leadingZeros = false;
  const bytes: number[] = [];
  for (const part of parts) {
    if (!/^\d+$/.test(part)) return undefined;
    const value = Number(part);
    if (value > 255) return undefined;
    if (part.length > 1 && part.startsWith('0')) leadingZeros = true;
    bytes.push(value);
  }
  return { bytes, leadingZeros };
}

/** The 16-bit groups of a part of an IPv6 address beside `::`; an IPv4 address may be the last. */
function parseGroups(text: string, last: boolean): { bytes: number[]; leadingZeros: boolean } | undefined {
  if (text === '') return { bytes: [], leadingZeros: false };
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (last && index === groups.length - 1 && group.includes('.')) {
      const ipv4 = parseIpv4(group);
      return ipv4 && { bytes: [...bytes, ...ipv4.bytes], leadingZeros: ipv4.leadingZeros };
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes.push(value >>> 8, value & 255);
  }
  return { bytes, leadingZeros: false };
}

function parseIpv6(text: string): { bytes: number[]; leadingZeros: boolean } | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  if (!head) return undefined;
  if (halves.length === 1) return head.bytes.length === 16 ? head : undefined;
  const tail = parseGroups(halves[1] ?? '', true);
  if (!tail) return undefined;
  const missing = 16 - head.bytes.length - tail.bytes.length;
  if (missing < 2) return undefined;
  return {
    bytes: [...head.bytes, ...new Array<number>(missing).fill(0), ...tail.bytes],
    leadingZeros: tail.leadingZeros,
  };
}

const mappedPrefix = '0,0,0,0,0,0,0,0,0,0,255,255,';

/** Parses as leniently as Kubernetes's old fields do: leading zeros pass (`k8s.io/utils/net/parse.go`); undefined for what is no address. */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const ipv4 = parseIpv4(text);
    return ipv4 && { ...ipv4, mapped: false };
  }
  const ipv6 = parseIpv6(text);
  if (!ipv6) return undefined;
  const mapped = ipv6.bytes.join().startsWith(mappedPrefix);
  return { bytes: mapped ? ipv6.bytes.slice(12) : ipv6.bytes, mapped, leadingZeros: ipv6.leadingZeros };
}

/** The canonical text of 4 or 16 bytes (RFC 5952: lower case, the longest run of zeros as `::`). */
export function formatIp(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) groups.push(((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0));
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - start > bestLength) {
      bestStart = start;
      bestLength = end - start;
    }
    if (end > start) start = end;
  }
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return bestStart < 0 ? text(0, 8) : `${text(0, bestStart)}::${text(bestStart + bestLength, 8)}`;
}

/** Parses `10.0.0.0/8` as leniently as {@link parseIp}; undefined for what is no network. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseIp(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (!address || !/^\d+$/.test(digits)) return undefined;
  const written = Number(digits);
  const offset = address.mapped ? 96 : 0;
  if (written > address.bytes.length * 8 + offset) return undefined;
  const prefix = Math.max(written - offset, 0);
  const network = address.bytes.map(
    (byte, index) => byte & (255 << Math.max(0, 8 - Math.max(0, prefix - index * 8))) & 255,
  );
  const leadingZeros = address.leadingZeros || (digits.length > 1 && digits.startsWith('0'));
  return { address, network, prefix, leadingZeros };
}

/** `10.0.0.0/8`: the network, not the address that it was written with. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIp(cidr.network)}/${cidr.prefix}`;
}

/** Tests whether an address is inside a network of its own family. */
export function cidrContains(cidr: Cidr, bytes: readonly number[]): boolean {
  return (
    bytes.length === cidr.network.length &&
    bytes.every((byte, index) => {
      const kept = Math.min(8, Math.max(0, cidr.prefix - index * 8));
      return ((byte ^ (cidr.network[index] ?? 0)) & (255 << (8 - kept)) & 255) === 0;
    })
  );
}

/** `IPv4` or `IPv6`, the families of a Service; undefined for what is no address. */
export function ipFamilyOf(text: string): 'IPv4' | 'IPv6' | undefined {
  const address = parseIp(text);
  return address && (address.bytes.length === 4 ? 'IPv4' : 'IPv6');
}

/**
 * An address in a field that is older than strict parsing: any form that names one address, but neither leading zeros nor
 * an IPv4 address inside IPv6 unless it was there before
 * (`IsValidIPForLegacyField` of apimachinery/pkg/util/validation/ip.go, v1.37 with StrictIPCIDRValidation).
 */
export function isValidLegacyIp(path: string, text: string, previous?: readonly string[]): FieldError[] {
  if (previous?.includes(text)) return [];
  const address = parseIp(text);
  if (!address) {
    return [fieldErrors.invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  }
  if (address.leadingZeros) return [fieldErrors.invalid(path, text, 'must not have leading 0s')];
  if (address.mapped) return [fieldErrors.invalid(path, text, 'must not be an IPv4-mapped IPv6 address')];
  return [];
}

/** The same for networks (`IsValidCIDRForLegacyField`): the address must be the network's first, too. */
export function isValidLegacyCidr(path: string, text: string, previous?: readonly string[]): FieldError[] {
  if (previous?.includes(text)) return [];
  const cidr = parseCidr(text);
  if (!cidr) {
    return [fieldErrors.invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
  }
  if (cidr.leadingZeros) {
    return [fieldErrors.invalid(path, text, 'must not have leading 0s in IP or prefix length')];
  }
  if (cidr.address.mapped) return [fieldErrors.invalid(path, text, 'must not have an IPv4-mapped IPv6 address')];
  if (cidr.address.bytes.some((byte, index) => byte !== cidr.network[index])) {
    return [fieldErrors.invalid(path, text, 'must not have bits set beyond the prefix length')];
  }
  return [];
}

/** What to warn of an address that passed {@link isValidLegacyIp} (`GetWarningsForIP` of the same file). */
export function ipWarnings(path: string, text: string): string[] {
  const address = parseIp(text);
  if (!address) return [];
  const canonical = formatIp(address.bytes);
  if (address.leadingZeros || address.mapped) {
    return [`${path}: non-standard IP address "${text}" is invalid: use "${canonical}"`];
  }
  return address.bytes.length === 16 && canonical !== text
    ? [`${path}: IPv6 address "${text}" should be in RFC 5952 canonical format ("${canonical}")`]
    : [];
}

/** What to warn of a network that passed {@link isValidLegacyCidr} (`GetWarningsForCIDR` of the same file). */
export function cidrWarnings(path: string, text: string): string[] {
  const cidr = parseCidr(text);
  if (!cidr) return [];
  const canonical = formatCidr(cidr);
  const warnings: string[] = [];
  if (cidr.address.bytes.some((byte, index) => byte !== cidr.network[index])) {
    const single = `${formatIp(cidr.address.bytes)}/${cidr.address.bytes.length * 8}`;
    warnings.push(
      `${path}: CIDR value "${text}" is ambiguous in this context (should be "${canonical}" or "${single}"?)`,
    );
  }
  if (cidr.leadingZeros || cidr.address.mapped) {
    warnings.push(`${path}: non-standard CIDR value "${text}" is invalid: use "${canonical}"`);
  }
  if (warnings.length === 0 && cidr.address.bytes.length === 16 && canonical !== text) {
    warnings.push(`${path}: IPv6 CIDR value "${text}" should be in RFC 5952 canonical format ("${canonical}")`);
  }
  return warnings;
}

/** An address in its one canonical form (`IsValidIP` of the same file). */
export function isValidIp(path: string, text: string): FieldError[] {
  const errors = isValidLegacyIp(path, text);
  const address = errors.length === 0 ? parseIp(text) : undefined;
  if (!address) return errors;
  const canonical = formatIp(address.bytes);
  return canonical === text ? [] : [fieldErrors.invalid(path, text, `must be in canonical form ("${canonical}")`)];
}

/** A network in its one canonical form (`IsValidCIDR` of the same file). */
export function isValidCidr(path: string, text: string): FieldError[] {
  const errors = isValidLegacyCidr(path, text);
  const cidr = errors.length === 0 ? parseCidr(text) : undefined;
  if (!cidr) return errors;
  const canonical = formatCidr(cidr);
  return canonical === text ? [] : [fieldErrors.invalid(path, text, `must be in canonical form ("${canonical}")`)];
}
