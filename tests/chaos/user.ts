import type { KubeObject } from '../../src/kube/index.ts';
import type { Chance } from '../fuzz/chance.ts';
import { checkEviction } from './eviction.ts';
import type { Fault } from './faults.ts';
import { collectionOf, jobSpec, pathOf, wanted } from './manifests.ts';
import type { Observer } from './observer.ts';
import type { World } from './world.ts';

/** What a user does; as a fault is told. */
export interface UserAction {
  readonly name: string;
  readonly weight: number;
  run(world: World, chance: Chance, seen: Observer): ReturnType<Fault['run']>;
}

const merge = 'application/merge-patch+json';
const of = (...kinds: string[]) => wanted.filter(({ kind }) => kinds.includes(kind));
const workloads = of('Deployment', 'StatefulSet');
const nameOf = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.name}`;

const patchTemplate = (world: World, object: KubeObject, template: object) =>
  world.ask('PATCH', pathOf(object), { spec: { template } }, 'application/strategic-merge-patch+json');

const podsOf = (seen: Observer, chance: Chance) => {
  const pods = [...seen.cache('pods').values()].filter(({ metadata }) => metadata.namespace !== 'kube-system');
  return pods.length === 0 ? undefined : chance.pick(pods);
};
const podPath = ({ metadata }: KubeObject) => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
const workerOf = (world: World, chance: Chance) => chance.pick(world.cluster.nodeNames().slice(1));

/** All that users do. */
export const userActions: readonly UserAction[] = [
  {
    name: 'scale',
    weight: 8,
    async run(world, chance) {
      const object = chance.pick(workloads);
      const replicas = chance.below(7);
      const scale = `${pathOf(object)}/scale`;
      return (await world.ask('PATCH', scale, { spec: { replicas } }, merge)) && `${nameOf(object)} to ${replicas}`;
    },
  },
  {
    name: 'roll-out',
    weight: 6,
    async run(world, chance) {
      const object = chance.pick(of('Deployment', 'StatefulSet', 'DaemonSet'));
      const value = String(chance.below(4));
      return (
        (await patchTemplate(world, object, { metadata: { annotations: { roll: value } } })) &&
        `${nameOf(object)} rolls to ${value}`
      );
    },
  },
  {
    name: 'roll-out-badly',
    weight: 3,
    async run(world, chance) {
      const object = chance.pick(of('Deployment', 'StatefulSet', 'DaemonSet'));
      const { name } = object.metadata;
      const bad = chance.pick([
        { containers: [{ name, image: 'nginx:no-such-tag' }] },
        { containers: [{ name, command: ['false'] }] },
        { containers: [{ name, command: ['no-such-program'] }] },
        { nodeSelector: { 'no-such': 'node' } },
      ]);
      return (await patchTemplate(world, object, { spec: bad })) && `${nameOf(object)} rolls to ${JSON.stringify(bad)}`;
    },
  },
  {
    name: 'undo',
    weight: 5,
    async run(world, chance) {
      const object = chance.pick(of('Deployment', 'StatefulSet', 'DaemonSet'));
      const now = await world.ask('GET', pathOf(object));
      if (now === undefined) return undefined;
      const { template } = object['spec'];
      return (
        (await world.ask('PUT', pathOf(object), { ...now, spec: { ...now['spec'], template } })) &&
        `${nameOf(object)} is undone`
      );
    },
  },
  {
    name: 'pause',
    weight: 2,
    async run(world, chance) {
      const object = chance.pick(of('Deployment'));
      const paused = chance.oneIn(2);
      return (await world.ask('PATCH', pathOf(object), { spec: { paused } }, merge)) && `${nameOf(object)} ${paused}`;
    },
  },
  {
    name: 'partition',
    weight: 2,
    async run(world, chance) {
      const object = chance.pick(of('StatefulSet'));
      const partition = chance.below(4);
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition } };
      return (
        (await world.ask('PATCH', pathOf(object), { spec: { updateStrategy } }, merge)) &&
        `${nameOf(object)} has partition ${partition}`
      );
    },
  },
  {
    name: 'delete-workload',
    weight: 3,
    async run(world, chance) {
      const object = chance.pick(wanted);
      const propagationPolicy = chance.pick(['Background', 'Foreground', 'Orphan']);
      return (
        (await world.ask('DELETE', pathOf(object), { propagationPolicy })) && `${nameOf(object)}, ${propagationPolicy}`
      );
    },
  },
  {
    name: 'create-workload',
    weight: 7,
    async run(world, chance) {
      const object = chance.pick(wanted);
      const { kind, metadata } = object;
      return (await world.ask('POST', collectionOf(kind, metadata.namespace ?? ''), object)) && nameOf(object);
    },
  },
  {
    name: 'delete-pod',
    weight: 8,
    async run(world, chance, seen) {
      const pod = podsOf(seen, chance);
      const grace = chance.pick([undefined, undefined, 0, 1]);
      if (pod === undefined) return undefined;
      if (grace === 0) world.forced.add(pod.metadata.uid ?? '');
      const options = grace === undefined ? {} : { gracePeriodSeconds: grace };
      return (await world.ask('DELETE', podPath(pod), options)) && `${pod.metadata.name}, grace ${grace}`;
    },
  },
  {
    name: 'relabel-pod',
    weight: 2,
    async run(world, chance, seen) {
      const pod = podsOf(seen, chance);
      const app = chance.pick([null, 'web', 'db', pod?.metadata.labels?.['was'] ?? 'api']);
      if (pod === undefined) return undefined;
      const labels = { app, was: pod.metadata.labels?.['app'] ?? null };
      return (
        (await world.ask('PATCH', podPath(pod), { metadata: { labels } }, merge)) && `${pod.metadata.name}: ${app}`
      );
    },
  },
  {
    name: 'hold-pod',
    weight: 1,
    async run(world, chance, seen) {
      const pod = podsOf(seen, chance);
      const finalizers = chance.oneIn(2) ? ['chaos.podpath.dev/hold'] : [];
      if (pod === undefined) return undefined;
      return (
        (await world.ask('PATCH', podPath(pod), { metadata: { finalizers } }, merge)) &&
        `${pod.metadata.name}: ${finalizers}`
      );
    },
  },
  {
    name: 'delete-replica-set',
    weight: 2,
    async run(world, chance, seen) {
      const sets = [...seen.cache('replicaSets').values()].filter(({ metadata }) => metadata.namespace === 'shop');
      if (sets.length === 0) return undefined;
      const { metadata } = chance.pick(sets);
      const propagationPolicy = chance.pick(['Background', 'Foreground', 'Orphan']);
      const path = `/apis/apps/v1/namespaces/shop/replicasets/${metadata.name}`;
      return (await world.ask('DELETE', path, { propagationPolicy })) && `${metadata.name}, ${propagationPolicy}`;
    },
  },
  {
    name: 'job',
    weight: 5,
    async run(world, chance) {
      const kind = chance.below(5);
      const spec = [
        jobSpec(['sleep', '3'], { completions: 3, parallelism: 2 }),
        jobSpec(['sleep', '20'], { completions: 4, parallelism: 4, completionMode: 'Indexed' }),
        jobSpec(['false'], { backoffLimit: 2 }),
        jobSpec(['sleep', '600'], { activeDeadlineSeconds: 60 }),
        jobSpec(['sleep', '8'], { ttlSecondsAfterFinished: 30, suspend: chance.oneIn(2) }),
      ][kind];
      const made = await world.ask('POST', '/apis/batch/v1/namespaces/batch/jobs', {
        metadata: { generateName: `job${kind}-` },
        spec,
      });
      return made && `${made.metadata.name}`;
    },
  },
  {
    name: 'change-job',
    weight: 3,
    async run(world, chance, seen) {
      const jobs = [...seen.cache('jobs').values()];
      if (jobs.length === 0) return undefined;
      const { metadata } = chance.pick(jobs);
      const path = `/apis/batch/v1/namespaces/${metadata.namespace}/jobs/${metadata.name}`;
      if (chance.oneIn(2)) {
        const propagationPolicy = chance.pick(['Background', 'Foreground', 'Orphan']);
        return (
          (await world.ask('DELETE', path, { propagationPolicy })) && `${metadata.name} goes, ${propagationPolicy}`
        );
      }
      const change = chance.pick([{ suspend: true }, { suspend: false }, { parallelism: chance.below(4) }]);
      return (await world.ask('PATCH', path, { spec: change }, merge)) && `${metadata.name}: ${JSON.stringify(change)}`;
    },
  },
  {
    name: 'quota',
    weight: 2,
    async run(world, chance) {
      const pods = String(chance.below(10));
      const path = '/api/v1/namespaces/batch/resourcequotas/few';
      return (await world.ask('PATCH', path, { spec: { hard: { pods } } }, merge)) && `${pods} pods`;
    },
  },
  {
    name: 'budget',
    weight: 2,
    async run(world, chance) {
      const minAvailable = chance.pick([0, 1, 2, '50%', '100%']);
      const path = '/apis/policy/v1/namespaces/shop/poddisruptionbudgets/web';
      return (await world.ask('PATCH', path, { spec: { minAvailable } }, merge)) && `${minAvailable}`;
    },
  },
  {
    name: 'cordon',
    weight: 3,
    async run(world, chance) {
      const node = workerOf(world, chance);
      const unschedulable = chance.oneIn(3);
      return (
        (await world.ask('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable } }, merge)) &&
        `${node}: ${unschedulable}`
      );
    },
  },
  {
    name: 'taint',
    weight: 2,
    async run(world, chance, seen) {
      const node = workerOf(world, chance);
      const effect = chance.pick(['NoSchedule', 'NoExecute', undefined]);
      const now = seen.cache('nodes').get(`/${node}`)?.['spec']?.taints ?? [];
      const taints = now.filter(({ key }: { key: string }) => key !== 'chaos');
      if (effect !== undefined) taints.push({ key: 'chaos', value: 'yes', effect });
      return (
        (await world.ask('PATCH', `/api/v1/nodes/${node}`, { spec: { taints } }, merge)) && `${node}: chaos:${effect}`
      );
    },
  },
  {
    name: 'delete-node',
    weight: 1,
    async run(world, chance, seen) {
      const node = workerOf(world, chance);
      for (const { metadata, spec } of seen.cache('pods').values()) {
        // Pods of a Node that is gone are taken away without their kubelet.
        if (spec.nodeName === node) world.forced.add(metadata.uid ?? '');
      }
      return (await world.ask('DELETE', `/api/v1/nodes/${node}`, {})) && node;
    },
  },
  {
    name: 'drain',
    weight: 4,
    async run(world, chance, seen) {
      const node = workerOf(world, chance);
      if (!(await world.ask('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: true } }, merge)))
        return undefined;
      let evicted = 0;
      const there = [...seen.cache('pods').values()].filter(
        ({ metadata, spec }) =>
          spec.nodeName === node && !metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet'),
      );
      for (const pod of there) {
        const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod.metadata.name } };
        const before = checkEviction(seen, pod);
        if ((await world.ask('POST', `${podPath(pod)}/eviction`, eviction)) === undefined) continue;
        evicted += 1;
        before.evicted(world);
      }
      return `${node}: ${evicted} of ${there.length} are evicted`;
    },
  },
  {
    name: 'namespace',
    weight: 2,
    async run(world, chance) {
      const name = `temp${chance.below(2)}`;
      if (chance.oneIn(2)) return (await world.ask('DELETE', `/api/v1/namespaces/${name}`, {})) && `${name} goes`;
      if (!(await world.ask('POST', '/api/v1/namespaces', { metadata: { name } }))) return undefined;
      for (const object of wanted.slice(0, 6)) {
        const { kind, metadata } = object;
        await world.ask('POST', collectionOf(kind, name), { ...object, metadata: { ...metadata, namespace: name } });
      }
      return `${name} comes`;
    },
  },
  {
    name: 'lone-pod',
    weight: 2,
    async run(world, chance) {
      const policy = chance.pick(['Always', 'OnFailure', 'Never']);
      const command = chance.pick([['sleep', '30'], ['false'], ['sleep', '100000']]);
      const made = await world.ask('POST', '/api/v1/namespaces/shop/pods', {
        metadata: { generateName: 'lone-', labels: { app: chance.pick(['web', 'lone']) } },
        spec: {
          restartPolicy: policy,
          activeDeadlineSeconds: chance.pick([undefined, 40]),
          containers: [{ name: 'lone', image: 'busybox:1.36', command }],
        },
      });
      return made && `${made.metadata.name} ${policy} ${command}`;
    },
  },
];
