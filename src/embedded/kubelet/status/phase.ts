import type { Container, ContainerStatus, Pod, PodPhase } from '../../../kube/index.ts';
import { isSidecar, isStaticPod, shouldRestart } from '../containers/spec.ts';

/**
 * The phase that follows from what containers do (`getPhase`, `pkg/kubelet/kubelet_pods.go`, v1.37).
 * `isTerminal`: the Pod is being ended, nothing is started again. `isInitialized`: a main container of this sandbox has started.
 */
export function computePhase(
  pod: Pod,
  statuses: ReadonlyMap<string, ContainerStatus>,
  isTerminal: boolean,
  isInitialized: boolean,
): PodPhase {
  const { initContainers = [], containers = [] } = pod.spec;
  const statusOf = ({ name = '' }: Container) => statuses.get(name);
  const isFinal = (container: Container, exitCode: number) => !shouldRestart(container, pod.spec, exitCode);
  let pendingInit = 0;
  let pendingSidecars = 0;
  let unknown = 0;
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let final = 0;
  let succeeded = 0;

  for (const container of initContainers) {
    const status = statusOf(container);
    const { state, lastState, started } = status ?? {};
    if (isSidecar(container)) {
      if (status === undefined) unknown += 1;
      else if (state?.running) {
        if (started !== true) pendingSidecars += 1;
        running += 1;
      } else if (!state?.terminated && !lastState?.terminated) {
        pendingSidecars += 1;
        if (state?.waiting) waiting += 1;
        else unknown += 1;
      }
      continue;
    }
    const ended = state?.terminated ?? (state?.waiting ? lastState?.terminated : undefined);
    if (ended === undefined) pendingInit += 1;
    else if (ended.exitCode !== 0 && isFinal(container, ended.exitCode)) return 'Failed';
  }
  for (const container of containers) {
    const { state, lastState } = statusOf(container) ?? {};
    const ended = state?.terminated ?? (state?.waiting ? lastState?.terminated : undefined);
    if (state?.running) running += 1;
    else if (ended !== undefined) {
      stopped += 1;
      if (isFinal(container, ended.exitCode)) final += 1;
      if (state?.terminated?.exitCode === 0) succeeded += 1;
    } else if (state?.waiting) waiting += 1;
    else unknown += 1;
  }

  if (pendingInit > 0 || (pendingSidecars > 0 && !isInitialized) || waiting > 0) return 'Pending';
  if (unknown > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  const ended: PodPhase = stopped === succeeded ? 'Succeeded' : 'Failed';
  if (isTerminal && !isStaticPod(pod)) return ended;
  return stopped === final ? ended : 'Running';
}
