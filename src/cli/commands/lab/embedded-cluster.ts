import {
  createSimulatedClock,
  createSystemRandom,
  type Random,
  type SimulatedClock,
  systemClock,
} from '../../../base/index.ts';
import { type ClusterDriver, createInProcessDriver } from '../../../drivers/index.ts';
import type { LoadedLab } from '../../../host/index.ts';
import { folderOf } from './room.ts';

/** How many times as fast as the machine's own the time of a cluster goes that labs are proven on. */
const speed = 20;

/** A cluster for labs in this program. */
interface LabCluster extends AsyncDisposable {
  readonly driver: ClusterDriver;
  /** Its time, by which checks wait. */
  readonly clock: SimulatedClock;
}

/**
 * Makes an embedded cluster of two Nodes with metrics-server, whose kubectl finds the files of these labs.
 * @throws PodpathError what the driver throws
 */
export async function openEmbeddedCluster(
  labs: readonly LoadedLab[],
  { random = createSystemRandom(), signal }: { readonly random?: Random; readonly signal?: AbortSignal } = {},
): Promise<LabCluster> {
  await using building = new AsyncDisposableStack();
  const clock = building.use(
    createSimulatedClock({ startMs: Date.now(), machine: systemClock, mode: { kind: 'running', speed } }),
  );
  const manifests = new Map(labs.map(({ lab }) => [folderOf(lab), lab.manifests]));
  const driver = building.use(
    createInProcessDriver({
      clock,
      random,
      files: (folder = '') => ({
        read: async (path) => manifests.get(folder)?.get(path),
        list: async (path) => (path === '.' ? [...(manifests.get(folder)?.keys() ?? [])].sort() : undefined),
      }),
    }),
  );
  await driver.create({ workers: 1, metrics: true }, () => undefined, signal);
  const made = building.move();
  return { driver, clock, [Symbol.asyncDispose]: () => made.disposeAsync() };
}
