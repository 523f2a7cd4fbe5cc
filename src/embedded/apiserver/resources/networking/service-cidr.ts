import {
  type FieldError,
  fieldErrors,
  isValidCidr,
  type KubeObject,
  type StoredObject,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { cidrFamilyOf } from '../core/ip-families.ts';
import { immutableText, keepField } from '../field-rules.ts';

const path = 'spec.cidrs';

/**
 * Rules of networking.k8s.io/v1 ServiceCIDR: pkg/registry/networking/servicecidr/strategy.go and pkg/apis/networking/validation
 * (v1.37). The finalizer and the Ready condition are a controller's.
 */
export const serviceCidrRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
  },
  prepareForCreate(object) {
    object['status'] = {};
  },
  prepareForUpdate: (object, old) => keepField(object, old, 'status'),
  validateCreate: validateCidrs,
  validateUpdate,
  subresources: { status: { prepareForUpdate: (object, old) => keepField(object, old, 'spec') } },
};

const cidrsOf = (object: StoredObject): string[] => object['spec'].cidrs ?? [];

function validateCidrs(object: KubeObject): FieldError[] {
  const cidrs = cidrsOf(object);
  if (cidrs.length === 0) return [fieldErrors.required(path, 'at least one CIDR required')];
  if (cidrs.length > 2) {
    return [fieldErrors.invalid(path, { CIDRs: cidrs }, 'may only hold up to 2 values')];
  }
  const errors = cidrs.flatMap((cidr, index) => isValidCidr(`${path}[${index}]`, cidr));
  const [first = '', second] = cidrs;
  if (second !== undefined && cidrFamilyOf(first) !== undefined && cidrFamilyOf(first) === cidrFamilyOf(second)) {
    const why = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
    errors.push(fieldErrors.invalid(path, cidrs, why));
  }
  return errors;
}

/** A second family may be added; nothing else changes. */
function validateUpdate(object: KubeObject, old: StoredObject): FieldError[] {
  const after = cidrsOf(object);
  const before = cidrsOf(old);
  const immutable = (at: string, value: unknown) => fieldErrors.invalid(at, value, immutableText);
  if (after.length === before.length) {
    return after.flatMap((cidr, index) => (cidr === before[index] ? [] : [immutable(`${path}[${index}]`, cidr)]));
  }
  if (before.length !== 1 || after.length !== 2) return [immutable(path, object['spec'].cidrs)];
  return [...(after[0] === before[0] ? [] : [immutable(`${path}[0]`, after[0])]), ...validateCidrs(object)];
}
