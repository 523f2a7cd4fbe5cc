import type { Due, Timer } from '../../../base/index.ts';
import type { Pod, PodCondition, PodStatus } from '../../../kube/index.ts';
import { formatTime, isSemanticallyEqual, type StatusError } from '../../../kube/index.ts';
import {
  type ComponentContext,
  isBoolean,
  isDue,
  isRecord,
  isString,
  listOf,
  noMemory,
  optional,
  recordOf,
  resources,
  type Shape,
} from '../../client/index.ts';
import { isMirrorPod, isTerminalPhase } from '../containers/spec.ts';
import { isKubeletCondition, readyAtTheEnd } from './conditions.ts';
import { newStatusPatch } from './status-patch.ts';
import { asTerminal } from './terminal-status.ts';

/** Keeps the status of each Pod and tells it to the API server (`pkg/kubelet/status/status_manager.go`, v1.37). */
export interface StatusManager {
  /** As it was set last, with its times. */
  get(uid: string): PodStatus | undefined;
  /** Sets what was computed; times of conditions and the start time are kept or made here. */
  set(pod: Pod, status: PodStatus): void;
  /** The Pod is over and cleaned up: its phase is final, and once that is told a deleted Pod is removed. */
  finish(pod: Pod): void;
  /** The API server's object has changed: tells it again where it differs. */
  reconcile(uid: string): void;
  forget(uid: string): void;
}

/** What a status manager is made with. */
export interface StatusManagerOptions extends ComponentContext {
  readonly nodeName: string;
  /** The object at the API server that shows this Pod: itself, or its mirror Pod. */
  readonly apiPodOf: (uid: string) => Pod | undefined;
  /** Containers of it may still run, so that it must not be called over. */
  readonly mayRun: (uid: string) => boolean;
}

interface Entry {
  /** Of the Pod. */
  name: string;
  status: PodStatus;
  version: number;
  sent: number;
  isFinished: boolean;
  isSending: boolean;
  retry: Timer | undefined;
}

interface StatusJson {
  readonly uid: string;
  readonly name: string;
  /** Absent: as the API server has it. */
  readonly status?: object | undefined;
  readonly isTold: boolean;
  readonly isFinished: boolean;
  readonly isSending: boolean;
  readonly retry?: Due | undefined;
}

const isStatuses: Shape<readonly StatusJson[]> = listOf(
  recordOf<StatusJson>({
    uid: isString,
    name: isString,
    status: optional<object>(isRecord),
    isTold: isBoolean,
    isFinished: isBoolean,
    isSending: isBoolean,
    retry: optional(isDue),
  }),
);

/** So long after a refusal the status is told again (`syncPeriod`). */
const retryMs = 10_000;

/**
 * Makes a status manager. Upstream gets the Pod from the API server before each patch; here the informer has it, as nothing in
 * it is ever behind.
 */
