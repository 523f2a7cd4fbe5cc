import TinyQueue from 'tinyqueue';
import type { Clock, Due, Timer } from '../../base/index.ts';
import type { Pod } from '../../kube/index.ts';
import {
  isDue,
  isNumber,
  isString,
  listOf,
  type Memory,
  noMemory,
  optional,
  recordOf,
  type Shape,
} from '../client/index.ts';
import type { ClusterEvent, Plugin, PluginName } from './framework.ts';
import { newPodInfo, type PodInfo } from './node-info.ts';

const initialBackoffMs = 1000;
const maxBackoffMs = 10_000;
/** After so long a Pod that nothing has helped is tried all the same. */
const maxUnschedulableMs = 300_000;

/** A Pod that waits to be scheduled. */
export interface QueuedPod {
  info: PodInfo;
  /** When it came into the queue, in milliseconds; among Pods of one priority the first goes first. */
  timestampMs: number;
  /** Orders those of one millisecond. */
  sequence: number;
  attempts: number;
  /** How often it has been refused, or has failed. */
  unschedulableCount: number;
  backoffUntilMs: number;
  /** The plugins that have refused it. */
  rejectors: ReadonlySet<PluginName>;
  place: 'active' | 'backoff' | 'gated' | 'inFlight' | 'unschedulable';
  /** Removes what is scheduled for it. */
  timer: Timer | undefined;
}

const places = ['active', 'backoff', 'gated', 'inFlight', 'unschedulable'] as const;

interface QueuedJson
  extends Pick<QueuedPod, 'attempts' | 'backoffUntilMs' | 'place' | 'sequence' | 'timestampMs' | 'unschedulableCount'> {
  readonly uid: string;
  readonly rejectors: readonly PluginName[];
  /** It waits for its time, which an idle scheduler does not shorten, as nobody is in its way. */
  readonly isError: boolean;
  readonly due?: Due | undefined;
}

/** One that there is not any more rejects nothing. */
const isPlugin: Shape<PluginName> = (value): value is PluginName => isString(value);
const isPlace = (value: unknown): value is QueuedPod['place'] => places.some((place) => place === value);
const isQueue: Shape<readonly QueuedJson[]> = listOf(
  recordOf<QueuedJson>({
    uid: isString,
    attempts: isNumber,
    backoffUntilMs: isNumber,
    place: isPlace,
    sequence: isNumber,
    timestampMs: isNumber,
    unschedulableCount: isNumber,
    rejectors: listOf(isPlugin),
    isError: (value): value is boolean => typeof value === 'boolean',
    due: optional(isDue),
  }),
);

/** Where Pods wait: to be tried, for their back-off, for something to change (`pkg/scheduler/backend/queue/scheduling_queue.go`). */
export interface SchedulingQueue {
  /** A Pod without a Node that is new or has changed. */
  set(pod: Pod): void;
  remove(uid: string): void;
  /** The next to be tried: the first of the active ones, or where there is none one that only waits for its back-off. */
  pop(): QueuedPod | undefined;
  readonly hasNext: boolean;
  /** Puts back what could not be scheduled. `isError` is for what nobody has refused. */
  putBack(queued: QueuedPod, rejectors: ReadonlySet<PluginName>, isError: boolean): void;
  /** It has been bound or is no more. */
  done(uid: string): void;
  /** Something has changed: whom it may help is tried again, after its back-off. */
  moveOn(event: ClusterEvent): void;
  get(uid: string): QueuedPod | undefined;
}

