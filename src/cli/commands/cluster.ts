import type { RegisterCommand } from '../context.ts';
import { words } from '../messages.ts';
import { registerCreate } from './cluster/create.ts';
import { registerDelete } from './cluster/delete.ts';
import { registerKubeconfig } from './cluster/kubeconfig.ts';
import { registerLoad } from './cluster/load.ts';
import { registerClusterStart } from './cluster/start.ts';
import { registerStatus } from './cluster/status.ts';

/** `podpath cluster ...`: what is done with the local cluster. */
export const registerCluster: RegisterCommand = (program, context) => {
  const cluster = program.command('cluster').description(words(context.locale).cluster);
  for (const register of [
    registerCreate,
    registerStatus,
    registerClusterStart,
    registerLoad,
    registerDelete,
    registerKubeconfig,
  ]) {
    register(cluster, context);
  }
};
