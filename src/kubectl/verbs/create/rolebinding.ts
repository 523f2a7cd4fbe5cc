import type { Flags } from '../../command/flags.ts';
import { CommandError } from '../../errors.ts';
import { createGenerator, type Generated, namedMeta, requireName } from './generator.ts';

const group = 'rbac.authorization.k8s.io';

/** `kubectl create rolebinding` (`kubectl/pkg/cmd/create/create_rolebinding.go`, v0.37). */
export const createRoleBinding = createGenerator({
  resource: 'rolebindings',
  failure: 'failed to create rolebinding: ',
  generate(context, name) {
    const { flags } = context;
    const [clusterRole, role] = [flags.text('clusterrole'), flags.text('role')];
    requireName(name);
    if ((clusterRole === '') === (role === ''))
      throw new CommandError('exactly one of clusterrole or role must be specified');
    return {
      kind: 'RoleBinding',
      apiVersion: `${group}/v1`,
      metadata: namedMeta(context, name),
      ...subjectsOf(flags),
      roleRef:
        role === ''
          ? { apiGroup: group, kind: 'ClusterRole', name: clusterRole }
          : { apiGroup: group, kind: 'Role', name: role },
    };
  },
});

/** `kubectl create clusterrolebinding` (`kubectl/pkg/cmd/create/create_clusterrolebinding.go`, v0.37). */
export const createClusterRoleBinding = createGenerator({
  requiredFlags: ['clusterrole'],
  resource: 'clusterrolebindings',
  isClusterScoped: true,
  failure: 'failed to create clusterrolebinding: ',
  generate: ({ flags }, name): Generated => ({
    kind: 'ClusterRoleBinding',
    apiVersion: `${group}/v1`,
    metadata: name === '' ? {} : { name },
    ...subjectsOf(flags),
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: flags.text('clusterrole') },
  }),
});

function subjectsOf(flags: Flags): { readonly subjects?: readonly object[] } {
  const subjects = [
    ...flags.each('user').map((name) => ({ kind: 'User', apiGroup: group, name })),
    ...flags.each('group').map((name) => ({ kind: 'Group', apiGroup: group, name })),
    ...flags.each('serviceaccount').map((account) => {
      const [namespace = '', name = '', ...more] = account.split(':');
      if (namespace === '' || name === '' || more.length > 0)
        throw new CommandError('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
  return subjects.length === 0 ? {} : { subjects };
}
