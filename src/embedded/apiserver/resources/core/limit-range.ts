import { newUuid } from '../../../../base/index.ts';
import {
  canonicalQuantity,
  compareQuantities,
  type FieldError,
  fieldErrors,
  isQualifiedName,
  type KubeObject,
  quantityMilliValue,
  quantityValue,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { complain } from '../field-rules.ts';
import { type ResourceList, roundResourceList } from './quantity-rules.ts';
import { checkContainerResourceName, checkResourceName, isOvercommitAllowed } from './resource-names.ts';

interface LimitRangeItem {
  readonly type?: string;
  readonly max?: ResourceList;
  readonly min?: ResourceList;
  default?: ResourceList;
  defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

const standardTypes: readonly string[] = ['Pod', 'Container', 'PersistentVolumeClaim'];
const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** Beyond this a double of thousandths is not exact, and upstream compares whole units (`resource.MaxMilliValue`). */
const maxMilliValue = 2 ** 63 / 1000;

/** Rules of v1 LimitRange: pkg/registry/core/limitrange/strategy.go and `ValidateLimitRange` of pkg/apis/core/validation (v1.37). */
export const limitRangeRules: ResourceRules = {
  allowCreateOnUpdate: true,
  setDefaults(object) {
    object['spec'] ??= {};
    if (!object['spec'].limits?.length) object['spec'].limits = null;
    for (const item of itemsOf(object)) setItemDefaults(item);
  },
  prepareForCreate(object, { random }) {
    object.metadata.name ||= newUuid(random);
  },
  validateCreate: validateItems,
  validateUpdate: validateItems,
};

const itemsOf = (object: KubeObject): LimitRangeItem[] => object['spec'].limits ?? [];

function setItemDefaults(item: LimitRangeItem): void {
  if (item.type === 'Container') {
    const limits = { ...item.max, ...item.default };
    const requests = { ...item.min, ...limits, ...item.defaultRequest };
    if (Object.keys(limits).length > 0) item.default = limits;
    if (Object.keys(requests).length > 0) item.defaultRequest = requests;
  }
  for (const list of lists) roundResourceList(item[list]);
}

function validateItems(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const types = new Set<string>();
  for (const [index, item] of itemsOf(object).entries()) {
    const path = `spec.limits[${index}]`;
    const type = item.type ?? '';
    errors.push(...validateType(`${path}.type`, type));
    if (types.has(type)) errors.push(fieldErrors.duplicate(`${path}.type`, type));
    types.add(type);
    errors.push(...validateNames(item, type, path));
    for (const name of namesOf(item, type)) errors.push(...validateAmounts(item, type, name, path));
  }
  return errors;
}

function validateType(path: string, type: string): FieldError[] {
  const errors = complain(path, type, isQualifiedName(type));
  return errors.length > 0 || type.includes('/') || standardTypes.includes(type)
    ? errors
    : [fieldErrors.invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateNames(item: LimitRangeItem, type: string, path: string): FieldError[] {
  const checkName = type === 'Pod' || type === 'Container' ? checkContainerResourceName : checkResourceName;
  const errors: FieldError[] = [];
  for (const list of lists) {
    const amounts = item[list] ?? {};
    const isDefault = list === 'default' || list === 'defaultRequest';
    if (type === 'Pod' && isDefault) {
      if (Object.keys(amounts).length > 0) {
        errors.push(fieldErrors.forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
      }
      continue;
    }
    if (
      list === 'maxLimitRequestRatio' &&
      type === 'PersistentVolumeClaim' &&
      !item.min?.['storage'] &&
      !item.max?.['storage']
    ) {
      const why = 'either minimum or maximum storage value is required, but neither was provided';
      errors.push(fieldErrors.required(`${path}.limits`, why));
    }
    for (const name of Object.keys(amounts)) errors.push(...checkName(`${path}.${list}[${name}]`, name));
  }
  return errors;
}

/** Resources of all lists that count for the type; upstream's order is that of a Go map. */
function namesOf(item: LimitRangeItem, type: string): string[] {
  const counted = type === 'Pod' ? (['max', 'min', 'maxLimitRequestRatio'] as const) : lists;
  return [...new Set(counted.flatMap((list) => Object.keys(item[list] ?? {})))];
}

function validateAmounts(item: LimitRangeItem, type: string, name: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const min = amountOf(item.min, name);
  const max = amountOf(item.max, name);
  const limit = type === 'Pod' ? undefined : amountOf(item.default, name);
  const request = type === 'Pod' ? undefined : amountOf(item.defaultRequest, name);
  const ratio = amountOf(item.maxLimitRequestRatio, name);
  const exceeds = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
  const refuse = (list: string, value: string | undefined, why: string): void => {
    errors.push(fieldErrors.invalid(`${path}.${list}[${name}]`, canonicalQuantity(value ?? '0'), why));
  };
  if (exceeds(min, max)) refuse('min', min, `min value ${min} is greater than max value ${max}`);
  if (exceeds(min, request)) {
    refuse('defaultRequest', request, `min value ${min} is greater than default request value ${request}`);
  }
  if (exceeds(request, max)) {
    refuse('defaultRequest', request, `default request value ${request} is greater than max value ${max}`);
  }
  if (exceeds(request, limit)) {
    refuse('defaultRequest', request, `default request value ${request} is greater than default limit value ${limit}`);
  }
  if (exceeds(min, limit)) refuse('default', min, `min value ${min} is greater than default value ${limit}`);
  if (exceeds(limit, max)) refuse('default', max, `default value ${limit} is greater than max value ${max}`);
  if (exceeds('1', ratio)) refuse('maxLimitRequestRatio', ratio, `ratio ${ratio} is less than 1`);
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const limitOfRatio = quotient(max, min, ratio);
    if (limitOfRatio.ratio > limitOfRatio.limit) {
      const shown = Number.isFinite(limitOfRatio.limit) ? limitOfRatio.limit.toFixed(6) : String(limitOfRatio.limit);
      refuse('maxLimitRequestRatio', ratio, `ratio ${ratio} is greater than max/min = ${shown}`);
    }
  }
  if (
    !isOvercommitAllowed(name) &&
    limit !== undefined &&
    request !== undefined &&
    compareQuantities(limit, request) !== 0
  ) {
    refuse(
      'defaultRequest',
      request,
      `default value ${limit} must equal to defaultRequest value ${request} in ${name}`,
    );
  }
  return errors;
}

/** The ratio and what it may be at most, in thousandths as long as these are exact. */
function quotient(max: string, min: string, ratio: string): { ratio: number; limit: number } {
  const areSmall = [max, min, ratio].every((quantity) => quantityValue(quantity) < maxMilliValue);
  return areSmall
    ? { ratio: quantityMilliValue(ratio) / 1000, limit: quantityMilliValue(max) / quantityMilliValue(min) }
    : { ratio: quantityValue(ratio), limit: quantityValue(max) / quantityValue(min) };
}

/** Of the list's own: a resource may have a name that every object knows. */
function amountOf<Amount>(list: Readonly<Record<string, Amount>> | null | undefined, name: string): Amount | undefined {
  return list && Object.hasOwn(list, name) ? list[name] : undefined;
}
