// The plugins that only matter where a namespace has limits, quotas or levels, loaded together.
export { limitRanger } from './limit-ranger.ts';
export { createPodSecurity } from './pod-security.ts';
export { resourceQuota } from './resource-quota.ts';
