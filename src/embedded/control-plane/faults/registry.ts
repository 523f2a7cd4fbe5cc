import { apiServerStopped, controllerManagerStopped, etcdStopped, schedulerStopped } from './components.ts';
import type { Fault } from './fault.ts';
import { dnsBroken, registryDown, registryPrivate, registryRateLimited, registrySlow } from './network.ts';
import { kubeletStopped, nodeNetworkCut } from './nodes.ts';
import { nodeDiskFull, nodeMemoryFull, runtimeDown, runtimeSlow } from './runtimes.ts';

/** Everything that can be made to go wrong. */
export const faults: readonly Fault[] = [
  schedulerStopped,
  controllerManagerStopped,
  apiServerStopped,
  etcdStopped,
  kubeletStopped,
  nodeNetworkCut,
  runtimeDown,
  runtimeSlow,
  nodeMemoryFull,
  nodeDiskFull,
  registrySlow,
  registryDown,
  registryRateLimited,
  registryPrivate,
  dnsBroken,
];

/** The names of all faults, as `--fault` takes them. */
export const faultNames: readonly string[] = faults.map(({ name }) => name);
