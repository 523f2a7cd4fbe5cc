import type { ResourceRules } from '../../resource.ts';

/** v1 ComponentStatus is deprecated since v1.19 and never stored: the list is what pkg/registry/core/componentstatus/rest.go (v1.37) probes. */
export const componentStatusRules: ResourceRules = {
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
};
