import type { Container, Pod } from '../../../kube/index.ts';
import type { ContainerRecord, ContainerRuntime, SandboxStatus } from '../../runtime/cri.ts';
import { shouldRestart } from '../containers/spec.ts';

/** What the container runtime knows of one Pod (`kubecontainer.PodStatus`, `pkg/kubelet/container/runtime.go`, v1.37). */
export interface PodRuntimeStatus {
  /** The newest first. */
  readonly sandboxes: readonly SandboxStatus[];
  /** Of all sandboxes, the newest first. */
  readonly containers: readonly ContainerRecord[];
  /** Those of the newest sandbox, while it is ready. */
  readonly active: readonly ContainerRecord[];
  /** Of the newest sandbox while it is ready; else empty. */
  readonly ip: string;
}

const newestFirst = (a: { readonly createdAtMs: number }, b: { readonly createdAtMs: number }) =>
  b.createdAtMs - a.createdAtMs;

/** Asks the runtime (`GetPodStatus`, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, v1.37). */
export function readRuntimeStatus(runtime: ContainerRuntime, podUid: string): PodRuntimeStatus {
  const sandboxes = [...runtime.listPodSandboxes(podUid)].sort((a, b) => newestFirst(a, b) || b.attempt - a.attempt);
  const [newest] = sandboxes;
  const containers = sandboxes
    .flatMap(({ id }) => runtime.listContainers(id))
    .sort((a, b) => newestFirst(a, b) || b.attempt - a.attempt);
  const isReady = newest?.state === 'Ready';
  return {
    sandboxes,
    containers,
    active: isReady ? containers.filter(({ sandboxId }) => sandboxId === newest.id) : [],
    ip: isReady ? newest.ip : '',
  };
}

/** The newest container of that name. */
export function findRecord({ containers }: PodRuntimeStatus, name: string | undefined): ContainerRecord | undefined {
  return containers.find((record) => record.name === name);
}

/** `ShouldContainerBeRestarted` (`pkg/kubelet/container/helpers.go`, v1.37). */
export function shouldBeStarted(container: Container, pod: Pod, status: PodRuntimeStatus): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const record = findRecord(status, container.name);
  if (record === undefined || record.state === 'Created') return true;
  return record.state === 'Exited' && shouldRestart(container, pod.spec, record.exitCode ?? 0);
}

/** A main container was made, so that all init containers are done (`HasAnyRegularContainerCreated`). */
export function hasCreatedMainContainer({ spec }: Pod, records: readonly ContainerRecord[]): boolean {
  return spec.containers?.some(({ name }) => records.some((record) => record.name === name)) ?? false;
}

/** Why a new sandbox is needed (`PodSandboxChanged`, `pkg/kubelet/kuberuntime/util/util.go`, v1.37); undefined when none is. */
export function sandboxChange(pod: Pod, { sandboxes }: PodRuntimeStatus): string | undefined {
  const [newest] = sandboxes;
  if (newest === undefined) return 'no pod sandbox exists';
  if (sandboxes.filter(({ state }) => state === 'Ready').length > 1)
    return 'multiple pod sandboxes are ready and need to be reconciled';
  if (newest.state !== 'Ready') return 'pod sandbox is not ready';
  if (pod.spec.hostNetwork !== true && newest.ip === '') return 'pod sandbox has no IP address';
  return undefined;
}
