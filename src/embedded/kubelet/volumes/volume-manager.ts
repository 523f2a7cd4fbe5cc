import { type Due, onAbort, type Timer } from '../../../base/index.ts';
import {
  type KubeObject,
  type Pod,
  parseQuantity,
  quote,
  type ResourceList,
  type Volume,
} from '../../../kube/index.ts';
import {
  isDue,
  isNumber,
  isObject,
  isString,
  listOf,
  noMemory,
  optional,
  recordOf,
  resources,
  type Shape,
  tupleOf,
} from '../../client/index.ts';
import type { FileTree } from '../../runtime/cri.ts';
import type { Agent } from '../agent.ts';
import { isStaticPod } from '../containers/spec.ts';
import type { Progress } from '../pods/progress.ts';
import type { NodeDisk } from './node-disk.ts';
import type { ObjectCache } from './object-cache.ts';
import { type Payload, type PayloadSources, payloadOf } from './payload.ts';
import { requestToken } from './token.ts';

/** Mounts the volumes of Pods as file trees (`pkg/kubelet/volumemanager`, v1.37). */
export interface VolumeManager {
  /** Resolves when all volumes of a Pod are mounted; rejects when `signal` aborts before. */
  mount(pod: Pod, signal: AbortSignal, progress: Progress): Promise<void>;
  /** A mounted volume. */
  tree(podUid: string, volume: string): FileTree | undefined;
  /** What a mounted volume shows has changed: it is written anew at the Pod's next sync. */
  changed(podUids: ReadonlySet<string>): void;
  unmount(podUid: string): void;
}

/** What a volume manager is made with. */
export interface VolumeManagerOptions {
  readonly agent: Agent;
  readonly disk: NodeDisk;
  readonly configMaps: ObjectCache;
  readonly secrets: ObjectCache;
  readonly allocatable: () => ResourceList;
  readonly podIp: (pod: Pod) => string;
  /** A Pod as the API server or a manifest has it. */
  readonly known: (podUid: string) => Pod | undefined;
}

interface Mounted {
  readonly pod: Pod;
  readonly trees: Map<string, FileTree>;
  readonly sinceMs: number;
  /** When tokens of a volume are renewed. */
  readonly renewals: Set<{ readonly volume: string; readonly timer: Timer }>;
  refresh: Timer | undefined;
}

interface MountedJson {
  readonly uid: string;
  /** Of one that has gone from where it came from. */
  readonly pod?: object | undefined;
  readonly sinceMs: number;
  /** Volumes, and where they are on the disk. */
  readonly trees: readonly (readonly [volume: string, key: string])[];
  readonly renewals: readonly (readonly [volume: string, due: Due])[];
  readonly refresh?: Due | undefined;
}

const isMounted: Shape<readonly MountedJson[]> = listOf(
  recordOf<MountedJson>({
    uid: isString,
    pod: optional<object>(isObject),
    sinceMs: isNumber,
    trees: listOf(tupleOf<readonly [string, string]>(isString, isString)),
    renewals: listOf(tupleOf<readonly [string, Due]>(isString, isDue)),
    refresh: optional(isDue),
  }),
);

const firstRetryMs = 500;
const maxRetryMs = 122_000;
/** Volumes are looked at again as often as Pods are synced (`syncFrequency`). */
const syncMs = 60_000;
/** The reconciler of volumes looks at what is to be mounted so often. */
const reconcileMs = 100;

const endedText = 'the Pod is being ended';

const isOwn = (pod: Pod) => isStaticPod(pod) || pod.spec.priorityClassName === 'system-node-critical';

