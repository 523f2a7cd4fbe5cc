import { type FieldError, fieldErrors, type KubeObject } from '../../../../../kube/index.ts';
import { ipFamilyOf } from '../ip-families.ts';
import { validateClusterIps } from './cluster-ips.ts';
import { refuseService } from './refuse.ts';
import { headlessIp, isSameList, type ServiceSpec, specOf } from './types.ts';

/** The one family of the embedded cluster's Services. */
const clusterFamily = 'IPv4';

/**
 * Fills in `ipFamilyPolicy` and `ipFamilies`, and judges them against what the cluster has (`initIPFamilyFields` of
 * pkg/registry/core/service/storage/alloc.go, v1.37).
 * Simplified: the embedded cluster has Services of IPv4 alone, as a cluster of kubeadm's defaults.
 * @throws StatusError 422
 */
export function initIpFamilies(object: KubeObject, old: ServiceSpec | undefined): void {
  const spec = specOf(object);
  const isSelectorless = spec.clusterIP === headlessIp && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (isSelectorless ? 'RequireDualStack' : 'SingleStack');
  refuseService(object, validateClusterIps(spec, old));
  const errors = old ? releaseSecond(spec, old) : [];
  errors.push(...checkSingleStack(spec));
  errors.push(...addFamilies(spec));
  refuseService(object, errors);
  const { ipFamilies = [], ipFamilyPolicy } = spec;
  if (isSelectorless) {
    const first = ipFamilies[0] ?? clusterFamily;
    const second = first === 'IPv4' ? 'IPv6' : 'IPv4';
    spec.ipFamilies =
      ipFamilies.length === 2 ? ipFamilies : ipFamilyPolicy === 'SingleStack' ? [first] : [first, second];
    return;
  }
  refuseService(object, checkCluster(spec));
  if (ipFamilies.length === 0) spec.ipFamilies = [clusterFamily];
}

/** The second family goes when the policy becomes SingleStack, and only then. */
function releaseSecond(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  if (ipFamilyPolicy === 'SingleStack') {
    if (isSameList(clusterIPs, old.clusterIPs) && clusterIPs.length > 1) spec.clusterIPs = clusterIPs.slice(0, 1);
    if (isSameList(ipFamilies, old.ipFamilies) && ipFamilies.length > 1) spec.ipFamilies = ipFamilies.slice(0, 1);
    return [];
  }
  const isReduced = (after: readonly string[], before: readonly string[] = []) =>
    after.length > 0 && after.length < before.length;
  const error = (what: string) =>
    fieldErrors.invalid(
      'spec.ipFamilyPolicy',
      ipFamilyPolicy,
      `must be 'SingleStack' to release the secondary ${what}`,
    );
  return [
    ...(isReduced(clusterIPs, old.clusterIPs) ? [error('cluster IP')] : []),
    ...(isReduced(ipFamilies, old.ipFamilies) ? [error('IP family')] : []),
  ];
}

function checkSingleStack({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec): FieldError[] {
  if (ipFamilyPolicy !== 'SingleStack') return [];
  const error = (what: string) =>
    fieldErrors.invalid(
      'spec.ipFamilyPolicy',
      ipFamilyPolicy,
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  return [
    ...(clusterIPs.length === 2 ? [error('cluster IPs')] : []),
    ...(ipFamilies.length === 2 ? [error('IP families')] : []),
  ];
}

/** Addresses tell their families where these are left out. */
function addFamilies(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { clusterIPs = [] } = spec;
  if (clusterIPs[0] === headlessIp) return errors;
  for (const [index, ip] of clusterIPs.entries()) {
    const families = spec.ipFamilies ?? [];
    if (index < families.length) continue;
    const family = ipFamilyOf(ip) ?? 'unknown';
    if (family === clusterFamily) spec.ipFamilies = [...families, family];
    else {
      const why = `${family} is not configured on this cluster`;
      errors.push(fieldErrors.invalid(`spec.clusterIPs[${index}]`, clusterIPs, why));
    }
  }
  return errors;
}

function checkCluster({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (ipFamilyPolicy === 'RequireDualStack') {
    const why = 'this cluster is not configured for dual-stack services';
    errors.push(fieldErrors.invalid('spec.ipFamilyPolicy', ipFamilyPolicy, why));
  }
  for (const [index, family] of ipFamilies.entries()) {
    if (family === clusterFamily) continue;
    errors.push(fieldErrors.invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  }
  return errors;
}
