import type { Clock } from '../../../base/index.ts';
import { type ImageRecord, type PullOptions, RuntimeError } from '../cri.ts';
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
  /** What is inside; undefined when the node does not have it. */
  resolved(reference: string): ResolvedImage | undefined;
  pull(reference: string, options: PullOptions): Promise<ImageRecord>;
  remove(reference: string): void;
  /** Puts an image there at once, as a node image has some from the start. */
  add(reference: string): ImageRecord;
  readonly usedBytes: number;
  /** References that it has. */
  toJSON(): readonly string[];
}

/** What {@link createImageStore} needs. */
export interface ImageStoreOptions {
  readonly clock: Clock;
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
export function createImageStore({ clock, registry, link, nodeName, onStep }: ImageStoreOptions): ImageStore {
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
  const put = (whole: string, resolved: ResolvedImage): ImageRecord => {
    const known = images.get(whole);
    if (known !== undefined) return known.record;
    const { host, repository, digest } = parseReference(whole);
    const record: ImageRecord = {
      id: resolved.id,
      repoTags: digest === undefined ? [whole] : [],
      repoDigests: [`${host}/${repository}@${resolved.digest}`],
      sizeBytes: resolved.spec.sizeBytes,
      uid: resolved.spec.uid,
    };
    images.set(whole, { record, resolved });
    for (const layer of resolved.layers) {
      const count = layers.get(layer.digest) ?? 0;
      if (count === 0) usedBytes += layer.sizeBytes * 2.6;
      layers.set(layer.digest, count + 1);
    }
    return record;
  };
  const wait = (ms: number, what: string, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const timer = clock.schedule(resolve, ms, `containerd ${nodeName}: ${what}`);
      signal?.addEventListener('abort', () => {
        timer[Symbol.dispose]();
        reject(new RuntimeError('Canceled', 'context canceled'));
      });
    });
  return {
    status: (reference) => find(reference)?.record,
    list: () => [...images.values()].map(({ record }) => record),
    resolved: (reference) => find(reference)?.resolved,
    async pull(reference, { auth, signal }) {
      const parsed = parseReference(reference);
      const whole = formatReference(parsed);
      const slowness = registry.faults.slowness ?? 1;
      const isTimeout = registry.faults.failure === 'timeout';
      onStep(`HEAD ${parsed.repository} manifests/${parsed.digest ?? parsed.tag}`, whole);
      await wait(isTimeout ? 30_000 : link.latencyMs * slowness, `resolves ${whole}`, signal);
      const resolved = registry.resolve(parsed, auth);
      const missing = resolved.layers.filter(({ digest }) => !layers.has(digest));
      const bytes = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      for (const { digest, sizeBytes } of missing)
        onStep(`GET blobs/${digest.slice(0, 19)} (${sizeBytes} bytes)`, whole);
      const now = clock.now();
      freeAtMs = Math.max(now, freeAtMs) + (bytes / link.bytesPerSecond) * 1000 * slowness;
      const unpackMs = (bytes / link.unpackBytesPerSecond) * 1000;
      if (bytes > 0) await wait(Math.round(freeAtMs - now + unpackMs), `pulls ${whole}`, signal);
      return put(whole, resolved);
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
    add(reference) {
      const parsed = parseReference(reference);
      const { faults } = registry;
      registry.faults = {};
      try {
        return put(
          formatReference(parsed),
          registry.resolve(parsed, registry.privateRepositories.get(`${parsed.host}/${parsed.repository}`)),
        );
      } finally {
        registry.faults = faults;
      }
    },
    get usedBytes() {
      return usedBytes;
    },
    toJSON: () => [...images.keys()],
  };
}