/** Makes a volume manager. Volumes it has no model of are refused by a `FailedMount` Event that names them. */
export function createVolumeManager(options: VolumeManagerOptions): VolumeManager {
  const { agent, disk, configMaps, secrets } = options;
  const { clock, client, nodeName, podEvent, memory = noMemory } = agent;
  const mounted = new Map<string, Mounted>();

  const sourcesOf = (pod: Pod, entry: Mounted, volume: Volume): PayloadSources => {
    const { uid = '', namespace = '' } = pod.metadata;
    return {
      configMap: (name) => configMaps.get(uid, namespace, name),
      secret: (name) => secrets.get(uid, namespace, name),
      token: async (audience, expirationSeconds) => {
        const { token, lifetimeMs } = await requestToken(client, pod, audience, expirationSeconds);
        // At four fifths of its life it is renewed (`pkg/kubelet/token/token_manager.go`).
        renew(pod, entry, volume, lifetimeMs * 0.8);
        return token;
      },
      facts: { podIp: options.podIp(pod), hostIp: agent.hostIp, allocatable: options.allocatable() },
    };
  };
  const renew = (pod: Pod, entry: Mounted, volume: Volume, when: number | Due) => {
    const { namespace, name } = pod.metadata;
    const renewal = {
      volume: volume.name ?? '',
      timer: clock.schedule(
        () => {
          entry.renewals.delete(renewal);
          void refill(pod, entry, volume);
        },
        when,
        `kubelet ${nodeName}: token of ${namespace}/${name}`,
      ),
    };
    entry.renewals.add(renewal);
  };
  const refresh = (entry: Mounted, when: number | Due) => {
    const { pod } = entry;
    entry.refresh = clock.schedule(
      () => {
        entry.refresh = undefined;
        for (const volume of pod.spec.volumes ?? []) if (dependsOnObjects(volume)) void refill(pod, entry, volume);
      },
      when,
      `kubelet ${nodeName}: volumes of ${pod.metadata.namespace}/${pod.metadata.name} again`,
    );
  };
  const refill = async (pod: Pod, entry: Mounted, volume: Volume) => {
    const tree = entry.trees.get(volume.name ?? '');
    if (tree === undefined) return;
    try {
      const payload = await payloadOf(pod, volume, sourcesOf(pod, entry, volume));
      if (payload !== undefined) replace(tree, payload);
    } catch (error) {
      agent.log('error', `kubelet ${nodeName}: volume ${volume.name}: ${(error as Error).message}`);
    }
  };
  const claimTree = async (pod: Pod, claimName: string): Promise<FileTree> => {
    const { namespace = '' } = pod.metadata;
    const claim: KubeObject = await client.get(resources.persistentVolumeClaims, { namespace, name: claimName });
    const volumeName = (claim['spec'] as { volumeName?: string }).volumeName ?? '';
    if (volumeName === '') throw new Error(`error processing PVC ${namespace}/${claimName}: PVC is not bound`);
    return disk.tree(`volumes/${volumeName}`);
  };
  const setUp = async (pod: Pod, entry: Mounted, volume: Volume): Promise<FileTree> => {
    const { emptyDir, persistentVolumeClaim, hostPath, ephemeral } = volume;
    const key = `pods/${pod.metadata.uid}/${volume.name}`;
    if (emptyDir !== undefined) {
      const { medium, sizeLimit } = emptyDir;
      return disk.tree(key, {
        isMemory: medium === 'Memory',
        ...(sizeLimit === undefined ? {} : { limitBytes: parseQuantity(sizeLimit) }),
      });
    }
    if (persistentVolumeClaim !== undefined) return claimTree(pod, persistentVolumeClaim.claimName ?? '');
    if (ephemeral !== undefined) return claimTree(pod, `${pod.metadata.name}-${volume.name}`);
    // The files of a node are not modelled; the cluster's own programs (the control plane, kube-proxy) do not read them here.
    if (hostPath !== undefined && isOwn(pod)) return disk.tree(`host${hostPath.path}`);
    const payload = await payloadOf(pod, volume, sourcesOf(pod, entry, volume));
    if (payload === undefined) {
      const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
      throw new Error(`volumes of kind ${kind} are not modelled by this kubelet`);
    }
    const tree = disk.tree(key, { isMemory: volume.configMap === undefined });
    replace(tree, payload);
    return tree;
  };
  const mountOne = async (pod: Pod, entry: Mounted, volume: Volume, signal: AbortSignal, progress: Progress) => {
    const { name = '' } = volume;
    const isSetUp = async (): Promise<boolean> => {
      try {
        entry.trees.set(name, await setUp(pod, entry, volume));
        return true;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        podEvent(pod, 'Warning', 'FailedMount', `MountVolume.SetUp failed for volume ${quote(name)} : ${why}`);
        return false;
      }
    };
    const what = `kubelet ${nodeName}: volume ${name} of ${pod.metadata.namespace}/${pod.metadata.name}`;
    let retryMs = firstRetryMs;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      if (await progress.after(`volume ${name} ${attempt}`, isSetUp)) return;
      await progress.wait(`volume ${name} after ${attempt}`, retryMs, what, signal);
      retryMs = Math.min(maxRetryMs, retryMs * 2);
    }
    throw new Error(endedText);
  };

  const saved = memory.keep('volumes', isMounted, () =>
    mounted.size === 0
      ? undefined
      : [...mounted].map(([uid, { pod, sinceMs, trees, renewals, refresh: again }]) => ({
          uid,
          ...(options.known(uid) === undefined ? { pod } : {}),
          sinceMs,
          trees: [...trees].map(([volume, tree]) => [volume, disk.keyOf(tree)] as const),
          renewals: [...renewals].flatMap(({ volume, timer: { due } }) =>
            due === undefined ? [] : [[volume, due] as const],
          ),
          refresh: again?.due,
        })),
  );
  memory.whenRestored(() => {
    for (const { uid, pod: gone, sinceMs, trees, renewals, refresh: again } of saved ?? []) {
      const pod = (gone as Pod | undefined) ?? options.known(uid);
      if (pod === undefined) continue;
      const entry: Mounted = {
        pod,
        sinceMs,
        trees: new Map(trees.map(([volume, key]) => [volume, disk.tree(key)])),
        renewals: new Set(),
        refresh: undefined,
      };
      mounted.set(uid, entry);
      for (const [name, due] of renewals) {
        const volume = pod.spec.volumes?.find((one) => one.name === name);
        if (volume !== undefined) renew(pod, entry, volume, due);
      }
      if (again !== undefined) refresh(entry, again);
    }
  });

  return {
    async mount(pod, signal, progress) {
      const { uid = '', namespace, name } = pod.metadata;
      let entry = mounted.get(uid);
      if (entry === undefined) {
        entry = { pod, trees: new Map(), sinceMs: clock.now(), renewals: new Set(), refresh: undefined };
        mounted.set(uid, entry);
      }
      const own = entry;
      const used = mountedNames(pod);
      const missing = (pod.spec.volumes ?? []).filter(({ name = '' }) => used.has(name) && !own.trees.has(name));
      if (missing.length === 0) return;
      await progress.wait('volumes', reconcileMs, `kubelet ${nodeName}: volumes of ${namespace}/${name}`, signal);
      const all = Promise.all(missing.map((volume) => mountOne(pod, own, volume, signal, progress)));
      // Whatever a mount waits for, a Pod that is being ended does not.
      const { promise: ended, reject } = Promise.withResolvers<never>();
      using _aborted = onAbort(signal, () => reject(new Error(endedText)));
      await Promise.race([all, ended]);
    },
    tree: (podUid, volume) => mounted.get(podUid)?.trees.get(volume),
    changed(podUids) {
      for (const uid of podUids) {
        const entry = mounted.get(uid);
        if (entry === undefined || entry.refresh !== undefined || entry.trees.size === 0) continue;
        refresh(entry, syncMs - ((clock.now() - entry.sinceMs) % syncMs));
      }
    },
    unmount(podUid) {
      const entry = mounted.get(podUid);
      if (entry === undefined) return;
      mounted.delete(podUid);
      entry.refresh?.[Symbol.dispose]();
      for (const { timer } of entry.renewals) timer[Symbol.dispose]();
      disk.remove(`pods/${podUid}/`);
    },
  };
}

/** Volumes that no container mounts are not set up (`GetPodVolumeNames`). */
function mountedNames({ spec }: Pod): ReadonlySet<string> {
  const names = new Set<string>();
  for (const list of [spec.containers, spec.initContainers, spec.ephemeralContainers]) {
    for (const { volumeMounts = [] } of list ?? []) for (const { name = '' } of volumeMounts) names.add(name);
  }
  return names;
}

/** Tokens are renewed by their own time. */
function dependsOnObjects({ configMap, secret, projected }: Volume): boolean {
  if (projected !== undefined)
    return projected.sources?.some((source) => source.serviceAccountToken === undefined) ?? false;
  return configMap !== undefined || secret !== undefined;
}

function replace(tree: FileTree, payload: Payload): void {
  const names = tree.read('');
  const wanted = new Set([...payload.keys()].map((path) => path.split('/')[0]));
  if (Array.isArray(names)) for (const name of names as string[]) if (!wanted.has(name)) tree.write(name, undefined);
  for (const [path, bytes] of payload) tree.write(path, bytes);
}
