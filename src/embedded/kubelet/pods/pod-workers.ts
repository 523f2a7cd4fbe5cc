import type { Due, Timer } from '../../../base/index.ts';
import type { Pod } from '../../../kube/index.ts';
import {
  isBoolean,
  isDue,
  isObject,
  isRecord,
  isString,
  listOf,
  noMemory,
  optional,
  recordOf,
  type Shape,
} from '../../client/index.ts';
import type { Agent } from '../agent.ts';
import { isStaticPod, isTerminalPhase } from '../containers/spec.ts';
import { isProgressJson, Progress, type ProgressJson } from './progress.ts';

/** What the kubelet itself ends a Pod for. */
export interface PodEviction {
  readonly reason: string;
  readonly message: string;
  /** In place of the Pod's own grace. */
  readonly graceSeconds?: number;
  /** It is told by a condition `DisruptionTarget`, too. */
  readonly isDisruption?: true;
}

/** The three steps of a Pod's life on a node; each may come again after a failure. */
export interface PodSteps {
  /** Brings it to where its spec wants it. Resolves with when to come again, or that it is over. */
  sync(pod: Pod, signal: AbortSignal, progress: Progress): Promise<SyncOutcome>;
  /** Ends all of its containers. */
  terminate(pod: Pod, graceSeconds: number, eviction: PodEviction | undefined, progress: Progress): Promise<void>;
  /** Cleans up once nothing runs. */
  finish(pod: Pod, progress: Progress): Promise<void>;
  /** It has gone from the API server, and nothing of it runs. */
  forget(pod: Pod): Promise<void>;
}

/** `again`: look at it in so many milliseconds; undefined when an event will tell. */
export type SyncOutcome = { readonly kind: 'over' } | { readonly kind: 'synced'; readonly again: number | undefined };

/** One worker a Pod: what comes in while it works waits (`pkg/kubelet/pod_workers.go`, v1.37). */
export interface PodWorkers extends Disposable {
  /** A Pod came, or has changed. */
  update(pod: Pod): void;
  /** Only what the API server knows of its state has changed. */
  refresh(pod: Pod): void;
  /** A Pod has gone from where it came from. */
  remove(pod: Pod): void;
  /** Something of it has happened. */
  sync(podUid: string, delayMs?: number): void;
  /** Resolves when nothing of it runs any more. */
  evict(podUid: string, eviction: PodEviction): Promise<void>;
  /** Resolves then, of a Pod that is being evicted already. */
  ended(podUid: string): Promise<void>;
  podOf(podUid: string): Pod | undefined;
  /** Known, and not yet all ended. */
  mayRun(podUid: string): boolean;
  isEnding(podUid: string): boolean;
  /** All that the node has taken, that are to be here, and that are not over. */
  active(): readonly Pod[];
  /** What waited while nothing was to be done goes on. */
  resume(): void;
}

type State = 'finished' | 'sync' | 'terminated' | 'terminating';

interface Worker {
  pod: Pod;
  state: State;
  isGone: boolean;
  /** One of the same uid that has come while this one ends: a manifest that was moved away and back. */
  next: Pod | undefined;
  /** Nothing of it was ever begun, since another of its name has not ended. */
  isHeldBack: boolean;
  isWorking: boolean;
  isDirty: boolean;
  timer: Timer | undefined;
  timerAtMs: number;
  /** Which step it is at, of one that works, and the Pod as it was when the step began. */
  step: State;
  stepPod: Pod;
  progress: Progress | undefined;
  abort: AbortController;
  eviction: PodEviction | undefined;
  readonly ended: PromiseWithResolvers<void>;
}

interface WorkerJson {
  readonly uid: string;
  /** Absent: as the API server or the manifest has it. */
  readonly pod?: object | undefined;
  readonly state: State;
  readonly isGone: boolean;
  readonly next?: object | undefined;
  readonly isHeldBack?: boolean | undefined;
  readonly isDirty: boolean;
  readonly isWaiting: boolean;
  readonly due?: Due | undefined;
  readonly eviction?: PodEviction | undefined;
  /** The step that it is at. */
  readonly works?:
    | { readonly step: State; readonly pod?: object | undefined; readonly progress: ProgressJson }
    | undefined;
}

const isState: Shape<State> = (value): value is State =>
  ['finished', 'sync', 'terminated', 'terminating'].some((state) => state === value);
const isEviction = (value: unknown): value is PodEviction =>
  isRecord(value) && isString(value['reason']) && isString(value['message']);
const isWorkers: Shape<readonly WorkerJson[]> = listOf(
  recordOf<WorkerJson>({
    uid: isString,
    pod: optional<object>(isObject),
    state: isState,
    isGone: isBoolean,
    next: optional<object>(isObject),
    isHeldBack: optional(isBoolean),
    isDirty: isBoolean,
    isWaiting: isBoolean,
    due: optional(isDue),
    eviction: optional(isEviction),
    works: optional(
      recordOf<NonNullable<WorkerJson['works']>>({
        step: isState,
        pod: optional<object>(isObject),
        progress: isProgressJson,
      }),
    ),
  }),
);

