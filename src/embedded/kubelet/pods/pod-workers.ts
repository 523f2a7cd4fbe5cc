import type { Pod } from '../../../kube/index.ts';
import type { Agent } from '../agent.ts';
import { isTerminalPhase } from '../containers/spec.ts';

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
  sync(pod: Pod, signal: AbortSignal): Promise<SyncOutcome>;
  /** Ends all of its containers. */
  terminate(pod: Pod, graceSeconds: number, eviction: PodEviction | undefined): Promise<void>;
  /** Cleans up once nothing runs. */
  finish(pod: Pod): Promise<void>;
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
  podOf(podUid: string): Pod | undefined;
  /** Known, and not yet all ended. */
  mayRun(podUid: string): boolean;
  isEnding(podUid: string): boolean;
  /** All that the node has taken and that are not over. */
  active(): readonly Pod[];
  /** What waited while nothing was to be done goes on. */
  resume(): void;
}

interface Worker {
  pod: Pod;
  state: 'finished' | 'sync' | 'terminated' | 'terminating';
  isGone: boolean;
  isWorking: boolean;
  isDirty: boolean;
  timer: Disposable | undefined;
  timerAtMs: number;
  abort: AbortController;
  eviction: PodEviction | undefined;
  readonly ended: PromiseWithResolvers<void>;
}

/** A step that failed for a reason nobody foresaw comes again (`backOffPeriod`). */
const retryMs = 10_000;

/** Makes the workers of one kubelet. */
export function createPodWorkers(
  { clock, nodeName, log }: Agent,
  steps: PodSteps,
  isPaused: () => boolean = () => false,
): PodWorkers {
  const waiting = new Set<Worker>();
  const workers = new Map<string, Worker>();
  let isOver = false;
  const nameOf = ({ metadata }: Pod) => `${metadata.namespace}/${metadata.name}`;

  const schedule = (worker: Worker, delayMs: number) => {
    if (isOver) return;
    if (worker.isWorking) {
      if (delayMs === 0) worker.isDirty = true;
      return;
    }
    const atMs = clock.now() + delayMs;
    if (worker.timer !== undefined && worker.timerAtMs <= atMs) return;
    worker.timer?.[Symbol.dispose]();
    worker.timerAtMs = atMs;
    const callback = () => {
      worker.timer = undefined;
      if (isPaused()) waiting.add(worker);
      else void work(worker);
    };
    worker.timer = clock.schedule(callback, delayMs, `kubelet ${nodeName}: ${nameOf(worker.pod)}`);
  };
  const work = async (worker: Worker) => {
    if (worker.isWorking || isOver) return;
    worker.isWorking = true;
    worker.isDirty = false;
    let again: number | undefined;
    try {
      again = await step(worker);
    } catch (error) {
      if (isOver) return;
      again = retryMs;
      const isEnding = worker.abort.signal.aborted;
      if (isEnding) again = 0;
      else log('error', `kubelet ${nodeName}: ${nameOf(worker.pod)}: ${(error as Error).message}`);
    }
    worker.isWorking = false;
    if (worker.isDirty) again = 0;
    if (again !== undefined) schedule(worker, again);
  };
  /** One step; resolves with when the next is due. */
  const step = async (worker: Worker): Promise<number | undefined> => {
    const { pod } = worker;
    switch (worker.state) {
      case 'sync': {
        const outcome = await steps.sync(pod, worker.abort.signal);
        if (worker.state !== 'sync') return 0;
        if (outcome.kind === 'synced') return outcome.again;
        worker.state = 'terminating';
        return 0;
      }
      case 'terminating':
        await steps.terminate(pod, graceOf(worker), worker.eviction);
        worker.state = 'terminated';
        worker.ended.resolve();
        return 0;
      case 'terminated':
        await steps.finish(pod);
        worker.state = 'finished';
        return worker.isGone ? 0 : undefined;
      case 'finished':
        if (worker.isGone) {
          workers.delete(pod.metadata.uid ?? '');
          await steps.forget(pod);
        }
        return undefined;
    }
  };
  const end = (worker: Worker) => {
    if (worker.state !== 'sync') return;
    worker.state = 'terminating';
    worker.abort.abort();
  };

  return {
    update(pod) {
      const uid = pod.metadata.uid ?? '';
      let worker = workers.get(uid);
      if (worker === undefined) {
        worker = {
          pod,
          state: 'sync',
          isGone: false,
          isWorking: false,
          isDirty: false,
          timer: undefined,
          timerAtMs: 0,
          abort: new AbortController(),
          eviction: undefined,
          ended: Promise.withResolvers(),
        };
        workers.set(uid, worker);
      }
      worker.pod = pod;
      if (pod.metadata.deletionTimestamp !== undefined || isTerminalPhase(pod.status?.phase)) end(worker);
      schedule(worker, 0);
    },
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
    podOf: (podUid) => workers.get(podUid)?.pod,
    mayRun(podUid) {
      const state = workers.get(podUid)?.state;
      return state === 'sync' || state === 'terminating';
    },
    isEnding: (podUid) => (workers.get(podUid)?.state ?? 'sync') !== 'sync',
    active: () =>
      [...workers.values()].filter(({ state }) => state === 'sync' || state === 'terminating').map(({ pod }) => pod),
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

/** `calculateEffectiveGracePeriod`: what was asked for, else the Pod's own, and never less than 1 s. */
function graceOf({ pod, eviction }: Worker): number {
  const asked = Math.min(
    pod.metadata.deletionGracePeriodSeconds || Number.POSITIVE_INFINITY,
    eviction?.graceSeconds ?? Number.POSITIVE_INFINITY,
  );
  const own = pod.spec.terminationGracePeriodSeconds ?? 1;
  return Math.max(1, Number.isFinite(asked) ? asked : own);
}
