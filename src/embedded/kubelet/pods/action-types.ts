import type { Container, Pod } from '../../../kube/index.ts';
import type { ContainerRecord } from '../../runtime/cri.ts';
import { isSidecar, shouldRestart } from '../containers/spec.ts';

/** Why a container is killed: the grace period depends on it. */
export type KillCause = 'liveness' | 'other' | 'startup';

/** A container to be killed, with the text of its `Killing` Event. */
export interface ContainerKill {
  readonly record: ContainerRecord;
  readonly message: string;
  readonly cause: KillCause;
}

/** What probes found out, by container id; undefined while they have found out nothing. */
export interface ProbeVerdicts {
  liveness(containerId: string): 'Failure' | 'Success' | 'Unknown' | undefined;
  startup(containerId: string): 'Failure' | 'Success' | 'Unknown' | undefined;
}

/** What is to be done for a Pod to be as its spec says (`podActions`). */
export interface PodActions {
  /** All containers are to be stopped, and the sandbox. */
  killPod: boolean;
  createSandbox: boolean;
  /** The sandbox there is; empty when there is none. */
  sandboxId: string;
  attempt: number;
  initContainersToStart: Container[];
  containersToStart: Container[];
  ephemeralContainersToStart: Container[];
  containersToKill: ContainerKill[];
}

/** Only the image of a running Pod's containers can be changed. */
export function hasChanged(container: Container, record: ContainerRecord): boolean {
  return record.userSpecifiedImage !== container.image;
}

/** An init container that has not done its work (`isInitContainerFailed`). */
export function hasFailed({ state, exitCode = 0, reason }: ContainerRecord): boolean {
  return reason === 'OOMKilled' || (state === 'Exited' && exitCode !== 0);
}

/** Whether a failed init container ends the Pod. */
export function isFatal(container: Container, pod: Pod, { exitCode = 0 }: ContainerRecord): boolean {
  return !isSidecar(container) && !shouldRestart(container, pod.spec, exitCode);
}
