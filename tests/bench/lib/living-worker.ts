// What a page's worker needs for a cluster that lives.
import { createSeededRandom, createSimulatedClock, systemClock } from '../../../src/base/index.ts';
import { startCluster } from '../../../src/embedded/index.ts';

const newLivingCluster = async (nodes: number) => {
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  return { clock, cluster: await startCluster({ clock, random: createSeededRandom(1), nodes, code: 'on demand' }) };
};

export type NewLivingCluster = typeof newLivingCluster;

Object.assign(globalThis, { newLivingCluster });
