import { isSemanticallyEqual, type Node, type Pod, type StatusError } from '../../../kube/index.ts';
import { type Informer, resources } from '../../client/index.ts';
import type { Agent } from '../agent.ts';
import { isMirrorPod, isStaticPod } from '../containers/spec.ts';
import type { StaticPodSource } from '../options.ts';

/** Pods of manifests on the node, and what the API server shows of them (`pkg/kubelet/pod/mirror_client.go`, v1.37). */
export interface MirrorPods extends Disposable {
  /** Begins to read manifests; `take` gets each static Pod that came or changed, `drop` each that went. */
  start(take: (pod: Pod) => void, drop: (pod: Pod) => void): void;
  /** The mirror Pod of a static Pod. */
  mirrorOf(podUid: string): Pod | undefined;
  staticPodOf(mirror: Pod): Pod | undefined;
  /** All static Pods. */
  list(): readonly Pod[];
  /** Makes the mirror of a static Pod, anew if it is that of another version. */
  reconcile(pod: Pod): Promise<void>;
  /** A mirror Pod came or went: `told` is called for the static Pod it stands for; one that stands for none is deleted. */
  seen(mirror: Pod, told: (podUid: string) => void): void;
}

/** So often upstream looks at a Pod of which there is no news (`syncFrequency`), and for mirrors of what is gone (`housekeepingPeriod`). */
const syncMs = 60_000;
const housekeepingMs = 2000;
const mirrorKey = 'kubernetes.io/config.mirror';
const hashKey = 'kubernetes.io/config.hash';

/** Makes what keeps mirror Pods. */
export function createMirrorPods(
  agent: Agent,
  pods: Informer<Pod>,
  source: StaticPodSource | undefined,
  node: () => Node | undefined,
  sync: (podUid: string) => void,
): MirrorPods {
  const { client, nodeName, clock, log } = agent;
  const byFile = new Map<string, { readonly manifest: Pod; readonly pod: Pod }>();
  const byUid = new Map<string, Pod>();
  const timers = new Set<Disposable>();
  let subscription: Disposable | undefined;
  /** What the API server did not take is tried again. */
  const later = (what: string, ms: number, callback: () => void) => {
    const timer = clock.schedule(
      () => {
        timers.delete(timer);
        callback();
      },
      ms,
      `kubelet ${nodeName}: mirror Pod of ${what}`,
    );
    timers.add(timer);
  };
  const keyOf = ({ metadata: { namespace = '', name = '' } }: Pod) => ({ namespace, name });
  const mirrorOf = (pod: Pod) => {
    const { namespace, name } = keyOf(pod);
    const found = pods.get(namespace, name);
    return found !== undefined && isMirrorPod(found) ? found : undefined;
  };
  const remove = async (mirror: Pod) => {
    try {
      const { uid } = mirror.metadata;
      const preconditions = uid === undefined ? {} : { preconditions: { uid } };
      await client.delete(resources.pods, keyOf(mirror), { gracePeriodSeconds: 0, ...preconditions });
    } catch (error) {
      if (isGone(error)) return;
      log('error', `kubelet ${nodeName}: mirror Pod: ${(error as Error).message}`);
      later(mirror.metadata.name ?? '', housekeepingMs, () => {
        if (!byUid.has(mirror.metadata.annotations?.[mirrorKey] ?? '')) void remove(mirror);
      });
    }
  };

  return {
    start(take, drop) {
      if (source === undefined) return;
      const read = () => {
        const files = source.list();
        for (const [file, { pod }] of [...byFile]) {
          if (files.has(file)) continue;
          byFile.delete(file);
          byUid.delete(pod.metadata.uid ?? '');
          drop(pod);
          const mirror = mirrorOf(pod);
          if (mirror !== undefined) void remove(mirror);
        }
        for (const [file, manifest] of files) {
          const known = byFile.get(file);
          if (known !== undefined && isSemanticallyEqual(known.manifest, manifest)) continue;
          if (known !== undefined) {
            byUid.delete(known.pod.metadata.uid ?? '');
            drop(known.pod);
          }
          const pod = newStaticPod(manifest, nodeName, clock.now());
          byFile.set(file, { manifest, pod });
          byUid.set(pod.metadata.uid ?? '', pod);
          take(pod);
        }
      };
      subscription = source.subscribe(read);
      read();
    },
    mirrorOf(podUid) {
      const pod = byUid.get(podUid);
      return pod === undefined ? undefined : mirrorOf(pod);
    },
    list: () => [...byUid.values()],
    staticPodOf: (mirror) => byUid.get(mirror.metadata.annotations?.[mirrorKey] ?? ''),
    async reconcile(pod) {
      const owner = node();
      // Until the API server answers a static Pod runs without anybody to show it.
      if (!isStaticPod(pod) || owner === undefined || !pods.hasSynced) return;
      const hash = pod.metadata.annotations?.[hashKey] ?? '';
      const mirror = mirrorOf(pod);
      if (mirror !== undefined) {
        if (mirror.metadata.annotations?.[mirrorKey] === hash && mirror.metadata.deletionTimestamp === undefined)
          return;
        await remove(mirror);
      }
      const { uid, ...metadata } = pod.metadata;
      try {
        await client.create<Pod>(resources.pods, {
          ...pod,
          metadata: {
            ...metadata,
            annotations: { ...metadata.annotations, [mirrorKey]: hash },
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: owner.metadata.uid ?? '', controller: true },
            ],
          },
        });
      } catch (error) {
        log('error', `kubelet ${nodeName}: mirror Pod of ${metadata.name}: ${(error as Error).message}`);
        later(metadata.name ?? '', syncMs, () => sync(uid ?? ''));
      }
    },
    seen(mirror, told) {
      const uid = mirror.metadata.annotations?.[mirrorKey] ?? '';
      if (byUid.has(uid)) told(uid);
      else if (pods.get(mirror.metadata.namespace ?? '', mirror.metadata.name ?? '') !== undefined) void remove(mirror);
    },
    [Symbol.dispose]() {
      subscription?.[Symbol.dispose]();
      for (const timer of timers) timer[Symbol.dispose]();
    },
  };
}

/** Nothing is left to delete: another has come in its place, or none. */
function isGone(error: unknown): boolean {
  const { code } = error as Partial<StatusError>;
  return code === 404 || code === 409;
}

/** A manifest as the Pod that the kubelet runs (`applyDefaults`, `pkg/kubelet/config/common.go`, v1.37). */
function newStaticPod(manifest: Pod, nodeName: string, nowMs: number): Pod {
  const hash = hashOf(`${JSON.stringify(manifest)}${nodeName}`);
  return {
    ...manifest,
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...manifest.metadata,
      name: `${manifest.metadata.name}-${nodeName.toLowerCase()}`,
      namespace: manifest.metadata.namespace ?? 'default',
      uid: hash,
      annotations: {
        ...manifest.metadata.annotations,
        [hashKey]: hash,
        'kubernetes.io/config.seen': new Date(nowMs).toISOString(),
        'kubernetes.io/config.source': 'file',
      },
    },
    spec: {
      ...manifest.spec,
      nodeName,
      tolerations: [...(manifest.spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
    },
    status: { phase: 'Pending' },
  };
}

/** 32 hexadecimal digits of a text, in place of upstream's MD5: it need only tell two manifests apart. */
function hashOf(text: string): string {
  let result = '';
  for (let seed = 0; seed < 4; seed += 1) {
    let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    result += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return result;
}
