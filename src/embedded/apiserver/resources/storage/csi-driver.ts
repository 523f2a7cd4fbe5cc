import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { bumpGeneration, checkSupported } from '../field-rules.ts';

interface TokenRequest {
  readonly audience?: string;
  readonly expirationSeconds?: number;
}

const groupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType'];
const lifecycleModes = ['Persistent', 'Ephemeral'];
const tokensInSecretsText =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

/** Rules of storage.k8s.io/v1 CSIDriver: pkg/registry/storage/csidriver/strategy.go and pkg/apis/storage/validation (v1.37). */
export const csiDriverRules: ResourceRules = {
  returnDeletedObject: true,
  refuseUnconditionalUpdate: true,
  setDefaults(object) {
    object['spec'] ??= {};
    const { spec } = object;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
    spec.preventPodSchedulingIfMissing ??= false;
    for (const request of spec.tokenRequests ?? []) request.audience ??= '';
  },
  prepareForUpdate: (object, old) => bumpGeneration(object, old),
  validateCreate: validateSpec,
  validateUpdate: (object, old) => [
    ...validateSpec(object),
    ...validateImmutableField(object['spec'].attachRequired, old['spec'].attachRequired, 'spec.attachedRequired'),
    ...validateImmutableField(
      object['spec'].volumeLifecycleModes,
      old['spec'].volumeLifecycleModes,
      'spec.volumeLifecycleModes',
    ),
  ],
  warnings(object, old) {
    const { tokenRequests = [], serviceAccountTokenInSecrets } = object['spec'];
    const isNew = !old || !isSemanticallyEqual(tokenRequests, old['spec'].tokenRequests);
    return isNew && tokenRequests.length > 0 && serviceAccountTokenInSecrets === undefined ? [tokensInSecretsText] : [];
  },
};

function validateSpec(object: KubeObject): FieldError[] {
  const { spec } = object;
  const errors = checkSupported('spec.fsGroupPolicy', spec.fsGroupPolicy, groupPolicies);
  errors.push(...validateTokenRequests(spec.tokenRequests ?? []));
  for (const mode of spec.volumeLifecycleModes) {
    errors.push(...checkSupported('spec.volumeLifecycleModes', mode, lifecycleModes));
  }
  const period: number | undefined = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < 10) {
    const why = 'must be greater than or equal to 10 seconds';
    errors.push(fieldErrors.invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, why));
  }
  if (spec.serviceAccountTokenInSecrets !== undefined && (spec.tokenRequests ?? []).length === 0) {
    const why = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified';
    errors.push(fieldErrors.invalid('spec.serviceAccountTokenInSecrets', spec.serviceAccountTokenInSecrets, why));
  }
  return errors;
}

function validateTokenRequests(requests: readonly TokenRequest[]): FieldError[] {
  const audiences = new Set<string>();
  return requests.flatMap(({ audience = '', expirationSeconds }, index) => {
    const path = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) return [fieldErrors.duplicate(`${path}.audience`, audience)];
    audiences.add(audience);
    if (expirationSeconds === undefined) return [];
    const refuse = (why: string) => [fieldErrors.invalid(`${path}.expirationSeconds`, expirationSeconds, why)];
    if (expirationSeconds < 600) return refuse('may not specify a duration less than 10 minutes');
    return expirationSeconds > 2 ** 32 ? refuse('may not specify a duration larger than 2^32 seconds') : [];
  });
}
