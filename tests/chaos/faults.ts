import type { Chance } from '../fuzz/chance.ts';
import type { World } from './world.ts';

/** Something that breaks; returns what was done, or undefined when it cannot be done now. */
export interface Fault {
  readonly name: string;
  readonly weight: number;
  run(world: World, chance: Chance): Promise<string | undefined> | string | undefined;
}

const maxBroken = 3;

/** All faults. */
export const faults: readonly Fault[] = [
  {
    name: 'break',
    weight: 12,
    run({ cluster }, chance) {
      const fault = chance.pick(cluster.faults.known);
      const node = chance.pick(cluster.nodeNames());
      const seconds = chance.oneIn(3) ? 1 + chance.below(200) : undefined;
      if (cluster.faults.active.length >= maxBroken) return undefined;
      const values = fault.parameters.some(({ kind }) => kind === 'node') ? { node } : {};
      // Some exclude each other.
      if (cluster.faults.active.some(({ name }) => fault.excludes?.includes(name))) return undefined;
      cluster.faults.apply(fault.name, values, seconds);
      return `${fault.name} ${Object.values(values)}${seconds === undefined ? '' : ` for ${seconds} s`}`;
    },
  },
  {
    name: 'restart-kubelet',
    weight: 3,
    run({ cluster }, chance) {
      const node = chance.pick(cluster.nodeNames());
      if (isStopped(cluster, node)) return undefined;
      restartKubelet(cluster, node);
      return node;
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

/** Whether a Node's kubelet is stopped. */
export function isStopped({ faults: { active } }: World['cluster'], node: string): boolean {
  return active.some(({ name, arguments: of }) => name === 'kubelet-stopped' && of['node'] === node);
}

/** Ends a kubelet that runs, and starts it again. */
export function restartKubelet({ faults: registry }: World['cluster'], node: string): void {
  registry.apply('kubelet-stopped', { node });
  registry.heal('kubelet-stopped', { node });
}
