import { quote } from '../quote.ts';
import { type FieldError, fieldErrors } from '../status.ts';
import {
  formatCidr,
  formatIp,
  type IpAddress,
  type IpPrefix,
  isIpv4,
  maskIp,
  parseCidrSloppy,
  parseIpSloppy,
} from './ip-address.ts';

const isMappedIpv4 = (address: IpAddress): boolean => !address.isWrittenAsIpv4 && isIpv4(address.octets);

function strictIpErrors(path: string, text: string, address: IpAddress | undefined): FieldError[] {
  if (address === undefined) {
    return [fieldErrors.invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  }
  if (!address.isStrict) return [fieldErrors.invalid(path, text, 'must not have leading 0s')];
  return isMappedIpv4(address) ? [fieldErrors.invalid(path, text, 'must not be an IPv4-mapped IPv6 address')] : [];
}

/**
 * `IsValidIPForLegacyField` with strict validation, which is on in v1.37 (`apimachinery/pkg/util/validation/ip.go`): any
 * spelling of an address but leading zeros and IPv4 within IPv6; what the old object had is let be.
 */
export function isValidIpForLegacyField(path: string, text: string, old: readonly string[] = []): FieldError[] {
  return old.includes(text) ? [] : strictIpErrors(path, text, parseIpSloppy(text));
}

/** `IsValidIP`: an address in canonical form. */
export function isValidIp(path: string, text: string): FieldError[] {
  const address = parseIpSloppy(text);
  const errors = strictIpErrors(path, text, address);
  if (errors.length > 0 || address === undefined) return errors;
  const canonical = formatIp(address.octets);
  return text === canonical ? [] : [fieldErrors.invalid(path, text, `must be in canonical form (${quote(canonical)})`)];
}

/** `GetWarningsForIP`: of fields that {@link isValidIpForLegacyField} has let through. */
export function warningsForIp(path: string, text: string): string[] {
  const address = parseIpSloppy(text);
  if (address === undefined) return [];
  const canonical = formatIp(address.octets);
  if (!address.isStrict || isMappedIpv4(address)) {
    return [`${path}: non-standard IP address ${quote(text)} is invalid: use ${quote(canonical)}`];
  }
  return address.isWrittenAsIpv4 || text === canonical
    ? []
    : [`${path}: IPv6 address ${quote(text)} should be in RFC 5952 canonical format (${quote(canonical)})`];
}

function strictCidrErrors(path: string, text: string, prefix: IpPrefix | undefined): FieldError[] {
  if (prefix === undefined) {
    return [fieldErrors.invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
  }
  if (!prefix.isStrict) return [fieldErrors.invalid(path, text, 'must not have leading 0s in IP or prefix length')];
  if (isMappedIpv4(prefix.address)) {
    return [fieldErrors.invalid(path, text, 'must not have an IPv4-mapped IPv6 address')];
  }
  return hasBitsBeyond(prefix)
    ? [fieldErrors.invalid(path, text, 'must not have bits set beyond the prefix length')]
    : [];
}

function hasBitsBeyond(prefix: IpPrefix): boolean {
  const masked = maskIp(prefix);
  return prefix.address.octets.some((octet, index) => octet !== masked[index]);
}

/** `IsValidCIDRForLegacyField` with strict validation; what the old object had is let be. */
export function isValidCidrForLegacyField(path: string, text: string, old: readonly string[] = []): FieldError[] {
  return old.includes(text) ? [] : strictCidrErrors(path, text, parseCidrSloppy(text));
}

/** `IsValidCIDR`: a network in canonical form. */
export function isValidCidr(path: string, text: string): FieldError[] {
  const prefix = parseCidrSloppy(text);
  const errors = strictCidrErrors(path, text, prefix);
  if (errors.length > 0 || prefix === undefined) return errors;
  const canonical = formatCidr(maskIp(prefix), prefix);
  return text === canonical ? [] : [fieldErrors.invalid(path, text, `must be in canonical form (${quote(canonical)})`)];
}

/** `GetWarningsForCIDR`: of fields that {@link isValidCidrForLegacyField} has let through. */
export function warningsForCidr(path: string, text: string): string[] {
  const prefix = parseCidrSloppy(text);
  if (prefix === undefined) return [];
  const { address } = prefix;
  const network = formatCidr(maskIp(prefix), prefix);
  const warnings: string[] = [];
  if (hasBitsBeyond(prefix)) {
    const single = `${formatIp(address.octets)}/${address.isWrittenAsIpv4 ? 32 : 128}`;
    warnings.push(
      `${path}: CIDR value ${quote(text)} is ambiguous in this context (should be ${quote(network)} or ${quote(single)}?)`,
    );
  }
  if (!prefix.isStrict || isMappedIpv4(address)) {
    warnings.push(`${path}: non-standard CIDR value ${quote(text)} is invalid: use ${quote(network)}`);
  }
  if (warnings.length === 0 && !address.isWrittenAsIpv4 && network !== text) {
    warnings.push(`${path}: IPv6 CIDR value ${quote(text)} should be in RFC 5952 canonical format (${quote(network)})`);
  }
  return warnings;
}

/** `IsValidInterfaceAddress`: `192.168.1.5/24`, in canonical form. */
export function isValidInterfaceAddress(path: string, text: string): FieldError[] {
  const prefix = parseCidrSloppy(text);
  if (prefix === undefined) {
    return [
      fieldErrors.invalid(path, text, 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)'),
    ];
  }
  const canonical = formatCidr(prefix.address.octets, prefix);
  return text === canonical ? [] : [fieldErrors.invalid(path, text, `must be in canonical form (${quote(canonical)})`)];
}
