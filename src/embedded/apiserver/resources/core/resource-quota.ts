import {
  compareQuantities,
  type FieldError,
  fieldErrors,
  type KubeObject,
  type StoredObject,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { immutableText, keepField } from '../field-rules.ts';
import { checkResourceQuantity, type ResourceList, roundResourceList } from './quantity-rules.ts';
import { checkQuotaResourceName, isStandardQuotaResource } from './resource-names.ts';

interface ScopeRequirement {
  readonly scopeName?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface QuotaSpec {
  readonly hard?: ResourceList;
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
}

const pods = ['pods'];
const podCompute = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const claims = ['persistentvolumeclaims', 'requests.storage'];

/** What each scope may be about. */
const resourcesOfScope: Readonly<Record<string, readonly string[]>> = {
  Terminating: [...pods, ...podCompute],
  NotTerminating: [...pods, ...podCompute],
  NotBestEffort: [...pods, ...podCompute],
  PriorityClass: [...pods, ...podCompute],
  CrossNamespacePodAffinity: [...pods, ...podCompute],
  BestEffort: pods,
  VolumeAttributesClass: claims,
};
const existingOnly = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];
const conflicts = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

/** Rules of v1 ResourceQuota: pkg/registry/core/resourcequota/strategy.go and `ValidateResourceQuota` of pkg/apis/core/validation (v1.37). */
export const resourceQuotaRules: ResourceRules = {
  returnDeletedObject: true,
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    roundResourceList(object['spec'].hard);
    roundResourceList(object['status'].hard);
    roundResourceList(object['status'].used);
  },
  prepareForCreate(object) {
    object['status'] = {};
  },
  validateCreate: (object) => validateSpec(object['spec']),
  prepareForUpdate: (object, old) => keepField(object, old, 'status'),
  validateUpdate(object, old) {
    const errors = validateSpec(object['spec']);
    const scopes: string[] = object['spec'].scopes ?? [];
    if (!isSameSet(scopes, old['spec'].scopes ?? [])) {
      errors.push(fieldErrors.invalid('spec.scopes', object['spec'].scopes ?? null, immutableText));
    }
    return errors;
  },
  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate: (object: KubeObject) => [
        ...validateAmounts('status.hard', object['status'].hard),
        ...validateAmounts('status.used', object['status'].used),
      ],
    },
  },
  warnings: (object, old?: StoredObject) => (old ? [] : warnOfRequestsAboveLimits(object['spec'].hard ?? {})),
};

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((value) => b.includes(value)) && b.every((value) => a.includes(value));

function validateAmounts(path: string, amounts: ResourceList | undefined): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, quantity]) => [
    ...checkQuotaResourceName(`${path}[${name}]`, name),
    ...checkResourceQuantity(`${path}[${name}]`, name, quantity),
  ]);
}

function validateSpec(spec: QuotaSpec): FieldError[] {
  return [...validateAmounts('spec.hard', spec.hard), ...validateScopes(spec), ...validateSelector(spec)];
}

/** One violation for each counted resource that the scope cannot be about. */
function checkScope(path: string, scope: string, spec: QuotaSpec, value: unknown): FieldError[] {
  // Any text may stand there, names of prototypes among them.
  const counted = Object.hasOwn(resourcesOfScope, scope) ? resourcesOfScope[scope] : undefined;
  if (!counted) return [];
  return Object.keys(spec.hard ?? {})
    .filter((name) => isStandardQuotaResource(name) && !counted.includes(name))
    .map(() => fieldErrors.invalid(path, value, 'unsupported scope applied to resource'));
}

function checkConflicts(path: string, scopes: readonly string[], value: unknown): FieldError[] {
  return conflicts
    .filter(([a, b]) => scopes.includes(a) && scopes.includes(b))
    .map(() => fieldErrors.invalid(path, value, 'conflicting scopes'));
}

function validateScopes(spec: QuotaSpec): FieldError[] {
  const { scopes = [] } = spec;
  const errors = scopes.flatMap((scope) => [
    ...(Object.hasOwn(resourcesOfScope, scope)
      ? []
      : [fieldErrors.invalid('spec.scopes', scopes, 'unsupported scope')]),
    ...checkScope('spec.scopes', scope, spec, scopes),
  ]);
  return [...errors, ...checkConflicts('spec.scopes', scopes, scopes)];
}

function validateSelector(spec: QuotaSpec): FieldError[] {
  if (!spec.scopeSelector) return [];
  const path = 'spec.scopeSelector.matchExpressions';
  const { matchExpressions = [] } = spec.scopeSelector;
  const errors = matchExpressions.flatMap((requirement) => validateRequirement(path, requirement, spec));
  const scopes = matchExpressions.map(({ scopeName = '' }) => scopeName);
  return [...errors, ...checkConflicts(path, scopes, spec.scopes ?? null)];
}

function validateRequirement(path: string, requirement: ScopeRequirement, spec: QuotaSpec): FieldError[] {
  const { scopeName = '', operator = '', values = [] } = requirement;
  const errors: FieldError[] = [];
  if (!Object.hasOwn(resourcesOfScope, scopeName)) {
    errors.push(fieldErrors.invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
  }
  errors.push(...checkScope(path, scopeName, spec, toGoSelector(spec)));
  if (existingOnly.includes(scopeName) && operator !== 'Exists') {
    const why =
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
    errors.push(fieldErrors.invalid(`${path}.operator`, operator, why));
  }
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      errors.push(fieldErrors.required(`${path}.values`, why));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      errors.push(fieldErrors.invalid(`${path}.values`, values, why));
    }
  } else {
    errors.push(fieldErrors.invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  return errors;
}

/** The selector as Go prints its own struct, which has no JSON names. */
function toGoSelector({ scopeSelector }: QuotaSpec): unknown {
  return {
    MatchExpressions: (scopeSelector?.matchExpressions ?? []).map(({ scopeName = '', operator = '', values }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values ?? null,
    })),
  };
}

function warnOfRequestsAboveLimits(hard: ResourceList): string[] {
  return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((resource) => {
    const isShort = hard[`requests.${resource}`] === undefined && (resource === 'cpu' || resource === 'memory');
    const requestName = isShort ? resource : `requests.${resource}`;
    const limitName = `limits.${resource}`;
    const request = hard[requestName];
    const limit = hard[limitName];
    if (request === undefined || limit === undefined || compareQuantities(request, limit) <= 0) return [];
    return [`ResourceQuota ${requestName} (${request}) should be less than ${limitName} (${limit})`];
  });
}
