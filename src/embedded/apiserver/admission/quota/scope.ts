import type { Scope } from './evaluator.ts';

/**
 * Tests a scope with an operator against the value that an object has, or has not
 * (`pkg/apis/core/v1/helper/helpers.go ScopedResourceSelectorRequirementsAsSelector`, v1.37).
 */
export function matchesScopeValue({ operator, values = [] }: Scope, value: string | undefined): boolean {
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    default:
      return false;
  }
}
