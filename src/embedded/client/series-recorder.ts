import type { Clock, Due, Timer } from '../../base/index.ts';
import { formatMicroTime, type KubeObject, type StatusError } from '../../kube/index.ts';
import type { ApiClient } from './client.ts';
import { type EventTarget, type EventType, newEventName } from './event-recorder.ts';
import { type Memory, noMemory } from './memory.ts';
import { type Resource, resources } from './resources.ts';
import { isDue, isNumber, isObject, isString, listOf, optional, recordOf, tupleOf } from './shape.ts';

/** How often a series that goes on is told again, and after how long without a repetition it is over (`client-go/tools/events`, v0.37). */
const refreshMs = 30 * 60_000;
const finishMs = 6 * 60_000;

/** Tells what happened, as Events of events.k8s.io/v1: what the scheduler writes. Nothing waits for it and nothing fails with it. */
export interface SeriesRecorder {
  event(what: {
    readonly regarding: EventTarget;
    readonly related?: EventTarget;
    readonly type: EventType;
    readonly reason: string;
    readonly action: string;
    readonly note: string;
  }): void;
}

interface Known {
  event: KubeObject;
  lastMs: number;
  timer: Timer | undefined;
}

interface SeriesJson {
  readonly count: number;
  readonly known: readonly (readonly [
    key: string,
    event: { readonly metadata: object },
    lastMs: number,
    due: { readonly due?: Due | undefined },
  ])[];
}

const isSeriesJson = recordOf<SeriesJson>({
  count: isNumber,
  known: listOf(tupleOf(isString, isObject, isNumber, recordOf<{ due?: Due | undefined }>({ due: optional(isDue) }))),
});

const events: Resource = { ...resources.events, group: 'events.k8s.io' };

/**
 * Makes a recorder of one source: the first of a kind about an object is written, the second makes it a series, later ones
 * only count, and are told when the series ends or each half hour.
 */
export function createSeriesRecorder(options: {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** `default-scheduler` */
  readonly controller: string;
  /** `default-scheduler-HOST` */
  readonly instance: string;
  readonly onError: (error: unknown) => void;
  readonly memory?: Memory;
}): SeriesRecorder {
  const { client, clock, controller, instance, onError, memory = noMemory } = options;
  const known = new Map<string, Known>();
  let last: Promise<void> = Promise.resolve();
  let count = 0;

  const write = (work: () => Promise<unknown>) => {
    last = last.then(work).then(() => undefined, onError);
  };
  const patchSeries = async ({ event }: Known) => {
    const { name = '', namespace = '' } = event.metadata;
    try {
      await client.patch(events, { namespace, name }, 'merge', { series: event['series'] });
    } catch (error) {
      if ((error as Partial<StatusError>).code !== 404) throw error;
      await client.create(events, event);
    }
  };
  /** Looks after a series: what it has counted is told once it is over, or has gone on for long. */
  const watch = (key: string, entry: Known, due?: Due) => {
    entry.timer = clock.schedule(
      () => {
        if (clock.now() - entry.lastMs >= finishMs) known.delete(key);
        else watch(key, entry);
        write(() => patchSeries(entry));
      },
      due ?? (clock.now() - entry.lastMs >= finishMs ? refreshMs : finishMs),
      `${controller}: Event series`,
    );
  };
  const saved = memory.keep(`series of ${controller}`, isSeriesJson, () =>
    known.size === 0
      ? undefined
      : {
          count,
          known: [...known].map(
            ([key, { event, lastMs, timer }]) => [key, event, lastMs, { due: timer?.due }] as const,
          ),
        },
  );
  if (saved !== undefined) {
    ({ count } = saved);
    for (const [key, event, lastMs, { due }] of saved.known) {
      const entry: Known = { event: event as KubeObject, lastMs, timer: undefined };
      known.set(key, entry);
      if (due !== undefined) memory.whenRestored(() => watch(key, entry, due));
    }
  }
  return {
    event({ regarding, related, type, reason, action, note }) {
      const nowMs = clock.now();
      const time = formatMicroTime(nowMs);
      const { kind, namespace = '', name, uid = '', resourceVersion = '' } = regarding;
      const key = [type, action, reason, kind, namespace, name, uid, resourceVersion, related?.uid ?? ''].join(' ');
      const entry = known.get(key);
      if (entry !== undefined) {
        entry.lastMs = nowMs;
        const isFirst = entry.event['series'] === undefined;
        entry.event = {
          ...entry.event,
          series: { count: (entry.event['series']?.count ?? 1) + 1, lastObservedTime: time },
        };
        if (isFirst) {
          watch(key, entry);
          write(() => patchSeries(entry));
        }
        return;
      }
      count = (count + 1) % 1_000_000;
      const event: KubeObject = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: newEventName(regarding.name, nowMs, count), namespace: regarding.namespace || 'default' },
        eventTime: time,
        reportingController: controller,
        reportingInstance: instance,
        action,
        reason,
        regarding,
        ...(related === undefined ? {} : { related }),
        note,
        type,
      };
      const made: Known = { event, lastMs: nowMs, timer: undefined };
      known.set(key, made);
      // Most happen once: they are forgotten when a series would be over.
      if (known.size > 1000) {
        for (const [oldKey, { event: old, lastMs }] of known) {
          if (old['series'] !== undefined) continue;
          // They are in the order in which they happened.
          if (nowMs - lastMs < finishMs) break;
          known.delete(oldKey);
        }
      }
      write(() => client.create(events, event));
    },
  };
}
