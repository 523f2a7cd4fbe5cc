import { type Container, type Pod, quote } from '../../../kube/index.ts';
import type { SandboxStatus } from '../../runtime/cri.ts';
import type { Agent } from '../agent.ts';
import type { BackoffTable } from '../containers/backoff.ts';
import { formatPod, isSidecar } from '../containers/spec.ts';
import { type StartParts, startContainer } from '../containers/start-container.ts';
import { describe, StartError } from '../containers/start-error.ts';
import type { PullCredentials } from '../images/pull-secrets.ts';
import type { StartFailure } from '../status/container-statuses.ts';
import type { ProbeVerdicts } from './action-types.ts';
import { computePodActions } from './actions.ts';
import type { Progress } from './progress.ts';
import { findRecord, type PodRuntimeStatus } from './runtime-status.ts';
import { runtimeHandlerOf, sandboxConfigOf } from './sandbox.ts';

/** What a sync did: what of it failed by container, and when to come again. */
export interface SyncResult {
  /** Something was started or stopped. */
  hasActed: boolean;
  /** Something failed that a later sync may do better. */
  hasFailed: boolean;
  /** The earliest end of a back-off, when nothing but back-offs failed. */
  retryAtMs: number | undefined;
  /** Of containers that were to be started: undefined for those that were. */
  readonly starts: Map<string, StartFailure | undefined>;
  /** A pull was tried and failed. */
  hasPullFailed: boolean;
}

/** What syncing containers needs of the rest of a kubelet. */
export interface SyncParts extends StartParts {
  readonly backoff: BackoffTable;
  readonly probes: ProbeVerdicts;
  /** The sandbox is up: told before images are pulled (`OnPodSandboxReady`). */
  readonly sandboxReady: (pod: Pod) => void;
  readonly isEnding: (podUid: string) => boolean;
}

/** Why a container was not started, and when it may be. */
interface Failure extends StartFailure {
  readonly retryAtMs: number | undefined;
}

/** The key of a container's restarts (`GetBackoffKey`): another image begins anew. */
function backoffKeyOf(pod: Pod, { name, image }: Container): string {
  return `${pod.metadata.uid}_${name}_${image}`;
}

/** Brings the containers of a Pod to where its spec wants them (`SyncPod`, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, v1.37). */
export async function syncContainers(
  parts: SyncParts,
  pod: Pod,
  status: PodRuntimeStatus,
  credentials: PullCredentials,
  progress: Progress,
): Promise<SyncResult> {
  const { agent, killer } = parts;
  const result: SyncResult = {
    hasActed: false,
    hasFailed: false,
    retryAtMs: undefined,
    starts: new Map(),
    hasPullFailed: false,
  };
  const actions = progress.once('actions', () => computePodActions(pod, status, parts.probes));
  if (actions.createSandbox && actions.sandboxId !== '') {
    const message = 'Pod sandbox changed, it will be killed and re-created.';
    progress.once('changed', () => agent.podEvent(pod, 'Normal', 'SandboxChanged', message));
  }
  if (actions.killPod) {
    await killer.killPod(pod, status, progress);
    // A Pod that has no sandbox yet has nothing to kill.
    result.hasActed = actions.sandboxId !== '';
    if (actions.createSandbox) await removeInitContainers(agent, pod, status);
  } else {
    for (const { record, message, cause } of actions.containersToKill) {
      result.hasActed = true;
      await killer.killContainer(pod, record, { message, cause }, progress);
    }
  }
  await pruneContainers(agent, pod, status);

  let { sandboxId } = actions;
  let podIp = pod.spec.hostNetwork === true ? agent.hostIp : status.ip;
  if (actions.createSandbox) {
    const sandbox = await progress.after('sandbox', () => createSandbox(parts, pod, actions.attempt));
    if (sandbox === undefined) {
      result.hasFailed = true;
      return result;
    }
    result.hasActed = true;
    sandboxId = sandbox.id;
    if (pod.spec.hostNetwork !== true) podIp = sandbox.ip;
    progress.once('ready', () => parts.sandboxReady(pod));
  }

  /** What came of starting a container: undefined where it was started. */
  const tryToStart = async (container: Container): Promise<Failure | undefined> => {
    const { name = '' } = container;
    try {
      progress.once(`${name} may start`, () => requireNoBackoff(parts, pod, container, status));
      const record = findRecord(status, name);
      const attempt = record === undefined ? 0 : record.attempt + 1;
      await startContainer(parts, { pod, container, sandboxId, podIp, attempt, credentials }, progress);
      return undefined;
    } catch (error) {
      const failure = error instanceof StartError ? error : new StartError('RunContainerError', describe(error));
      const { reason, message, retryAtMs } = failure;
      return { reason, message, retryAtMs };
    }
  };
  const start = async (container: Container): Promise<boolean> => {
    const { name = '' } = container;
    const failure = await progress.after(`${name} start`, () => tryToStart(container));
    if (failure === undefined) {
      result.hasActed = true;
      result.starts.set(name, undefined);
    } else {
      const { reason, message, retryAtMs } = failure;
      const isFirst = !result.hasFailed;
      result.retryAtMs =
        retryAtMs === undefined || (!isFirst && result.retryAtMs === undefined)
          ? undefined
          : Math.min(retryAtMs, result.retryAtMs ?? retryAtMs);
      result.hasFailed = true;
      result.hasPullFailed ||= reason === 'ErrImagePull';
      result.starts.set(name, { reason, message });
    }
    return failure === undefined;
  };
  for (const container of actions.ephemeralContainersToStart) await start(container);
  for (const container of actions.initContainersToStart) {
    if (!(await start(container)) && !isSidecar(container)) return result;
  }
  for (const container of actions.containersToStart) await start(container);
  return result;
}

