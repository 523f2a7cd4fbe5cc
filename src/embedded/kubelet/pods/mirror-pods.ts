import type { Due, Timer } from '../../../base/index.ts';
import { isSemanticallyEqual, type Node, type Pod, type StatusError } from '../../../kube/index.ts';
import { setPodDefaults } from '../../apiserver/resources/core/pod/defaults.ts';
import {
  type Informer,
  isDue,
  isNumber,
  isObject,
  isString,
  listOf,
  noMemory,
  optional,
  recordOf,
  resources,
  tupleOf,
} from '../../client/index.ts';
import type { Agent } from '../agent.ts';
import { isMirrorPod, isStaticPod } from '../containers/spec.ts';
import type { StaticPodSource } from '../options.ts';
import { apiReferenceOf } from './manifest-references.ts';

/** Pods of manifests on the node, and what the API server shows of them (`pkg/kubelet/pod/mirror_client.go`, v1.37). */
export interface MirrorPods extends Disposable {
  /** Begins to read manifests; `take` gets each static Pod that came or changed, `drop` each that went. */
  start(take: (pod: Pod) => void, drop: (pod: Pod) => void): void;
  /** The mirror Pod of a static Pod. */
  mirrorOf(podUid: string): Pod | undefined;
  staticPodOf(mirror: Pod): Pod | undefined;
  /** The static Pod with this uid. */
  byUid(podUid: string): Pod | undefined;
  /** All static Pods. */
  list(): readonly Pod[];
  /** Makes the mirror of a static Pod, anew if it is that of another version. */
  reconcile(pod: Pod): Promise<void>;
  /** A mirror Pod came or went: `told` is called for the static Pod it stands for; one that stands for none is deleted. */
  seen(mirror: Pod, told: (podUid: string) => void): void;
  /** Nothing is left of a Pod; the mirror of a static one whose manifest has gone goes with the next look at what is left. */
  ended(pod: Pod): void;
}

/** What the API server did not take: the mirror of a static Pod, or that `mirror` is to go. */
interface RetryJson {
  readonly name: string;
  readonly uid: string;
  readonly mirror?: object | undefined;
  readonly due: Due;
}

interface ManifestsJson {
  readonly seen: readonly (readonly [file: string, seenMs: number])[];
  readonly retries: readonly RetryJson[];
}

