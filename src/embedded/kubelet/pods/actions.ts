import type { Container, Pod } from '../../../kube/index.ts';
import type { ContainerRecord } from '../../runtime/cri.ts';
import { hasChanged, type KillCause, type PodActions, type ProbeVerdicts } from './action-types.ts';
import { computeInitActions } from './init-actions.ts';
import {
  findRecord,
  hasCreatedMainContainer,
  type PodRuntimeStatus,
  sandboxChange,
  shouldBeStarted,
} from './runtime-status.ts';

/**
 * Compares a Pod with what runs of it (`computePodActions`, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, v1.37).
 * Left out: restarting all containers by a rule, resizes (see `resize.ts`), a changed definition of a running container but its image.
 */
export function computePodActions(pod: Pod, status: PodRuntimeStatus, probes: ProbeVerdicts): PodActions {
  const [sandbox] = status.sandboxes;
  const needsSandbox = sandboxChange(pod, status) !== undefined;
  const actions: PodActions = {
    killPod: needsSandbox,
    createSandbox: needsSandbox,
    sandboxId: sandbox?.id ?? '',
    attempt: sandbox === undefined ? 0 : needsSandbox ? sandbox.attempt + 1 : sandbox.attempt,
    initContainersToStart: [],
    containersToStart: [],
    ephemeralContainersToStart: [],
    containersToKill: [],
  };
  if (needsSandbox) {
    startAnew(pod, status, actions);
    return actions;
  }
  actions.ephemeralContainersToStart = (pod.spec.ephemeralContainers ?? []).filter(
    ({ name }) => findRecord(status, name) === undefined,
  );
  const isInitialized = computeInitActions(pod, status, probes, actions);
  if (actions.killPod || !isInitialized) return actions;
  let kept = 0;
  for (const container of pod.spec.containers ?? []) {
    const record = findRecord(status, container.name);
    if (record?.state !== 'Running') {
      if (shouldBeStarted(container, pod, status)) actions.containersToStart.push(container);
      continue;
    }
    const kill = killOf(container, record, probes);
    if (kill === undefined) {
      kept += 1;
      continue;
    }
    const policy = container.restartPolicy ?? pod.spec.restartPolicy;
    const isRestarted = kill.isChanged || policy !== 'Never';
    if (isRestarted) actions.containersToStart.push(container);
    const message = isRestarted ? `${kill.message}, will be restarted` : kill.message;
    actions.containersToKill.push({ record, message, cause: kill.cause });
  }
  if (kept === 0 && actions.containersToStart.length === 0) {
    actions.killPod = true;
    // Sidecars do not keep a Pod alive.
    actions.initContainersToStart = [];
  }
  return actions;
}

function startAnew(pod: Pod, status: PodRuntimeStatus, actions: PodActions): void {
  const { containers = [], initContainers = [], restartPolicy } = pod.spec;
  if (restartPolicy === 'Never' && actions.attempt !== 0 && status.containers.length > 0) {
    actions.createSandbox = false;
    return;
  }
  const toStart = containers.filter((container) => {
    const isOnce = (container.restartPolicy ?? restartPolicy) === 'OnFailure';
    const record = findRecord(status, container.name);
    return !(isOnce && record?.state === 'Exited' && record.exitCode === 0);
  });
  if (toStart.length === 0 && hasCreatedMainContainer(pod, status.containers)) {
    actions.createSandbox = false;
    return;
  }
  const [first] = initContainers;
  if (first !== undefined) actions.initContainersToStart = [first];
  else actions.containersToStart = toStart;
}

/** Why a running container must not go on; undefined when it may. */
function killOf(
  container: Container,
  record: ContainerRecord,
  probes: ProbeVerdicts,
): { readonly message: string; readonly cause: KillCause; readonly isChanged: boolean } | undefined {
  const name = `Container ${container.name}`;
  if (hasChanged(container, record)) {
    return { message: `${name} definition changed`, cause: 'other', isChanged: true };
  }
  if (probes.liveness(record.id) === 'Failure') {
    return { message: `${name} failed liveness probe`, cause: 'liveness', isChanged: false };
  }
  if (probes.startup(record.id) === 'Failure') {
    return { message: `${name} failed startup probe`, cause: 'startup', isChanged: false };
  }
  return undefined;
}
