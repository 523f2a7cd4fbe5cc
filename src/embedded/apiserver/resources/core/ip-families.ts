import { isIpv4, parseCidrSloppy, parseIpSloppy } from '../../../../kube/index.ts';

export type IpFamily = 'IPv4' | 'IPv6';

/** The family of an address (`k8s.io/utils/net`); undefined for what is none. */
export function ipFamilyOf(text: string): IpFamily | undefined {
  const address = parseIpSloppy(text);
  return address && (isIpv4(address.octets) ? 'IPv4' : 'IPv6');
}

/** The family of a network; undefined for what is none. */
export function cidrFamilyOf(text: string): IpFamily | undefined {
  const prefix = parseCidrSloppy(text);
  return prefix && (isIpv4(prefix.address.octets) ? 'IPv4' : 'IPv6');
}

/** Tests for one network of each family at least (`IsDualStackCIDRStrings`); Go's error when one is no network. */
export function areDualStackCidrs(cidrs: readonly string[]): boolean | string {
  const wrong = cidrs.find((cidr) => cidrFamilyOf(cidr) === undefined);
  if (wrong !== undefined) return `invalid CIDR[${cidrs.indexOf(wrong)}]: <nil> (invalid CIDR address: ${wrong})`;
  return new Set(cidrs.map(cidrFamilyOf)).size === 2;
}
