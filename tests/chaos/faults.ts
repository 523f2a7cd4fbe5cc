import type { Chance } from '../fuzz/chance.ts';
import type { World } from './world.ts';

/** Something that breaks; returns what was done, or undefined when it cannot be done now. */
export interface Fault {
  readonly name: string;
  readonly weight: number;
  run(world: World, chance: Chance): Promise<string | undefined> | string | undefined;
}

/** Breaks something until it is mended; once at a time. */
const breaks = (world: World, name: string, begin: () => void, end: () => void): string | undefined => {
  if (world.broken.has(name)) return undefined;
  begin();
  world.broken.set(name, end);
  return name;
};

/** All faults. */
export const faults: readonly Fault[] = [
  {
    name: 'stop-component',
    weight: 4,
    run(world, chance) {
      const component = chance.pick(world.cluster.components);
      const set = (isRunning: boolean) => world.cluster.setRunning(component, isRunning);
      return breaks(
        world,
        `${component} is stopped`,
        () => set(false),
        () => set(true),
      );
    },
  },
  {
    name: 'cut-node',
    weight: 5,
    run(world, chance) {
      const node = chance.pick(world.cluster.nodeNames());
      const set = (isJoined: boolean) => world.cluster.setNetwork(node, isJoined);
      return breaks(
        world,
        `the network of ${node} is cut`,
        () => set(false),
        () => set(true),
      );
    },
  },
  {
    name: 'registry',
    weight: 2,
    run({ cluster: { registry }, ...world }, chance) {
      const failure = chance.pick(['no such host', 'rate limit', 'timeout', 'slow'] as const);
      const was = failure === 'slow' ? { slowness: 50 } : { failure };
      return breaks(
        { cluster: { registry }, ...world } as World,
        `the registry: ${failure}`,
        () => {
          registry.faults = was;
        },
        () => {
          registry.faults = {};
        },
      );
    },
  },
  {
    name: 'kill-container',
    weight: 8,
    async run({ cluster, report }, chance) {
      const node = chance.pick(cluster.nodeNames());
      const runtime = cluster.runtimeOf(node);
      const running = runtime?.listContainers().filter(({ state }) => state === 'Running') ?? [];
      if (runtime === undefined || running.length === 0) return undefined;
      const { id, name } = chance.pick(running);
      void runtime.stopContainer(id, 0).catch((error: unknown) => report(`a container cannot be killed: ${error}`));
      return `container ${name} ${id.slice(0, 8)} of ${node} is killed`;
    },
  },
  {
    name: 'lose-sandbox',
    weight: 2,
    async run({ cluster, report }, chance) {
      const node = chance.pick(cluster.nodeNames());
      const runtime = cluster.runtimeOf(node);
      const ready = runtime?.listPodSandboxes().filter(({ state }) => state === 'Ready') ?? [];
      if (runtime === undefined || ready.length === 0) return undefined;
      const { id, name } = chance.pick(ready);
      void runtime.stopPodSandbox(id).catch((error: unknown) => report(`a sandbox cannot be stopped: ${error}`));
      return `the sandbox of ${name} on ${node} is stopped`;
    },
  },
  {
    name: 'fill-memory',
    weight: 2,
    async run(world, chance) {
      const node = chance.pick(world.cluster.nodeNames());
      const made = await world.ask('POST', '/api/v1/namespaces/batch/pods', {
        metadata: { generateName: 'hog-' },
        spec: {
          nodeName: node,
          containers: [{ name: 'hog', image: 'podpath/memhog:1', args: ['-mem', '12Gi', '-step', '256Mi'] }],
          tolerations: [{ operator: 'Exists' }],
        },
      });
      return made && `${made.metadata.name} fills the memory of ${node}`;
    },
  },
];
