import type { GroupVersionKind } from '../../kube/index.ts';

/** Go's package of a group's internal types, which some messages name: `core`, `apps`, `rbac`. */
export function internalPackageOf(group: string): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? '');
}

/** `core.ConfigMap` */
export function internalTypeOf({ group, kind }: Pick<GroupVersionKind, 'group' | 'kind'>): string {
  return `${internalPackageOf(group)}.${kind}`;
}