const isManifests = recordOf<ManifestsJson>({
  seen: listOf(tupleOf<readonly [string, number]>(isString, isNumber)),
  retries: listOf(
    recordOf<RetryJson>({ name: isString, uid: isString, mirror: optional<object>(isObject), due: isDue }),
  ),
});

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
  /** The status of a Pod is to be told again. */
  tell: (podUid: string) => void,
  /** A Pod that the kubelet still has. */
  podOf: (podUid: string) => Pod | undefined,
): MirrorPods {
  const { client, nodeName, clock, log, memory = noMemory } = agent;
  const byFile = new Map<string, { readonly manifest: Pod; readonly pod: Pod; readonly seenMs: number }>();
  const byUid = new Map<string, Pod>();
  /** What is tried again. */
  /** By the uid of the static Pod, those that the API server has taken and not told of yet. */
  const made = new Map<string, Pod>();
  const retries = new Set<Omit<RetryJson, 'due'> & { timer?: Timer }>();
  const saved = memory.keep('manifests', isManifests, (): ManifestsJson | undefined =>
    byFile.size === 0
      ? undefined
      : {
          seen: [...byFile].map(([file, { seenMs }]) => [file, seenMs] as const),
          retries: [...retries].flatMap(({ timer, ...retry }) =>
            timer?.due === undefined ? [] : [{ ...retry, due: timer.due }],
          ),
        },
  );
  const seenBefore = new Map(saved?.seen);
  let subscription: Disposable | undefined;
  /** What the API server did not take is tried again. */
  const later = (retry: Omit<RetryJson, 'due'>, when: number | Due) => {
    const entry: Omit<RetryJson, 'due'> & { timer?: Timer } = { ...retry };
    const callback = () => {
      retries.delete(entry);
      const { uid, mirror } = retry;
      if (mirror === undefined) sync(uid);
      else if (namesake(mirror as Pod) === undefined) void remove(mirror as Pod);
    };
    entry.timer = clock.schedule(callback, when, `kubelet ${nodeName}: mirror Pod of ${retry.name}`);
    retries.add(entry);
  };
  memory.whenRestored(() => {
    for (const { due, ...retry } of saved?.retries ?? []) later(retry, due);
    seenBefore.clear();
  });
  const keyOf = ({ metadata: { namespace = '', name = '' } }: Pod) => ({ namespace, name });
  const mirrorNamed = (pod: Pod) => {
    const { namespace, name } = keyOf(pod);
    const found = pods.get(namespace, name);
    return found !== undefined && isMirrorPod(found) ? found : undefined;
  };
  /** That of this version of the manifest, also before it is seen. */
  const mirrorOf = (pod: Pod) => {
    const mirror = mirrorNamed(pod) ?? made.get(pod.metadata.uid ?? '');
    return mirror?.metadata.annotations?.[mirrorKey] === pod.metadata.annotations?.[hashKey] ? mirror : undefined;
  };
  /** The static Pod of that name, be it of another version of its manifest. */
  const namesake = (pod: Pod): Pod | undefined =>
    [...byUid.values()].find(
      ({ metadata }) => metadata.namespace === pod.metadata.namespace && metadata.name === pod.metadata.name,
    );
  const remove = async (mirror: Pod) => {
    try {
      const { uid } = mirror.metadata;
      const preconditions = uid === undefined ? {} : { preconditions: { uid } };
      await client.delete(resources.pods, keyOf(mirror), { gracePeriodSeconds: 0, ...preconditions });
    } catch (error) {
      if (isGone(error)) return;
      log('error', `kubelet ${nodeName}: mirror Pod: ${(error as Error).message}`);
      const { name = '', annotations } = mirror.metadata;
      later({ name, uid: annotations?.[mirrorKey] ?? '', mirror }, housekeepingMs);
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
        }
        for (const [file, manifest] of files) {
          const known = byFile.get(file);
          if (known !== undefined && isSemanticallyEqual(known.manifest, manifest)) continue;
          if (known !== undefined) {
            byUid.delete(known.pod.metadata.uid ?? '');
            drop(known.pod);
          }
          const reference = apiReferenceOf(manifest);
          if (reference !== undefined) {
            byFile.delete(file);
            log('error', `kubelet ${nodeName}: ${file}: static pods may not reference ${reference}`);
            continue;
          }
          const before = seenBefore.get(file);
          const seenMs = before ?? clock.now();
          const pod = newStaticPod(manifest, nodeName, seenMs);
          byFile.set(file, { manifest, pod, seenMs });
          byUid.set(pod.metadata.uid ?? '', pod);
          // One of before a snapshot has been taken.
          if (before === undefined) take(pod);
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
    byUid: (podUid) => byUid.get(podUid),
    staticPodOf: (mirror) => byUid.get(mirror.metadata.annotations?.[mirrorKey] ?? ''),
    async reconcile(pod) {
      const owner = node();
      // Until the API server answers a static Pod runs without anybody to show it.
      if (!isStaticPod(pod) || owner === undefined || !pods.hasSynced) return;
      const hash = pod.metadata.annotations?.[hashKey] ?? '';
      const mirror = mirrorNamed(pod);
      if (mirror !== undefined) {
        if (mirror.metadata.annotations?.[mirrorKey] === hash && mirror.metadata.deletionTimestamp === undefined)
          return;
        await remove(mirror);
      }
      const { uid, ...metadata } = pod.metadata;
      try {
        const shown = await client.create<Pod>(resources.pods, {
          ...pod,
          metadata: {
            ...metadata,
            annotations: { ...metadata.annotations, [mirrorKey]: hash },
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: owner.metadata.uid ?? '', controller: true },
            ],
          },
        });
        // What was computed before is told to the mirror first.
        if (mirrorNamed(pod)?.metadata.uid !== shown.metadata.uid) made.set(uid ?? '', shown);
        tell(uid ?? '');
      } catch (error) {
        log('error', `kubelet ${nodeName}: mirror Pod of ${metadata.name}: ${(error as Error).message}`);
        later({ name: metadata.name ?? '', uid: uid ?? '' }, syncMs);
      }
    },
    seen(mirror, told) {
      const uid = mirror.metadata.annotations?.[mirrorKey] ?? '';
      const pod = namesake(mirror);
      made.delete(pod?.metadata.uid ?? '');
      if (pod !== undefined) told(pod.metadata.uid ?? '');
      else if (
        podOf(uid) === undefined &&
        pods.get(mirror.metadata.namespace ?? '', mirror.metadata.name ?? '') !== undefined
      )
        void remove(mirror);
    },
    ended(pod) {
      const { uid = '', name = '' } = pod.metadata;
      const mirror = isStaticPod(pod) && namesake(pod) === undefined ? mirrorNamed(pod) : undefined;
      if (mirror !== undefined) later({ name, uid, mirror }, housekeepingMs - (clock.now() % housekeepingMs));
    },
    [Symbol.dispose]() {
      subscription?.[Symbol.dispose]();
      for (const { timer } of retries) timer?.[Symbol.dispose]();
    },
  };
}

/** Nothing is left to delete: another has come in its place, or none. */
function isGone(error: unknown): boolean {
  const { code } = error as Partial<StatusError>;
  return code === 404 || code === 409;
}

/** A manifest as the Pod that the kubelet runs, with the API's defaults (`applyDefaults`, `pkg/kubelet/config/common.go`, v1.37). */
function newStaticPod(manifest: Pod, nodeName: string, nowMs: number): Pod {
  const hash = hashOf(`${JSON.stringify(manifest)}${nodeName}`);
  const defaulted = structuredClone(manifest);
  setPodDefaults(defaulted as Parameters<typeof setPodDefaults>[0]);
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
      ...defaulted.spec,
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