/** A step that failed for a reason nobody foresaw comes again (`backOffPeriod`). */
const retryMs = 10_000;
/** So often upstream forgets workers that are over (`housekeepingPeriod`). */
const housekeepingMs = 2000;

/** Makes the workers of one kubelet. */
export function createPodWorkers(
  { clock, random, nodeName, log, memory = noMemory }: Agent,
  steps: PodSteps,
  known: (uid: string) => Pod | undefined,
  isPaused: () => boolean = () => false,
): PodWorkers {
  const waiting = new Set<Worker>();
  const workers = new Map<string, Worker>();
  let isOver = false;
  const nameOf = ({ metadata }: Pod) => `${metadata.namespace}/${metadata.name}`;
  const untilHousekeeping = () => housekeepingMs - (clock.now() % housekeepingMs);
  /** Static Pods of one name run one after another, in the order in which they came (`allowStaticPodStart`). */
  const isHeldBack = (worker: Worker): boolean => {
    if (!isStaticPod(worker.pod)) return false;
    for (const other of workers.values()) {
      if (other === worker) return false;
      if (isStaticPod(other.pod) && nameOf(other.pod) === nameOf(worker.pod) && !other.isHeldBack) return true;
    }
    return false;
  };

  const schedule = (worker: Worker, delayMs: number) => {
    if (isOver) return;
    if (worker.isWorking) {
      if (delayMs === 0) worker.isDirty = true;
      return;
    }
    const atMs = clock.now() + delayMs;
    if (worker.timer !== undefined && worker.timerAtMs <= atMs) return;
    arm(worker, atMs, delayMs);
  };
  const arm = (worker: Worker, atMs: number, when: number | Due) => {
    worker.timer?.[Symbol.dispose]();
    worker.timerAtMs = atMs;
    const callback = () => {
      worker.timer = undefined;
      if (isPaused()) waiting.add(worker);
      else work(worker);
    };
    worker.timer = clock.schedule(callback, when, `kubelet ${nodeName}: ${nameOf(worker.pod)}`);
  };
  const work = (worker: Worker) => {
    if (worker.isWorking || isOver) return;
    worker.isWorking = true;
    worker.isDirty = false;
    worker.step = worker.state;
    worker.stepPod = worker.pod;
    void goOn(worker, new Progress(clock));
  };
  const goOn = async (worker: Worker, progress: Progress) => {
    worker.progress = progress;
    let again: number | undefined;
    try {
      again = await step(worker, progress);
    } catch (error) {
      if (isOver) return;
      // A sync that was cut short by the Pod's end is followed by that end; whatever else fails is tried again.
      const isCutShort = worker.step === 'sync' && worker.abort.signal.aborted;
      again = isCutShort ? 0 : retryMs;
      if (!isCutShort) log('error', `kubelet ${nodeName}: ${nameOf(worker.pod)}: ${(error as Error).message}`);
    }
    worker.isWorking = false;
    worker.progress = undefined;
    if (worker.isDirty) again = 0;
    if (again !== undefined) schedule(worker, again);
  };
  /** One step; resolves with when the next is due. */
  const step = async (worker: Worker, progress: Progress): Promise<number | undefined> => {
    const { stepPod: pod } = worker;
    switch (worker.step) {
      case 'sync': {
        worker.isHeldBack = isHeldBack(worker);
        if (worker.isHeldBack) return Math.floor(retryMs * (1 + random.uint32() / 2 ** 33));
        const outcome = await steps.sync(pod, worker.abort.signal, progress);
        if (worker.state !== 'sync') return 0;
        if (outcome.kind === 'synced') return outcome.again;
        worker.state = 'terminating';
        return 0;
      }
      case 'terminating':
        await steps.terminate(pod, graceOf(worker), worker.eviction, progress);
        worker.state = 'terminated';
        worker.ended.resolve();
        return 0;
      case 'terminated':
        await steps.finish(pod, progress);
        worker.state = 'finished';
        if (worker.next !== undefined) return untilHousekeeping();
        return worker.isGone ? 0 : undefined;
      case 'finished': {
        if (!worker.isGone) return undefined;
        workers.delete(pod.metadata.uid ?? '');
        // What comes again under its uid finds the containers, and counts on their restarts.
        if (worker.next === undefined) await steps.forget(pod);
        else update(worker.next);
        return undefined;
      }
    }
  };
  const end = (worker: Worker) => {
    if (worker.state !== 'sync') return;
    worker.state = worker.isHeldBack ? 'finished' : 'terminating';
    if (worker.isHeldBack) worker.ended.resolve();
    worker.abort.abort();
  };
  const update = (pod: Pod) => {
    const uid = pod.metadata.uid ?? '';
    let worker = workers.get(uid);
    if (worker === undefined) {
      worker = newWorker(pod);
      workers.set(uid, worker);
    } else if (worker.isGone) {
      worker.next = pod;
      return;
    }
    worker.pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined || isTerminalPhase(pod.status?.phase)) end(worker);
    schedule(worker, 0);
  };

  const saved = memory.keep('workers', isWorkers, () =>
    workers.size === 0
      ? undefined
      : [...workers].map(([uid, worker]): WorkerJson => {
          const { pod, state, isGone, isDirty, timer, eviction, progress, next } = worker;
          return {
            uid,
            ...(known(uid) === pod ? {} : { pod }),
            state,
            isGone,
            next,
            isHeldBack: worker.isHeldBack || undefined,
            isDirty,
            isWaiting: waiting.has(worker),
            due: timer?.due,
            eviction,
            works: progress && {
              step: worker.step,
              ...(worker.stepPod === pod ? {} : { pod: worker.stepPod }),
              progress: progress.toJSON(),
            },
          };
        }),
  );
  memory.whenRestored(() => {
    const made = (saved ?? []).flatMap((json) => {
      const pod = (json.pod as Pod | undefined) ?? known(json.uid);
      if (pod === undefined) return [];
      const { state, isGone, isDirty, eviction, isHeldBack: held = false } = json;
      const next = json.next as Pod | undefined;
      const worker: Worker = {
        ...newWorker(pod),
        ...{ state, isGone, isDirty, eviction, next, isHeldBack: held },
      };
      if (state !== 'sync') worker.abort.abort();
      if (state === 'terminated' || state === 'finished') worker.ended.resolve();
      if (json.isWaiting) waiting.add(worker);
      workers.set(json.uid, worker);
      return [{ worker, json }];
    });
    for (const { worker, json } of made) {
      if (json.due !== undefined) arm(worker, json.due.atMs, json.due);
      if (json.works === undefined) continue;
      worker.isWorking = true;
      worker.step = json.works.step;
      worker.stepPod = (json.works.pod as Pod | undefined) ?? worker.pod;
      void goOn(worker, new Progress(clock, json.works.progress));
    }
  });

  return {
    update,
    refresh(pod) {
      const worker = workers.get(pod.metadata.uid ?? '');
      if (worker === undefined) return;
      worker.pod = pod;
      // Somebody else has called it over.
      if (isTerminalPhase(pod.status?.phase) && worker.state === 'sync') {
        end(worker);
        schedule(worker, 0);
      }
    },
    remove(pod) {
      const worker = workers.get(pod.metadata.uid ?? '');
      if (worker === undefined) return;
      worker.next = undefined;
      worker.isGone = true;
      end(worker);
      schedule(worker, 0);
    },
    sync(podUid, delayMs = 0) {
      const worker = workers.get(podUid);
      if (worker?.state === 'sync') schedule(worker, delayMs);
    },
    async evict(podUid, eviction) {
      const worker = workers.get(podUid);
      if (worker === undefined || worker.state !== 'sync') return;
      worker.eviction = eviction;
      end(worker);
      schedule(worker, 0);
      await worker.ended.promise;
    },
    ended: async (podUid) => workers.get(podUid)?.ended.promise,
    podOf: (podUid) => workers.get(podUid)?.pod,
    mayRun(podUid) {
      const state = workers.get(podUid)?.state;
      return state === 'sync' || state === 'terminating';
    },
    isEnding: (podUid) => (workers.get(podUid)?.state ?? 'sync') !== 'sync',
    active: () =>
      [...workers.values()]
        .filter(({ state, isGone }) => !isGone && (state === 'sync' || state === 'terminating'))
        .map(({ pod }) => pod),
    resume() {
      const all = [...waiting];
      waiting.clear();
      for (const worker of all) schedule(worker, 0);
    },
    [Symbol.dispose]() {
      isOver = true;
      for (const { timer, abort } of workers.values()) {
        timer?.[Symbol.dispose]();
        abort.abort();
      }
      workers.clear();
    },
  };
}

function newWorker(pod: Pod): Worker {
  return {
    pod,
    state: 'sync',
    isGone: false,
    next: undefined,
    isHeldBack: false,
    isWorking: false,
    isDirty: false,
    timer: undefined,
    timerAtMs: 0,
    step: 'sync',
    stepPod: pod,
    progress: undefined,
    abort: new AbortController(),
    eviction: undefined,
    ended: Promise.withResolvers(),
  };
}

/** `calculateEffectiveGracePeriod`: what was asked for, else the Pod's own, and never less than 1 s. */
function graceOf({ pod, eviction }: Worker): number {
  const asked = Math.min(
    pod.metadata.deletionGracePeriodSeconds || Number.POSITIVE_INFINITY,
    eviction?.graceSeconds ?? Number.POSITIVE_INFINITY,
  );
  const own = pod.spec.terminationGracePeriodSeconds ?? 1;
  return Math.max(1, Number.isFinite(asked) ? asked : own);
}
