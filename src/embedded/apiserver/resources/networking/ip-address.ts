import {
  type FieldError,
  fieldErrors,
  isDns1123Subdomain,
  isPathSegmentName,
  isValidIp,
  type KubeObject,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { checkDeclaredImmutable, complain } from '../field-rules.ts';

/** Rules of networking.k8s.io/v1 IPAddress: pkg/registry/networking/ipaddress/strategy.go and pkg/apis/networking/validation (v1.37). */
export const ipAddressRules: ResourceRules = {
  validateName: (name) => isValidIp('', name).map(({ detail }) => detail),
  setDefaults(object) {
    object['spec'] ??= {};
  },
  validateCreate: (object) => [...validateParent(object), ...requireParent(object)],
  validateUpdate: (object, old) => [
    ...validateParent(object),
    ...requireParent(object),
    ...checkDeclaredImmutable('spec.parentRef', object['spec'].parentRef, old['spec'].parentRef),
  ],
};

const path = 'spec.parentRef';

function validateParent(object: KubeObject): FieldError[] {
  const { group, resource = '', name = '', namespace = '' } = object['spec'].parentRef ?? {};
  return [
    ...(group ? complain(`${path}.group`, group, isDns1123Subdomain(group)) : []),
    ...complain(`${path}.resource`, resource, isPathSegmentName(resource, false)),
    ...complain(`${path}.name`, name, isPathSegmentName(name, false)),
    ...complain(`${path}.namespace`, namespace, isPathSegmentName(namespace, false)),
  ];
}

/** Upstream declares these in place of coding them, and therefore tells them last. */
function requireParent(object: KubeObject): FieldError[] {
  const parent = object['spec'].parentRef;
  if (!parent) return [fieldErrors.required(path)];
  return ['resource', 'name']
    .filter((field) => !parent[field])
    .map((field) => fieldErrors.required(`${path}.${field}`));
}
