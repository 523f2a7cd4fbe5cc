import {
  canonicalQuantity,
  type FieldError,
  fieldErrors,
  parseQuantityExact,
  quantityMilliValue,
  quantitySign,
  quantityValue,
  type ResourceList,
} from '../../../../kube/index.ts';
import { isIntegerResource } from './resource-names.ts';

/** Amounts by resource: `{ cpu: '100m', memory: '64Mi' }`. */
export type { ResourceList };

const mayBeFinerThanMilli = /[nu]$|\.\d{4}|[eE]-/;

/** `SetDefaults_ResourceList` of pkg/apis/core/v1/defaults.go (v1.37): nothing is finer than a thousandth; it is rounded up. */
export function roundResourceList(list: ResourceList | undefined): void {
  for (const name in list) {
    const text = list[name] ?? '';
    if (!mayBeFinerThanMilli.test(text) || parseQuantityExact(text).scale >= -3) continue;
    list[name] = canonicalQuantity(`${quantityMilliValue(text)}m`);
  }
}

/** `ValidateNonnegativeQuantity` of pkg/apis/core/validation (v1.37, as all that follow). */
export function checkNonNegativeQuantity(path: string, quantity: string): FieldError[] {
  return quantitySign(quantity) < 0
    ? [fieldErrors.invalid(path, canonicalQuantity(quantity), 'must be greater than or equal to 0')]
    : [];
}

/** `ValidatePositiveQuantityValue`. */
export function checkPositiveQuantity(path: string, quantity: string): FieldError[] {
  return quantitySign(quantity) <= 0
    ? [fieldErrors.invalid(path, canonicalQuantity(quantity), 'must be greater than zero')]
    : [];
}

/** `validateBasicResource`: of volumes. */
export function checkBasicQuantity(path: string, quantity: string): FieldError[] {
  const value = quantityValue(quantity);
  return value < 0 ? [fieldErrors.invalid(path, value, 'must be a valid resource quantity')] : [];
}

/** `ValidateResourceQuantityValue`: not negative, and whole for what is counted. */
export function checkResourceQuantity(path: string, resource: string, quantity: string): FieldError[] {
  const errors = checkNonNegativeQuantity(path, quantity);
  if (isIntegerResource(resource) && quantityMilliValue(quantity) % 1000 !== 0) {
    errors.push(fieldErrors.invalid(path, canonicalQuantity(quantity), 'must be an integer'));
  }
  return errors;
}
