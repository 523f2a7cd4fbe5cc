import { type Clock, type Due, onAbort } from '../../../base/index.ts';
import { isNumber, isRecord, isString, listOf, optional, recordOf, type Shape } from '../../client/shape.ts';
import { type ImageRecord, type PullOptions, RuntimeError } from '../cri.ts';
import type { Operation, OperationJson, Operations } from '../operations.ts';
import { formatReference, parseReference } from './reference.ts';
import type { Registry, ResolvedImage } from './registry.ts';

/** How fast a node gets images. */
export interface ImageLink {
  /** Of its network, shared by all pulls. */
  readonly bytesPerSecond: number;
  /** From the first question to the first byte. */
  readonly latencyMs: number;
  /** Compressed bytes that it unpacks. */
  readonly unpackBytesPerSecond: number;
}

/** The images of one node. */
export interface ImageStore {
  status(reference: string): ImageRecord | undefined;
  list(): readonly ImageRecord[];
  /** What is inside, also of one that the node has no more. @throws RuntimeError for a name that never was one */
  resolvedAnyway(reference: string): ResolvedImage;
  /** What is inside; undefined when the node does not have it. */
  resolved(reference: string): ResolvedImage | undefined;
  pull(reference: string, options: PullOptions): Promise<ImageRecord>;
  remove(reference: string): void;
  /** Puts an image there at once, as `ctr images import` does: a node image has some so. Of no registry, it has no digest of one. */
  add(reference: string): ImageRecord;
  readonly usedBytes: number;
  toJSON(): ImageStoreJson;
  restore(json: ImageStoreJson): void;
  /** Goes on with a pull of a snapshot. */
  resumePull(json: OperationJson): void;
}

/** The images of one node in a snapshot. */
export interface ImageStoreJson {
  /** References that it has. */
  readonly images: readonly string[];
  /** Those of them that were put there; absent: none. */
  readonly loaded?: readonly string[];
  /** When its network is free again. */
  readonly freeAtMs: number;
}

export const isImageStoreJson: Shape<ImageStoreJson> = recordOf<ImageStoreJson>({
  images: listOf(isString),
  loaded: optional(listOf(isString)),
  freeAtMs: isNumber,
});

/** How far a pull is. */
interface PullJson {
  readonly reference: string;
  readonly auth?: PullOptions['auth'];
  readonly isResolved: boolean;
}

/** Tests for what a pull in a snapshot knows. */
export const isPullJson = (value: unknown): value is PullJson =>
  isRecord(value) && isString(value['reference']) && typeof value['isResolved'] === 'boolean';

/** What {@link createImageStore} needs. */
export interface ImageStoreOptions {
  readonly clock: Clock;
  readonly operations: Operations;
  readonly registry: Registry;
  readonly link: ImageLink;
  readonly nodeName: string;
  /** Told of what is asked of the registry, to be shown. */
  readonly onStep: (what: string, about: string) => void;
}

interface Stored {
  readonly record: ImageRecord;
  readonly resolved: ResolvedImage;
}

