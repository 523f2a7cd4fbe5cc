import type { Container, ContainerState, ContainerStatus, Pod } from '../../../kube/index.ts';
import { formatTime } from '../../../kube/index.ts';
import type { ContainerRecord } from '../../runtime/cri.ts';
import { isSidecar } from '../containers/spec.ts';
import { hasCreatedMainContainer, type PodRuntimeStatus, shouldBeStarted } from '../pods/runtime-status.ts';

/** Why a container could not be started, as the last attempt left it (`pkg/kubelet/reason_cache.go`, v1.37). */
export interface StartFailure {
  /** `CrashLoopBackOff`, `ErrImagePull` ... */
  readonly reason: string;
  readonly message: string;
}

/** What statuses of containers are made from. */
export interface ContainerStatusInput {
  readonly pod: Pod;
  readonly runtime: PodRuntimeStatus;
  /** `containerd`: before `://` of a container id. */
  readonly runtimeType: string;
  /** `docker.io/library/nginx:1.27` of an image that the runtime knows by its id. */
  readonly imageName: (image: string) => string;
  readonly startFailure: (name: string) => StartFailure | undefined;
  /** What a container that has ended left in its termination log. */
  readonly terminationMessage: (record: ContainerRecord) => string;
}

/**
 * The statuses of one list of containers, without `ready` and `started`, which probes decide
 * (`convertToAPIContainerStatuses`, `pkg/kubelet/kubelet_pods.go`, v1.37).
 * Left out: image volumes, restarts of all containers by a rule, resources that differ from the spec's while a resize is under way.
 */
export function computeContainerStatuses(
  input: ContainerStatusInput,
  containers: readonly Container[],
  previous: readonly ContainerStatus[] | undefined,
  isInit: boolean,
): ContainerStatus[] {
  const { pod, runtime } = input;
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const defaultReason = hasInit ? 'PodInitializing' : 'ContainerCreating';
  const result = containers.map((container) => {
    const { name = '' } = container;
    const old = previous?.find((status) => status.name === name);
    const records = runtime.containers.filter((record) => record.name === name);
    const [newest, before] = records;
    if (newest === undefined) return withoutRecord(pod, container, old, defaultReason);
    const status = fromRecord(input, container, newest, old);
    if (before !== undefined) status.lastState = stateOf(input, before, old);
    return status;
  });
  for (const [index, container] of containers.entries()) {
    const status = result[index];
    if (status === undefined) continue;
    const record = runtime.containers.find(({ name }) => name === container.name);
    if (isInit) {
      if (record?.state === 'Exited' && record.exitCode === 0) continue;
      const isForgotten = record === undefined && !isSidecar(container) && status.state?.waiting !== undefined;
      if (isForgotten && hasCreatedMainContainer(pod, runtime.containers)) {
        status.state = {
          terminated: {
            exitCode: 0,
            reason: 'Completed',
            message:
              'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally',
          },
        };
        continue;
      }
    }
    if (!shouldBeStarted(container, pod, runtime)) continue;
    const failure = input.startFailure(status.name);
    if (failure === undefined) continue;
    if (status.state?.terminated !== undefined) status.lastState = status.state;
    const { reason, message } = failure;
    status.state = { waiting: message === '' ? { reason } : { message, reason } };
  }
  // Init containers stay in the order of the spec.
  return isInit ? result : result.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One whose container was never made, or is gone from the runtime. */
function withoutRecord(
  pod: Pod,
  container: Container,
  old: ContainerStatus | undefined,
  defaultReason: string,
): ContainerStatus {
  if (old?.state?.terminated !== undefined) return { ...old };
  const { name = '', image = '' } = container;
  const status: ContainerStatus = {
    name,
    state: { waiting: { reason: defaultReason } },
    lastState: old?.lastState ?? {},
    ready: false,
    restartCount: old?.restartCount ?? 0,
    image,
    imageID: '',
    ...volumeMountsOf(container),
  };
  if (old?.state?.running !== undefined && status.lastState?.terminated === undefined) {
    status.lastState = {
      terminated: {
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message: 'The container could not be located when the pod was deleted.  The container used to be Running',
      },
    };
    if (pod.metadata.deletionTimestamp === undefined) status.restartCount += 1;
  }
  return status;
}

function fromRecord(
  input: ContainerStatusInput,
  container: Container,
  record: ContainerRecord,
  old: ContainerStatus | undefined,
): ContainerStatus {
  const { resources = {} } = container;
  const { requests } = resources;
  const { user } = record;
  return {
    name: record.name,
    state: stateOf(input, record, old),
    lastState: lastStateOf(old, idOf(input, record)),
    ready: false,
    restartCount: record.attempt,
    image: input.imageName(record.image),
    imageID: record.imageRef,
    containerID: idOf(input, record),
    ...(requests === undefined ? {} : { allocatedResources: requests }),
    resources,
    ...(old?.volumeMounts === undefined ? volumeMountsOf(container) : { volumeMounts: old.volumeMounts }),
    ...(user === undefined ? {} : { user: { linux: { ...user, supplementalGroups: [...user.supplementalGroups] } } }),
  };
}

/** How it ended the time before, as far as statuses remember. */
function lastStateOf(old: ContainerStatus | undefined, id: string): ContainerState {
  const ended = old?.containerID === id ? undefined : old?.state?.terminated;
  const terminated = ended ?? old?.lastState?.terminated;
  return terminated === undefined ? {} : { terminated };
}

function idOf({ runtimeType }: ContainerStatusInput, { id }: ContainerRecord): string {
  return `${runtimeType}://${id}`;
}

function stateOf(
  input: ContainerStatusInput,
  record: ContainerRecord,
  old: ContainerStatus | undefined,
): ContainerState {
  if (record.state === 'Running') return { running: { startedAt: formatTime(record.startedAtMs ?? 0) } };
  if (record.state === 'Created') return { waiting: {} };
  const containerID = idOf(input, record);
  // What was read once stays: times and texts of an ended container do not change.
  for (const known of [old?.state?.terminated, old?.lastState?.terminated]) {
    if (known?.containerID === containerID) return { terminated: known };
  }
  const message = [record.message ?? '', input.terminationMessage(record)].filter((text) => text !== '').join(': ');
  const time = (ms: number | undefined) => (ms === undefined ? null : formatTime(ms));
  return {
    terminated: {
      exitCode: record.exitCode ?? 0,
      ...(record.reason === undefined ? {} : { reason: record.reason }),
      ...(message === '' ? {} : { message }),
      startedAt: time(record.startedAtMs),
      finishedAt: time(record.finishedAtMs),
      containerID,
    },
  };
}

function volumeMountsOf({ volumeMounts = [] }: Container): Pick<ContainerStatus, 'volumeMounts'> {
  if (volumeMounts.length === 0) return {};
  return {
    volumeMounts: volumeMounts.map(({ name = '', mountPath = '', readOnly, recursiveReadOnly }) => ({
      name,
      mountPath,
      ...(readOnly === true
        ? {
            readOnly,
            // The runtime can do it, so that both wishes are met.
            recursiveReadOnly:
              recursiveReadOnly === 'Enabled' || recursiveReadOnly === 'IfPossible' ? 'Enabled' : 'Disabled',
          }
        : {}),
    })),
  };
}