export function createStatusManager(options: StatusManagerOptions): StatusManager {
  const { client, clock, log, nodeName, apiPodOf, mayRun, memory = noMemory } = options;
  const entries = new Map<string, Entry>();

  const store = (pod: Pod, status: PodStatus, isFinished: boolean) => {
    const uid = pod.metadata.uid ?? '';
    const known = entries.get(uid);
    const old = known?.status ?? apiPodOf(uid)?.status ?? {};
    const now = formatTime(clock.now());
    const timed: PodStatus = {
      ...status,
      startTime: old.startTime ?? status.startTime ?? now,
      conditions: (status.conditions ?? []).map((condition) => keepTime(condition, old, now)),
    };
    if (known === undefined) {
      const { name = '' } = pod.metadata;
      entries.set(uid, { name, status: timed, version: 1, sent: 0, isFinished, isSending: false, retry: undefined });
    } else {
      if (!isFinished && newStatusPatch(uid, known.status, timed) === undefined) return;
      known.status = timed;
      known.version += 1;
      known.isFinished ||= isFinished;
    }
    void send(uid);
  };
  const again = (uid: string, entry: Entry, when: number | Due) => {
    const callback = () => {
      entry.retry = undefined;
      void send(uid);
    };
    entry.retry = clock.schedule(callback, when, `kubelet ${nodeName}: status again`);
  };
  /** The same object each time it is asked, while neither of both changes. */
  const compared = new WeakMap<PodStatus, { readonly api: PodStatus | undefined; readonly isSame: boolean }>();
  const isAsToldBy = (api: PodStatus | undefined, status: PodStatus): boolean => {
    const last = compared.get(status);
    if (last !== undefined && last.api === api) return last.isSame;
    const isSame = api !== undefined && isSemanticallyEqual(api, status);
    compared.set(status, { api, isSame });
    return isSame;
  };
  const saved = memory.keep('statuses', isStatuses, () =>
    entries.size === 0
      ? undefined
      : [...entries].map(
          ([uid, { name, status, version, sent, isFinished, isSending, retry }]): StatusJson => ({
            uid,
            name,
            ...(isAsToldBy(apiPodOf(uid)?.status, status) ? {} : { status }),
            isTold: version === sent,
            isFinished,
            isSending,
            retry: retry?.due,
          }),
        ),
  );
  memory.whenRestored(() => {
    for (const { uid, name, isTold, isFinished, isSending, retry, ...json } of saved ?? []) {
      const status = json.status ?? apiPodOf(uid)?.status;
      if (status === undefined) continue;
      const sent = isTold ? 1 : 0;
      const entry: Entry = { name, status, version: 1, sent, isFinished, isSending: false, retry: undefined };
      entries.set(uid, entry);
      if (retry !== undefined) again(uid, entry, retry);
      if (isSending) void send(uid);
    }
  });
  const send = async (uid: string) => {
    const entry = entries.get(uid);
    if (entry === undefined || entry.isSending) return;
    entry.isSending = true;
    try {
      while (entry.sent < entry.version && entries.get(uid) === entry) {
        const { version } = entry;
        await sendOnce(uid, entry);
        entry.sent = version;
      }
    } catch (error) {
      log('error', `kubelet ${nodeName}: status of ${entry.name}: ${(error as Error).message}`);
      const isGone = (error as Partial<StatusError>).code === 404;
      if (!isGone) again(uid, entry, retryMs);
    } finally {
      entry.isSending = false;
    }
  };
  const sendOnce = async (uid: string, { status, isFinished }: Entry) => {
    const pod = apiPodOf(uid);
    if (pod === undefined) return;
    const { name = '', namespace = '', uid: apiUid = '' } = pod.metadata;
    const key = { namespace, name };
    const merged = mergeStatus(pod.status ?? {}, status, mayRun(uid));
    const patch = newStatusPatch(apiUid, pod.status ?? {}, merged);
    const patched =
      patch === undefined
        ? pod
        : await client.patch(resources.pods, key, 'strategic', patch, { subresource: 'status' });
    if (isFinished && patched.metadata.deletionTimestamp !== undefined && !isMirrorPod(patched)) {
      if (!isTerminalPhase(patched.status?.phase)) return;
      await client.delete(resources.pods, key, { gracePeriodSeconds: 0, preconditions: { uid: apiUid } });
      entries.delete(uid);
    }
  };

  return {
    get: (uid) => entries.get(uid)?.status,
    set: (pod, status) => store(pod, status, false),
    finish(pod) {
      const status = entries.get(pod.metadata.uid ?? '')?.status ?? pod.status ?? {};
      store(pod, asTerminal(pod, status), true);
    },
    reconcile(uid) {
      const entry = entries.get(uid);
      if (entry === undefined || entry.isSending) return;
      entry.version += 1;
      void send(uid);
    },
    forget: (uid) => void entries.delete(uid),
  };
}

/** A condition's time is that of its last change (`updateLastTransitionTime`). */
function keepTime(condition: PodCondition, old: PodStatus, now: string): PodCondition {
  if (!isKubeletCondition(condition.type) && condition.type !== 'DisruptionTarget') return condition;
  const known = old.conditions?.find(({ type }) => type === condition.type);
  const lastTransitionTime = known?.status === condition.status ? known.lastTransitionTime : now;
  return { lastProbeTime: null, ...condition, lastTransitionTime: lastTransitionTime ?? now };
}

/** The conditions of others stay; an end is told only when nothing can run any more (`mergePodStatus`). */
function mergeStatus(old: PodStatus, wanted: PodStatus, mayRun: boolean): PodStatus {
  const isEnding = !isTerminalPhase(old.phase) && isTerminalPhase(wanted.phase);
  const conditions = (old.conditions ?? []).filter(({ type }) => !isKubeletCondition(type));
  for (const condition of wanted.conditions ?? []) {
    if (isKubeletCondition(condition.type)) conditions.push(condition);
    else if (condition.type === 'DisruptionTarget' && isEnding && !mayRun) {
      const at = conditions.findIndex(({ type }) => type === condition.type);
      if (at < 0) conditions.push(condition);
      else conditions[at] = condition;
    }
  }
  let result: PodStatus = { ...old, ...wanted, conditions };
  for (const key of ['reason', 'message'] as const) if (wanted[key] === undefined) delete result[key];
  // What somebody else has called over stays so; upstream's next sync says it again before its status is told.
  const isOver = isTerminalPhase(old.phase) && !isTerminalPhase(wanted.phase);
  if (isOver || (isEnding && mayRun)) {
    const { phase, reason, message, ...rest } = result;
    result = {
      ...rest,
      ...(old.phase === undefined ? {} : { phase: old.phase }),
      ...(old.reason === undefined ? {} : { reason: old.reason }),
      ...(old.message === undefined ? {} : { message: old.message }),
    };
  }
  const { phase } = result;
  if (phase !== undefined && isTerminalPhase(phase)) {
    result.conditions = conditions.map((condition) => {
      const isReadiness = condition.type === 'Ready' || condition.type === 'ContainersReady';
      if (!isReadiness || condition.status !== 'True') return condition;
      return { ...condition, message: '', ...readyAtTheEnd(phase) };
    });
  }
  return result;
}
