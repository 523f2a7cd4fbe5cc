import { type FieldError, fieldErrors, isValidIpForLegacyField } from '../../../../../kube/index.ts';
import { ipFamilyOf } from '../ip-families.ts';
import { headlessIp, isHeadless, type ServiceSpec } from './types.ts';

const families = ['IPv4', 'IPv6'];
const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const unchangeable = 'may not change once set';

/** `ValidateServiceClusterIPsRelatedFields` of pkg/apis/core/validation/validation.go (v1.37, as all that follow). */
export function validateClusterIps(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const path = 'spec.clusterIPs';
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(fieldErrors.invalid(path, clusterIPs, why));
  if (clusterIP === '' && clusterIPs.length > 0) refuse('must be empty when `clusterIP` is not specified');
  else if (clusterIP !== '' && clusterIPs.length === 0) errors.push(fieldErrors.required(path));
  else if (clusterIP !== '' && clusterIPs[0] !== clusterIP) refuse('first value must match `clusterIP`');
  for (const [index, family] of ipFamilies.entries()) {
    const at = `spec.ipFamilies[${index}]`;
    if (!families.includes(family)) errors.push(fieldErrors.notSupported(at, family, families));
    if (ipFamilies.indexOf(family) < index) errors.push(fieldErrors.duplicate(at, family));
  }
  if (ipFamilyPolicy !== undefined && !policies.includes(ipFamilyPolicy)) {
    errors.push(fieldErrors.notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, policies));
  }
  let areAddresses = true;
  for (const [index, ip] of clusterIPs.entries()) {
    if (index === 0 && ip === headlessIp) {
      if (clusterIPs.length === 1) continue;
      areAddresses = false;
      refuse("'None' must be the first and only value");
      continue;
    }
    const wrong = isValidIpForLegacyField(`${path}[${index}]`, ip, old?.clusterIPs);
    if (wrong.length > 0) areAddresses = false;
    errors.push(...wrong);
  }
  if (clusterIPs.length > 2) refuse('may only hold up to 2 values');
  // What is no address would make wrong sense of the rest.
  if (!areAddresses) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(ipFamilyOf)).size !== 2) {
    refuse('may specify no more than one IP for each IP family');
  }
  if (!isHeadless(spec)) errors.push(...validateFamilies(clusterIPs, ipFamilies));
  return errors;
}

function validateFamilies(clusterIPs: readonly string[], ipFamilies: readonly string[]): FieldError[] {
  return clusterIPs.flatMap((ip, index) => {
    const family = ipFamilies[index];
    if (family === undefined || !families.includes(family) || ipFamilyOf(ip) === family) return [];
    const why = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    return [fieldErrors.invalid(`spec.clusterIPs[${index}]`, ip, why)];
  });
}

/** `validateUpgradeDowngradeClusterIPs`: the first address stays; the second comes and goes with the policy. */
export function validateClusterIpsUpdate(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  if (isHeadless(spec) && isHeadless(old)) return [];
  const { clusterIPs: after = [] } = spec;
  const { clusterIPs: before = [] } = old;
  const refuse = (index: number, why: string) =>
    fieldErrors.invalid(`spec.clusterIPs[${index}]`, spec.clusterIPs ?? null, why);
  if (after.length === before.length) {
    return before.flatMap((ip, index) => (ip === after[index] ? [] : [refuse(index, unchangeable)]));
  }
  const errors: FieldError[] = [];
  if (after.length === 0) errors.push(refuse(0, 'primary clusterIP can not be unset'));
  else if (before.length > 0 && after[0] !== before[0]) errors.push(refuse(0, unchangeable));
  if (after.length < before.length && after.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    const why = "must be set to 'SingleStack' when releasing the secondary clusterIP";
    errors.push(fieldErrors.invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, why));
  }
  return errors;
}

/** `validateUpgradeDowngradeIPFamilies`. */
export function validateFamiliesUpdate(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  if (isHeadless(spec) || isHeadless(old)) return [];
  const { ipFamilies: after = [] } = spec;
  const { ipFamilies: before = [] } = old;
  const refuse = (value: unknown, why: string) => fieldErrors.invalid('spec.ipFamilies[0]', value ?? null, why);
  if (after.length === before.length) {
    return before.flatMap((family, index) => (family === after[index] ? [] : [refuse(after, unchangeable)]));
  }
  const errors: FieldError[] = [];
  if (after.length < before.length && (spec.clusterIPs ?? []).length === 0) {
    errors.push(refuse(spec.ipFamilies, 'primary ipFamily can not be unset'));
  }
  // Upstream shows the addresses here.
  if (after.length > 0 && before.length > 0 && after[0] !== before[0]) {
    errors.push(refuse(spec.clusterIPs, unchangeable));
  }
  if (after.length < before.length && after.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    const why = "must be set to 'SingleStack' when releasing the secondary ipFamily";
    errors.push(fieldErrors.invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, why));
  }
  return errors;
}
