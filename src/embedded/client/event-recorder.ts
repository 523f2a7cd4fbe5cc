import type { Clock } from '../../base/index.ts';
import { formatTime, type KubeObject, type StatusError } from '../../kube/index.ts';
import type { ApiClient } from './client.ts';
import { type Correlated, type CorrelatorJson, isCorrelatorJson, newEventCorrelator } from './event-correlator.ts';
import { type Memory, noMemory } from './memory.ts';
import { resources } from './resources.ts';
import { isNumber, isObject, isRecord, isString, listOf, optional, recordOf } from './shape.ts';

/** What an Event is about: an object, or a part of it (`spec.containers{web}`). */
export interface EventTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly fieldPath?: string | undefined;
}

export type EventType = 'Normal' | 'Warning';

/** Tells what happened, as Events of v1 (`client-go/tools/record`, v0.37). Nothing waits for it and nothing fails with it. */
export interface EventRecorder {
  event(target: EventTarget, type: EventType, reason: string, message: string): void;
}

/** What a recorder is made with. */
export interface EventRecorderOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** `deployment-controller`, `kubelet`. */
  readonly component: string;
  /** The node, for kubelets. */
  readonly host?: string;
  /** Told when an Event could not be written. */
  readonly onError: (error: unknown) => void;
  readonly memory?: Memory;
}

interface RecorderJson {
  readonly count: number;
  readonly seen: CorrelatorJson;
  /** Those that are not written yet, the first perhaps on its way. */
  readonly pending: readonly Pending[];
}

interface Pending {
  readonly event: { readonly metadata: object };
  /** What it came to, of one that is on its way. */
  result?: Correlated | undefined;
}

const isCorrelated = (value: unknown): value is Correlated =>
  isRecord(value) && (value['kind'] === 'skip' || (isObject(value['event']) && isString(value['key'])));

/** What an Event about a whole object names. */
export function targetOf({ apiVersion, kind, metadata }: KubeObject, fieldPath?: string): EventTarget {
  const { name = '', namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, namespace, name, uid, resourceVersion, fieldPath };
}

/** Makes a recorder of one source. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, clock, component, host, onError, memory = noMemory } = options;
  const correlator = newEventCorrelator();
  /** Events of one source are written in their order. */
  let last: Promise<void> = Promise.resolve();
  /** Sources begin to count apart from one another, so that two may tell of an object in the same millisecond. */
  let count = [...`${component}/${host ?? ''}`].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000,
    7,
  );

  const first = count;
  const isJson = recordOf<RecorderJson>({
    count: isNumber,
    seen: isCorrelatorJson,
    pending: listOf(recordOf<Pending>({ event: isObject, result: optional(isCorrelated) })),
  });
  const pending = new Set<Pending>();
  const saved = memory.keep(`events of ${component}`, isJson, () =>
    count === first ? undefined : { count, seen: correlator.save(), pending: [...pending] },
  );
  if (saved !== undefined) {
    ({ count } = saved);
    correlator.restore(saved.seen);
    memory.whenRestored(() => {
      for (const one of saved.pending) put({ ...one });
    });
  }

  const put = (one: Pending) => {
    pending.add(one);
    last = last
      .then(() => write(one))
      .catch(onError)
      .finally(() => pending.delete(one));
  };
  const write = async (one: Pending) => {
    const event = one.event as KubeObject;
    const result = one.result ?? correlator.correlate(event, clock.now());
    one.result = result;
    if (result.kind === 'skip') return;
    if (result.kind === 'patch') {
      const key = { namespace: event.metadata.namespace ?? '', name: result.name };
      try {
        await client.patch(resources.events, key, 'strategic', result.patch);
        return;
      } catch (error) {
        // It is older than Events are kept: a new one goes on counting.
        if ((error as Partial<StatusError>).code !== 404) throw error;
      }
    }
    await client.create(resources.events, result.event);
    correlator.written(result.key, result.event);
  };

  return {
    event(target, type, reason, message) {
      const nowMs = clock.now();
      const time = formatTime(nowMs);
      count = (count + 1) % 1_000_000;
      const event: KubeObject = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: newEventName(target.name, nowMs, count), namespace: target.namespace || 'default' },
        involvedObject: target,
        reason,
        message,
        source: { component, ...(host === undefined ? {} : { host }) },
        firstTimestamp: time,
        lastTimestamp: time,
        count: 1,
        type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host ?? '',
      };
      put({ event });
    },
  };
}

/** `NAME.` and the nanoseconds of its time in hexadecimal (`GenerateEventName`); `count` makes two of one millisecond differ. */
export function newEventName(name: string, nowMs: number, count: number): string {
  const suffix = newEventSuffix(nowMs, count);
  return `${name.slice(0, 253 - suffix.length - 1)}.${suffix}`;
}

/** What {@link newEventName} ends in. */
export function newEventSuffix(nowMs: number, count: number): string {
  return (BigInt(Math.floor(nowMs)) * 1_000_000n + BigInt(count)).toString(16);
}