/** @throws StartError `CrashLoopBackOff` while a container that has ended must wait (`doBackOff`). */
function requireNoBackoff(
  { agent, backoff }: SyncParts,
  pod: Pod,
  container: Container,
  status: PodRuntimeStatus,
): void {
  const { name = '' } = container;
  const ended = status.containers.find((record) => record.name === name && record.state === 'Exited');
  if (ended === undefined) return;
  const endedMs = ended.finishedAtMs ?? 0;
  const key = backoffKeyOf(pod, container);
  if (!backoff.isWaitingSince(key, endedMs)) {
    backoff.next(key, endedMs);
    return;
  }
  const who = formatPod(pod);
  agent.containerEvent(pod, name, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${who}`);
  const delayMs = backoff.delayMs(key);
  const minutes = Math.floor(delayMs / 60_000);
  const seconds = (delayMs % 60_000) / 1000;
  const text = minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
  const message = `back-off ${text} restarting failed container=${name} pod=${who}`;
  throw new StartError('CrashLoopBackOff', message, endedMs + delayMs);
}

async function createSandbox(parts: SyncParts, pod: Pod, attempt: number): Promise<SandboxStatus | undefined> {
  const { agent } = parts;
  try {
    const handler = await runtimeHandlerOf(pod, agent);
    return await agent.runtime.runPodSandbox(sandboxConfigOf(pod, attempt, agent, handler));
  } catch (error) {
    if (parts.isEnding(pod.metadata.uid ?? '')) return undefined;
    const message = error instanceof Error ? error.message : String(error);
    agent.podEvent(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${message}`);
    agent.log('error', `kubelet ${agent.nodeName}: sandbox of ${quote(formatPod(pod))}: ${message}`);
    return undefined;
  }
}

const initNames = ({ spec }: Pod) => new Set((spec.initContainers ?? []).map(({ name }) => name));

/** A new sandbox begins with the first init container again (`purgeInitContainers`). */
async function removeInitContainers({ runtime }: Agent, pod: Pod, { containers }: PodRuntimeStatus): Promise<void> {
  const names = initNames(pod);
  for (const { id, name } of containers) if (names.has(name)) await runtime.removeContainer(id);
}

/**
 * Of each init container only the last run is kept (`pruneInitContainersBeforeStart`), of others the one before it, too, for
 * `kubectl logs --previous`: what upstream's garbage collection does each minute.
 */
async function pruneContainers({ runtime }: Agent, pod: Pod, { containers }: PodRuntimeStatus): Promise<void> {
  const names = initNames(pod);
  const seen = new Map<string, number>();
  for (const { id, name, state } of containers) {
    const newer = seen.get(name) ?? 0;
    seen.set(name, newer + 1);
    if (state !== 'Exited' || newer < (names.has(name) ? 1 : 2)) continue;
    await runtime.removeContainer(id);
  }
}
