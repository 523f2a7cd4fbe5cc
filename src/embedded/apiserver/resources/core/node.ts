import {
  FieldError,
  fieldErrors,
  isLongerThan,
  isSemanticallyEqual,
  isValidCidrForLegacyField,
  isValidLabelValue,
  type KubeObject,
  quote,
  type StoredObject,
  validateLabelName,
  warningsForCidr,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { keepField } from '../field-rules.ts';
import { areDualStackCidrs } from './ip-families.ts';
import { checkResourceQuantity, type ResourceList, roundResourceList } from './quantity-rules.ts';

interface Taint {
  readonly key?: string;
  readonly value?: string;
  readonly effect?: string;
}

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** `status.nodeInfo` as Go writes it even when the kubelet has not told yet. */
const emptyNodeInfo = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: '',
  kubeProxyVersion: '',
  operatingSystem: '',
  architecture: '',
};

/**
 * Rules of v1 Node: pkg/registry/core/node/strategy.go and `ValidateNode` of pkg/apis/core/validation (v1.37).
 * Simplified: the annotations that held taints and avoided Pods before v1.6 are not read.
 */
export const nodeRules: ResourceRules = {
  setDefaults,
  prepareForCreate(object) {
    // What turned on the kubelet's dynamic configuration is gone (v1.24).
    delete object['spec'].configSource;
    delete object['status'].config;
    delete object['spec'].podPreemptionPolicy;
  },
  validateCreate: validateNode,
  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    if (old['spec']?.configSource === undefined) delete object['spec'].configSource;
    if (old['spec']?.podPreemptionPolicy === undefined) delete object['spec'].podPreemptionPolicy;
  },
  validateUpdate: (object, old) => [...validateNode(object), ...validateUpdate(object, old)],
  subresources: {
    status: {
      setStatusDefaults,
      prepareForUpdate(object, old) {
        keepField(object, old, 'spec');
        if (old['status']?.config === undefined) delete object['status'].config;
        if (old['status']?.nodeInfo?.runningInUserNamespace === undefined) {
          delete object['status'].nodeInfo.runningInUserNamespace;
        }
      },
      validateUpdate,
    },
  },
  warnings(object) {
    const { configSource, externalID, podCIDRs = [] } = object['spec'] ?? {};
    return [
      ...(configSource === undefined ? [] : ['spec.configSource: the feature is removed']),
      ...(externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
      ...(podCIDRs as string[]).flatMap((cidr, index) => warningsForCidr(`spec.podCIDRs[${index}]`, cidr)),
    ];
  },
  selectableFields: (object) => ({ 'spec.unschedulable': String(object['spec']?.unschedulable ?? false) }),
};

function setDefaults(object: KubeObject): void {
  object['spec'] ??= {};
  const { spec } = object;
  // The single field is the old spelling of the first (Convert_v1_NodeSpec_To_core_NodeSpec).
  if (spec.podCIDR && spec.podCIDR !== spec.podCIDRs?.[0]) spec.podCIDRs = [spec.podCIDR];
  else if (spec.podCIDRs?.length > 0) spec.podCIDR = spec.podCIDRs[0];
  setStatusDefaults(object);
}

function setStatusDefaults(object: KubeObject): void {
  object['status'] ??= {};
  const { status } = object;
  if (status.allocatable === undefined && status.capacity !== undefined) status.allocatable = { ...status.capacity };
  roundResourceList(status.capacity);
  roundResourceList(status.allocatable);
  status.daemonEndpoints ??= {};
  status.daemonEndpoints.kubeletEndpoint ??= { Port: 0 };
  status.nodeInfo = { ...emptyNodeInfo, ...status.nodeInfo };
}

function validateNode(object: KubeObject): FieldError[] {
  const { spec, status } = object;
  const errors = validateTaints(spec.taints ?? []);
  errors.push(...validateResources(status));
  const swap: number | undefined = status.nodeInfo.swap?.capacity;
  if (swap !== undefined && swap <= 0) {
    errors.push(fieldErrors.invalid('metadata.nodeSwapStatus.capacity', swap, 'must be greater than zero'));
  }
  errors.push(...validateDeclaredFeatures(status.declaredFeatures ?? []));
  errors.push(...validatePodCidrs(spec.podCIDRs ?? []));
  return errors;
}