/** Makes the images of one node: none at first. */
export function createImageStore(options: ImageStoreOptions): ImageStore {
  const { clock, operations, registry, link, nodeName, onStep } = options;
  const images = new Map<string, Stored>();
  /** Layers on the disk, with how many images have them. */
  const layers = new Map<string, number>();
  let usedBytes = 0;
  /** When the network is free again: one after another, which takes all of them as long as side by side. */
  let freeAtMs = 0;

  const find = (reference: string): Stored | undefined => {
    const known = images.get(reference);
    if (known !== undefined) return known;
    if (reference.startsWith('sha256:')) return [...images.values()].find(({ record }) => record.id === reference);
    const parsed = parseReference(reference);
    return (
      images.get(formatReference(parsed)) ??
      [...images.values()].find(({ record }) => record.repoDigests.includes(formatReference(parsed)))
    );
  };
  const put = (whole: string, resolved: ResolvedImage, isLoaded = false): ImageRecord => {
    const known = images.get(whole);
    if (known !== undefined && (isLoaded || known.record.repoDigests.length > 0)) return known.record;
    const { host, repository, digest } = parseReference(whole);
    const record: ImageRecord = {
      id: resolved.id,
      repoTags: digest === undefined ? [whole] : [],
      repoDigests: isLoaded ? [] : [`${host}/${repository}@${resolved.digest}`],
      sizeBytes: resolved.spec.sizeBytes,
      uid: resolved.spec.uid,
    };
    images.set(whole, { record, resolved });
    // What was there is now known by its digest, too.
    if (known !== undefined) return record;
    for (const layer of resolved.layers) {
      const count = layers.get(layer.digest) ?? 0;
      if (count === 0) usedBytes += layer.sizeBytes * 2.6;
      layers.set(layer.digest, count + 1);
    }
    return record;
  };
  /** What a registry has, whatever is wrong with registries. */
  const resolveAnyway = (reference: string): ResolvedImage => {
    const parsed = parseReference(reference);
    const { faults } = registry;
    registry.faults = {};
    try {
      return registry.resolve(parsed, undefined);
    } finally {
      registry.faults = faults;
    }
  };
  /** A pull from its beginning, or, with `due`, from where it was. */
  const pullImage = async (
    operation: Operation,
    { reference, auth, isResolved }: PullJson,
    signal?: AbortSignal,
    due?: Due,
  ): Promise<ImageRecord> => {
    const parsed = parseReference(reference);
    const whole = formatReference(parsed);
    const wait = (when: number | Due, what: string, isPast: boolean) =>
      new Promise<void>((resolve, reject) => {
        const data = (): PullJson => ({ reference, ...(auth === undefined ? {} : { auth }), isResolved: isPast });
        const aborted = onAbort(signal, () => {
          operation[Symbol.dispose]();
          reject(new RuntimeError('Canceled', 'context canceled'));
        });
        const end = () => {
          aborted[Symbol.dispose]();
          resolve();
        };
        void operation.wait(when, `containerd ${nodeName}: ${what}`, data).then(end);
      });
    if (due !== undefined && isResolved) {
      await wait(due, `pulls ${whole}`, true);
      return put(whole, resolveAnyway(reference));
    }
    const slowness = registry.faults.slowness ?? 1;
    if (due === undefined) {
      const isTimeout = registry.faults.failure === 'timeout';
      onStep(`HEAD ${parsed.repository} manifests/${parsed.digest ?? parsed.tag}`, whole);
      await wait(isTimeout ? 30_000 : link.latencyMs * slowness, `resolves ${whole}`, false);
    } else await wait(due, `resolves ${whole}`, false);
    const resolved = registry.resolve(parsed, auth);
    const missing = resolved.layers.filter(({ digest }) => !layers.has(digest));
    const bytes = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const { digest, sizeBytes } of missing) onStep(`GET blobs/${digest.slice(0, 19)} (${sizeBytes} bytes)`, whole);
    const now = clock.now();
    freeAtMs = Math.max(now, freeAtMs) + (bytes / link.bytesPerSecond) * 1000 * slowness;
    const unpackMs = (bytes / link.unpackBytesPerSecond) * 1000;
    if (bytes > 0) await wait(Math.round(freeAtMs - now + unpackMs), `pulls ${whole}`, true);
    return put(whole, resolved);
  };
  return {
    status: (reference) => find(reference)?.record,
    list: () => [...images.values()].map(({ record }) => record),
    resolved: (reference) => find(reference)?.resolved,
    resolvedAnyway: (reference) => find(reference)?.resolved ?? resolveAnyway(reference),
    pull: (reference, { auth, signal }) =>
      operations.run('pull', `${reference} ${auth?.username ?? ''}`, (operation) =>
        pullImage(operation, { reference, ...(auth === undefined ? {} : { auth }), isResolved: false }, signal),
      ),
    resumePull(json) {
      const { data, due } = json;
      if (isPullJson(data) && due !== undefined)
        operations.resume(json, (operation) => pullImage(operation, data, undefined, due));
    },
    remove(reference) {
      const stored = find(reference);
      if (stored === undefined) return;
      for (const [name, other] of images) if (other === stored) images.delete(name);
      for (const layer of stored.resolved.layers) {
        const count = (layers.get(layer.digest) ?? 1) - 1;
        if (count > 0) layers.set(layer.digest, count);
        else {
          layers.delete(layer.digest);
          usedBytes -= layer.sizeBytes * 2.6;
        }
      }
    },
    add: (reference) => put(formatReference(parseReference(reference)), resolveAnyway(reference), true),
    get usedBytes() {
      return usedBytes;
    },
    toJSON() {
      const loaded = [...images].flatMap(([name, { record }]) => (record.repoDigests.length === 0 ? [name] : []));
      return { images: [...images.keys()], ...(loaded.length > 0 && { loaded }), freeAtMs };
    },
    restore(json) {
      ({ freeAtMs } = json);
      images.clear();
      layers.clear();
      usedBytes = 0;
      for (const reference of json.images) put(reference, resolveAnyway(reference), json.loaded?.includes(reference));
    },
  };
}