/** Makes an empty queue; `onReady` is called when there may be something to pop. */
export function createSchedulingQueue(options: {
  readonly clock: Clock;
  readonly pluginsOf: (pod: Pod) => readonly Plugin[];
  readonly onReady: () => void;
  readonly memory?: Memory | undefined;
}): SchedulingQueue {
  const { clock, pluginsOf, onReady, memory = noMemory } = options;
  const pods = new Map<string, QueuedPod>();
  const active = new TinyQueue<QueuedPod>([], isBefore);
  const backoff = new TinyQueue<QueuedPod>([], (a, b) => a.backoffUntilMs - b.backoffUntilMs || isBefore(a, b));
  const waiting = new Set<QueuedPod>();
  let sequence = 0;
  const nextSequence = () => {
    sequence += 1;
    return sequence;
  };

  const leave = (queued: QueuedPod) => {
    queued.timer?.[Symbol.dispose]();
    queued.timer = undefined;
    waiting.delete(queued);
  };
  const activate = (queued: QueuedPod) => {
    leave(queued);
    const gate = firstGate(queued.info.pod, pluginsOf(queued.info.pod));
    if (gate !== undefined) {
      queued.place = 'gated';
      queued.rejectors = new Set([gate]);
      waiting.add(queued);
      return;
    }
    queued.place = 'active';
    active.push(queued);
    onReady();
  };
  const wait = (queued: QueuedPod) => {
    leave(queued);
    const delayMs = queued.backoffUntilMs - clock.now();
    if (delayMs <= 0) {
      activate(queued);
      return;
    }
    queued.place = 'backoff';
    backOff(queued, delayMs);
  };
  const backOff = (queued: QueuedPod, when: number | Due) => {
    backoff.push(queued);
    queued.timer = clock.schedule(() => activate(queued), when, `kube-scheduler: back-off of ${queued.info.key} ends`);
    onReady();
  };
  const park = (queued: QueuedPod, when: number | Due) => {
    leave(queued);
    queued.place = 'unschedulable';
    waiting.add(queued);
    queued.timer = clock.schedule(
      () => wait(queued),
      when,
      `kube-scheduler: ${queued.info.key} has waited for 5 minutes`,
    );
  };
  /** Nobody is in its way: it waits for its time, which an idle scheduler does not shorten. */
  const waitForTime = (queued: QueuedPod, when: number | Due) => {
    queued.place = 'unschedulable';
    queued.timer = clock.schedule(() => activate(queued), when, `kube-scheduler: ${queued.info.key} again`);
  };
  /** Queues keep what has left them until it comes up. */
  const popFrom = (queue: TinyQueue<QueuedPod>, place: QueuedPod['place']): QueuedPod | undefined => {
    for (let queued = queue.pop(); queued !== undefined; queued = queue.pop()) {
      if (queued.place === place && pods.get(queued.info.uid) === queued) return queued;
    }
    return undefined;
  };
  const isHelped = (queued: QueuedPod, event: ClusterEvent) =>
    queued.rejectors.size === 0 ||
    pluginsOf(queued.info.pod).some(
      (plugin) => queued.rejectors.has(plugin.name) && plugin.helps?.(event, queued.info.pod) === true,
    );

  const sequenceBefore = memory.keep('sequence', isNumber, () => sequence);
  const saved = memory.keep('queue', isQueue, () => {
    if (pods.size === 0) return undefined;
    const rest = [...pods.values()].filter((queued) => !waiting.has(queued));
    return [...waiting, ...rest].map(({ info: { uid }, rejectors, timer, ...queued }): QueuedJson => {
      const { attempts, backoffUntilMs, place, sequence: own, timestampMs, unschedulableCount } = queued;
      const isError = place === 'unschedulable' && !waiting.has(pods.get(uid) as QueuedPod);
      const more = { rejectors: [...rejectors], isError, due: timer?.due };
      return { uid, attempts, backoffUntilMs, place, sequence: own, timestampMs, unschedulableCount, ...more };
    });
  });
  // Pods have come from the API server meanwhile, and take the places that they had.
  memory.whenRestored(() => {
    sequence = sequenceBefore ?? sequence;
    const left = new Set(pods.values());
    for (const { uid, rejectors, isError, due, ...rest } of saved ?? []) {
      const queued = pods.get(uid);
      if (queued === undefined) continue;
      left.delete(queued);
      Object.assign(queued, rest, { rejectors: new Set(rejectors) });
      if (queued.place === 'backoff' && due !== undefined) backOff(queued, due);
      else if (queued.place === 'unschedulable' && due !== undefined)
        isError ? waitForTime(queued, due) : park(queued, due);
      else if (queued.place === 'gated') waiting.add(queued);
      else if (queued.place === 'active') {
        active.push(queued);
        onReady();
      }
    }
    for (const queued of left) activate(queued);
  });

  return {
    set(pod) {
      const uid = pod.metadata.uid ?? '';
      const known = pods.get(uid);
      if (known === undefined) {
        const queued: QueuedPod = {
          info: newPodInfo(pod),
          timestampMs: clock.now(),
          sequence: nextSequence(),
          attempts: 0,
          unschedulableCount: 0,
          backoffUntilMs: 0,
          rejectors: new Set(),
          place: 'active',
          timer: undefined,
        };
        pods.set(uid, queued);
        if (!memory.isRestoring) activate(queued);
        return;
      }
      const old = known.info.pod;
      known.info = newPodInfo(pod);
      if (known.place !== 'gated' && known.place !== 'unschedulable') return;
      // What the scheduler itself writes changes nothing.
      if (
        old.spec === pod.spec ||
        JSON.stringify([old.spec, old.metadata.labels]) === JSON.stringify([pod.spec, pod.metadata.labels])
      )
        return;
      if (isHelped(known, { kind: 'TargetPodUpdate', old, pod })) {
        if (known.place === 'gated') activate(known);
        else wait(known);
      }
    },
    remove(uid) {
      const known = pods.get(uid);
      if (known === undefined) return;
      leave(known);
      pods.delete(uid);
    },
    pop() {
      const queued = popFrom(active, 'active') ?? popFrom(backoff, 'backoff');
      if (queued === undefined) return undefined;
      leave(queued);
      queued.place = 'inFlight';
      queued.attempts += 1;
      return queued;
    },
    get hasNext() {
      return active.length > 0 || backoff.length > 0;
    },
    putBack(queued, rejectors, isError) {
      if (pods.get(queued.info.uid) !== queued) return;
      queued.rejectors = rejectors;
      queued.unschedulableCount += 1;
      queued.timestampMs = clock.now();
      queued.sequence = nextSequence();
      queued.backoffUntilMs =
        clock.now() + Math.min(maxBackoffMs, initialBackoffMs * 2 ** (queued.unschedulableCount - 1));
      if (!isError) park(queued, maxUnschedulableMs);
      else waitForTime(queued, queued.backoffUntilMs - clock.now());
    },
    done: (uid) => void pods.delete(uid),
    moveOn(event) {
      if (memory.isRestoring) return;
      for (const queued of [...waiting]) {
        if (!isHelped(queued, event)) continue;
        if (queued.place === 'gated') activate(queued);
        else wait(queued);
      }
    },
    get: (uid) => pods.get(uid),
  };
}

/** The greater priority first, then who came first (`PrioritySort`). */
function isBefore(a: QueuedPod, b: QueuedPod): number {
  return b.info.priority - a.info.priority || a.timestampMs - b.timestampMs || a.sequence - b.sequence;
}

function firstGate(pod: Pod, plugins: readonly Plugin[]): PluginName | undefined {
  return plugins.find((plugin) => plugin.preEnqueue?.(pod) !== undefined)?.name;
}
