import { type PodStatus, quote } from '../../../kube/index.ts';

const waitingTexts: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

/**
 * Which container's log is meant: its id without `containerd://`, or why there is none (`validateContainerLogStatus`,
 * `pkg/kubelet/kubelet_pods.go`, v1.37).
 */
export function findLogTarget(
  podName: string,
  status: PodStatus,
  container: string,
  isPrevious: boolean,
): { readonly id: string } | { readonly error: string } {
  const who = `container ${quote(container)} in pod ${quote(podName)}`;
  const found = [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container);
  if (found === undefined) return { error: `${who} is not available` };
  const target = (containerId: string | undefined, error: string) =>
    containerId === undefined || containerId === ''
      ? { error }
      : { id: containerId.slice(containerId.indexOf('://') + 3) };
  const { waiting, running, terminated } = found.state ?? {};
  const last = found.lastState?.terminated;
  if (isPrevious) return target(last?.containerID, `previous terminated ${who} not found`);
  if (running !== undefined) return target(found.containerID, `${who} is not available`);
  if (terminated !== undefined) return target(terminated.containerID || last?.containerID, `${who} is terminated`);
  if (last !== undefined) return target(last.containerID, `${who} is terminated`);
  const reason = waiting?.reason ?? '';
  if (waiting === undefined) return { error: `${who} is waiting to start - no logs yet` };
  return { error: `${who} is waiting to start: ${waitingTexts[reason] ?? reason}` };
}
