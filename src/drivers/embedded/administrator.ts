import type { UserInfo } from '../../embedded/index.ts';

/** What the kubeconfig of kind says of its owner (`kubeadm`, v1.37). */
export const administrator: UserInfo = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
};
