// What lets a cluster live: three quarters of the worker's code, which comes once what was asked for first is answered.
import { preloadLiving } from '../../../embedded/index.ts';

export { startCluster } from '../../../embedded/index.ts';

preloadLiving();
