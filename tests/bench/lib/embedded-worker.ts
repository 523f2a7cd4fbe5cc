// The least that a page's worker needs for a cluster of its own.
import { createSeededRandom, systemClock } from '../../../src/base/index.ts';
import { createCluster } from '../../../src/embedded/index.ts';

const newCluster = () =>
  createCluster({
    clock: systemClock,
    random: createSeededRandom(1),
    authorization: 'AlwaysAllow',
    serviceAccountController: 'built-in',
  });

export type NewCluster = typeof newCluster;

Object.assign(globalThis, { newCluster });
