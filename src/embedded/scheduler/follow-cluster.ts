import type { Node, Pod } from '../../kube/index.ts';
import { type Informers, resources } from '../client/index.ts';
import type { Cache } from './cache.ts';
import type { PodInfo } from './node-info.ts';
import type { SchedulingQueue } from './queue.ts';

/** What of a Node's change can matter to a Pod (`nodeSchedulingPropertiesChange`); heartbeats do not. */
function hasChanged(old: Node, node: Node): boolean {
  const facts = ({ metadata, spec, status }: Node) => [
    metadata.labels,
    metadata.annotations,
    spec?.taints,
    spec?.unschedulable,
    status?.allocatable,
    status?.conditions?.map(({ type, status: value }) => [type, value]),
  ];
  return JSON.stringify(facts(old)) !== JSON.stringify(facts(node));
}

const isOver = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';
const isAssigned = ({ spec }: Pod) => spec.nodeName !== undefined && spec.nodeName !== '';

/** Keeps the cache and the queue in step with the API server (`pkg/scheduler/eventhandlers.go`, v1.37). */
export function followCluster(options: {
  readonly informers: Informers;
  readonly cache: Cache;
  readonly queue: SchedulingQueue;
  readonly held: DisposableStack;
  readonly isOurs: (pod: Pod) => boolean;
  readonly nominated: Map<string, { readonly pod: PodInfo; readonly node: string }>;
}): { claimBound(namespace: string, name: string): Promise<void> } {
  const { informers, cache, queue, held, isOurs, nominated } = options;
  held.use(
    informers.of(resources.nodes).addHandlers({
      added(node) {
        cache.setNode(node);
        queue.moveOn({ kind: 'NodeAdd', node });
      },
      updated(old, node) {
        const isChange = hasChanged(old, node);
        cache.setNode(node);
        if (isChange) queue.moveOn({ kind: 'NodeUpdate', old, node });
      },
      deleted(node) {
        cache.removeNode(node.metadata.name ?? '');
        queue.moveOn({ kind: 'NodeDelete', node });
      },
    }),
  );
  const gone = (pod: Pod) => {
    const uid = pod.metadata.uid ?? '';
    cache.removePod(uid);
    queue.remove(uid);
    nominated.delete(uid);
    if (isAssigned(pod)) queue.moveOn({ kind: 'AssignedPodDelete', pod });
  };
  const there = (old: Pod | undefined, pod: Pod) => {
    const uid = pod.metadata.uid ?? '';
    if (isOver(pod)) {
      if (old === undefined || !isOver(old)) gone(pod);
    } else if (isAssigned(pod)) {
      queue.remove(uid);
      cache.setPod(pod);
      if (old === undefined || !isAssigned(old)) queue.moveOn({ kind: 'AssignedPodAdd', pod });
      else queue.moveOn({ kind: 'AssignedPodUpdate', old, pod });
    } else if (isOurs(pod)) {
      // What has been assumed is on its way to its Node.
      if (!cache.isAssumed(uid)) queue.set(pod);
    }
  };
  held.use(
    informers.of(resources.pods).addHandlers({
      added: (pod) => there(undefined, pod),
      updated: there,
      deleted: gone,
    }),
  );
  const volumeChange = () => queue.moveOn({ kind: 'VolumeChange' });
  const waiting = new Map<string, (() => void)[]>();
  const claims = informers.of(resources.persistentVolumeClaims);
  const isBound = (namespace: string, name: string) =>
    claims.get(namespace, name)?.metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined;
  held.use(
    claims.addHandlers({
      added: volumeChange,
      updated(_, { metadata: { namespace = '', name = '' } }) {
        volumeChange();
        const key = `${namespace}/${name}`;
        if (!isBound(namespace, name)) return;
        for (const resolve of waiting.get(key) ?? []) resolve();
        waiting.delete(key);
      },
    }),
  );
  for (const resource of [resources.persistentVolumes, resources.storageClasses]) {
    held.use(informers.of(resource).addHandlers({ added: volumeChange, updated: volumeChange }));
  }
  const namespaceChange = () => queue.moveOn({ kind: 'NamespaceChange' });
  held.use(informers.of(resources.namespaces).addHandlers({ updated: namespaceChange }));
  return {
    claimBound: (namespace, name) =>
      new Promise((resolve) => {
        if (isBound(namespace, name)) resolve();
        else waiting.set(`${namespace}/${name}`, [...(waiting.get(`${namespace}/${name}`) ?? []), resolve]);
      }),
  };
}
