import { type Pod, quote } from '../../../kube/index.ts';
import {
  type ComponentContext,
  type EventType,
  isString,
  listOf,
  type Memory,
  noMemory,
  recordOf,
  tupleOf,
} from '../../client/index.ts';
import type { ContainerRuntime, ImageRecord } from '../../runtime/cri.ts';
import { type BackoffTable, createBackoffTable } from '../containers/backoff.ts';
import { describe, StartError } from '../containers/start-error.ts';
import { formatGoDuration } from '../go-duration.ts';
import type { Progress } from '../pods/progress.ts';
import { parseImageName } from './image-name.ts';
import type { PullCredentials } from './pull-secrets.ts';

/** Sees to it that images are there before containers are made of them (`pkg/kubelet/images/image_manager.go`, v1.37). */
export interface ImageManager {
  /** @throws StartError (rejects) with `ErrImagePull`, `ImagePullBackOff`, `ErrImageNeverPull` or `InvalidImageName`. */
  ensure(request: ImageRequest): Promise<ImageRecord>;
  readonly backoff: BackoffTable;
  forget(podUid: string): void;
}

/** Which image, for whom. */
export interface ImageRequest {
  readonly pod: Pod;
  readonly image: string;
  readonly pullPolicy: string;
  readonly credentials: PullCredentials;
  readonly event: (type: EventType, reason: string, message: string) => void;
  readonly progress: Progress;
}

/** What an image manager is made with. */
export interface ImageManagerOptions extends Pick<ComponentContext, 'clock'> {
  readonly runtime: ContainerRuntime;
  /** Told when the node has another image. */
  readonly pulled?: () => void;
  /** How many pulls run at once; 1 unless told (`serializeImagePulls`). */
  readonly parallelPulls?: number;
  readonly memory?: Memory | undefined;
}

interface ImagesJson {
  readonly errors: readonly (readonly [string, string])[];
  /** Whose turn it is, and who waits for theirs. */
  readonly pulling: readonly string[];
  readonly waiting: readonly string[];
}

const isImagesJson = recordOf<ImagesJson>({
  errors: listOf(tupleOf(isString, isString)),
  pulling: listOf(isString),
  waiting: listOf(isString),
});

/**
 * Makes an image manager. Left out: the record of which credentials an image was pulled with (an image that is there is for all),
 * the limit of pulls a second.
 */
export function createImageManager(options: ImageManagerOptions): ImageManager {
  const { clock, runtime, pulled, parallelPulls = 1, memory = noMemory } = options;
  const backoff = createBackoffTable(clock, 10_000, 300_000, 600_000, memory.part('pulls'));
  const lastErrors = new Map<string, string>();
  const waiting: { readonly key: string; turn: () => void }[] = [];
  const pulling = new Set<string>();
  const saved = memory.keep('images', isImagesJson, () =>
    lastErrors.size + pulling.size === 0
      ? undefined
      : { errors: [...lastErrors], pulling: [...pulling], waiting: waiting.map(({ key }) => key) },
  );
  for (const [key, error] of saved?.errors ?? []) lastErrors.set(key, error);
  for (const key of saved?.pulling ?? []) pulling.add(key);
  // Those who waited come again, and find their places.
  for (const key of saved?.waiting ?? []) waiting.push({ key, turn: () => undefined });

  const pull = async (key: string, image: string, credentials: PullCredentials, progress: Progress) => {
    const isFree = pulling.size < parallelPulls && waiting.length === 0;
    if (!pulling.has(key) && !isFree) {
      await new Promise<void>((resolve) => {
        const place = waiting.find((other) => other.key === key);
        if (place === undefined) waiting.push({ key, turn: resolve });
        else place.turn = resolve;
      });
    }
    pulling.add(key);
    try {
      const startMs = progress.once(`pull ${key} at`, () => clock.now());
      const auth = credentials(image);
      const record = await runtime.pullImage(image, auth === undefined ? {} : { auth });
      return { record, tookMs: clock.now() - startMs };
    } finally {
      pulling.delete(key);
      waiting.shift()?.turn();
    }
  };

  return {
    backoff,
    forget(podUid) {
      backoff.forget(`${podUid}_`);
      for (const key of lastErrors.keys()) if (key.startsWith(`${podUid}_`)) lastErrors.delete(key);
    },
    async ensure({ pod, image: requested, pullPolicy, credentials, event, progress }) {
      const name = quote(requested);
      const parsed = parseImageName(requested);
      if ('error' in parsed) {
        const message = `Failed to apply default image tag ${name}: ${parsed.error}`;
        event('Warning', 'InspectFailed', message);
        throw new StartError('InvalidImageName', message);
      }
      const { image } = parsed;
      const key = `${pod.metadata.uid}_${requested}`;
      const isBegun = progress.has(`pull ${key}`);
      const present = pullPolicy === 'Always' || isBegun ? undefined : runtime.imageStatus(image);
      if (present !== undefined) {
        event('Normal', 'Pulled', `Container image ${name} already present on machine and can be accessed by the pod`);
        return present;
      }
      if (pullPolicy === 'Never') {
        const message = `Container image ${name} is not present with pull policy of Never`;
        event('Warning', 'ErrImageNeverPull', message);
        throw new StartError('ErrImageNeverPull', message);
      }
      if (!isBegun && backoff.waitsUntil(key) > clock.now()) {
        const message = `Back-off pulling image ${name}`;
        event('Normal', 'BackOff', message);
        const why = lastErrors.get(key);
        throw new StartError('ImagePullBackOff', why === undefined ? message : `${message}: ${why}`);
      }
      lastErrors.delete(key);
      const startMs = progress.once(`pull ${key}`, () => {
        event('Normal', 'Pulling', `Pulling image ${name}`);
        return clock.now();
      });
      try {
        const { record, tookMs } = await pull(key, image, credentials, progress);
        pulled?.();
        const took = formatGoDuration(tookMs);
        const waited = formatGoDuration(clock.now() - startMs);
        event(
          'Normal',
          'Pulled',
          `Successfully pulled image ${name} in ${took} (${waited} including waiting). Image size: ${record.sizeBytes} bytes.`,
        );
        return record;
      } catch (error) {
        const why = describe(error);
        event('Warning', 'Failed', `Failed to pull image ${name}: ${why}`);
        backoff.next(key, clock.now());
        lastErrors.set(key, `ErrImagePull: ${why}`);
        throw new StartError('ErrImagePull', why);
      }
    },
  };
}
