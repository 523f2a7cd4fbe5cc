import type { ContainerStatus, Pod, PodStatus } from '../../../kube/index.ts';
import { isSidecar, isStaticPod, isTerminalPhase } from '../containers/spec.ts';

/** A container that nobody saw end. */
const lost = {
  terminated: {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was terminated',
  },
};

const withEnd = (status: ContainerStatus): ContainerStatus =>
  status.state?.terminated === undefined ? { ...status, state: lost } : status;

/**
 * The status of a Pod of which nothing runs any more: what was begun has an end, the phase is final (`TerminatePod`,
 * `pkg/kubelet/status/status_manager.go`, v1.37).
 */
export function asTerminal(pod: Pod, status: PodStatus): PodStatus {
  const { containerStatuses, initContainerStatuses = [] } = status;
  const begun = initContainerStatuses.findLastIndex(
    ({ state, lastState }) => state?.waiting === undefined || lastState?.terminated !== undefined,
  );
  return {
    ...status,
    ...(containerStatuses === undefined || !isInitialized(pod)
      ? {}
      : { containerStatuses: containerStatuses.map(withEnd) }),
    ...(initContainerStatuses.length === 0
      ? {}
      : {
          initContainerStatuses: initContainerStatuses.map((one, index) =>
            index <= Math.max(begun, 0) ? withEnd(one) : one,
          ),
        }),
    ...(isStaticPod(pod) || isTerminalPhase(status.phase) ? {} : { phase: 'Failed' }),
  };
}

function isInitialized({ spec, status }: Pod): boolean {
  const last = spec.initContainers?.at(-1);
  if (last === undefined) return true;
  const hasRun = status?.containerStatuses?.some(
    ({ state, lastState }) => lastState?.terminated !== undefined || state?.waiting === undefined,
  );
  if (hasRun === true) return true;
  const { state, lastState, started } = status?.initContainerStatuses?.at(-1) ?? {};
  return isSidecar(last)
    ? state?.running !== undefined && started === true
    : (lastState?.terminated ?? state?.terminated)?.exitCode === 0;
}