function validateUpdate(object: KubeObject, old: StoredObject): FieldError[] {
  const { spec, status } = object;
  const errors = validateResources(status);
  errors.push(...validateDeclaredFeatures(status.declaredFeatures ?? []));
  const addresses: { type?: string; address?: string }[] = status.addresses ?? [];
  for (const [index, address] of addresses.entries()) {
    if (addresses.slice(0, index).some((other) => isSemanticallyEqual(other, address))) {
      const value = { Type: address.type ?? '', Address: address.address ?? '' };
      errors.push(fieldErrors.duplicate(`status.addresses[${index}]`, value));
    }
  }
  errors.push(...validatePodCidrsUpdate(spec.podCIDRs ?? [], old['spec']?.podCIDRs ?? []));
  const providerId: string = old['spec']?.providerID ?? '';
  if (providerId !== '' && providerId !== spec.providerID) {
    const what = spec.providerID ? 'modified' : 'cleared';
    errors.push(fieldErrors.invalid('spec.providerID', undefined, `field cannot be ${what} once set`));
  }
  errors.push(...validateTaints(spec.taints ?? []));
  if ((spec.externalID ?? '') !== (old['spec']?.externalID ?? '')) {
    errors.push(fieldErrors.forbidden('spec.externalID', 'may not be updated'));
  }
  return errors;
}

function validateTaints(taints: readonly Taint[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap(({ key = '', value = '', effect = '' }, index) => {
    const path = `metadata.taints[${index}]`;
    const errors = validateLabelName(key, `${path}.key`);
    const complaints = isValidLabelValue(value);
    if (complaints.length > 0) errors.push(fieldErrors.invalid(`${path}.value`, value, complaints.join(';')));
    if (effect === '') errors.push(fieldErrors.required(`${path}.effect`));
    else if (!taintEffects.includes(effect)) {
      errors.push(fieldErrors.notSupported(`${path}.effect`, effect, taintEffects));
    }
    const identity = `${effect} ${key}`;
    if (seen.has(identity)) {
      const taint = { Key: key, Value: value, Effect: effect, TimeAdded: null };
      const why = 'taints must be unique by key and effect pair';
      errors.push(new FieldError('FieldValueDuplicate', path, taint, why));
    }
    seen.add(identity);
    return errors;
  });
}

function validateResources(status: { capacity?: ResourceList; allocatable?: ResourceList }): FieldError[] {
  return (['capacity', 'allocatable'] as const).flatMap((field) =>
    Object.entries(status[field] ?? {}).flatMap(([name, quantity]) =>
      checkResourceQuantity(`status.${field}.${name}`, name, quantity),
    ),
  );
}

const featureName = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/;

function validateDeclaredFeatures(features: readonly string[]): FieldError[] {
  return features.flatMap((feature, index) => {
    const path = `status.declaredFeatures[${index}]`;
    const errors: FieldError[] = [];
    if (isLongerThan(feature, 253)) {
      const why = `invalid feature name ${quote(feature)}: must be no more than 253 characters`;
      errors.push(fieldErrors.invalid(path, feature, why));
    } else if (!featureName.test(feature)) {
      const why = `invalid feature name ${quote(feature)}: must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`;
      errors.push(fieldErrors.invalid(path, feature, why));
    }
    const next = features[index + 1];
    if (next === undefined || feature < next) return errors;
    const nextPath = `status.declaredFeatures[${index + 1}]`;
    errors.push(
      feature === next
        ? fieldErrors.duplicate(nextPath, next)
        : fieldErrors.invalid(nextPath, next, 'list must be sorted alphabetically'),
    );
    return errors;
  });
}

function validatePodCidrs(cidrs: readonly string[]): FieldError[] {
  const errors = cidrs.flatMap((cidr, index) => isValidCidrForLegacyField(`spec.podCIDRs[${index}]`, cidr));
  if (cidrs.length < 2) return errors;
  const dualStack = areDualStackCidrs(cidrs);
  if (typeof dualStack === 'string') {
    const why = `invalid PodCIDRs. failed to check with dual stack with error:${dualStack}`;
    errors.push(fieldErrors.internal('spec.podCIDRs', why));
  }
  if (dualStack !== true || cidrs.length > 2) {
    const why = 'may specify no more than one CIDR for each IP family';
    errors.push(fieldErrors.invalid('spec.podCIDRs', cidrs, why));
  }
  return errors;
}

function validatePodCidrsUpdate(cidrs: readonly string[], old: readonly string[]): FieldError[] {
  if (old.length === 0) return [];
  const error = fieldErrors.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid');
  if (cidrs.length !== old.length) return [error];
  return old.filter((cidr, index) => cidr !== cidrs[index]).map(() => error);
}
