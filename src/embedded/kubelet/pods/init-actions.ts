import type { Pod } from '../../../kube/index.ts';
import { isSidecar } from '../containers/spec.ts';
import { hasChanged, hasFailed, isFatal, type PodActions, type ProbeVerdicts } from './action-types.ts';
import { hasCreatedMainContainer, type PodRuntimeStatus } from './runtime-status.ts';

/**
 * What init containers and sidecars need (`computeInitContainerActions`, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, v1.37):
 * looks at them from the last to the first, as records of finished ones may be gone. Returns whether main containers may run.
 */
export function computeInitActions(
  pod: Pod,
  status: PodRuntimeStatus,
  probes: ProbeVerdicts,
  actions: PodActions,
): boolean {
  const { initContainers = [] } = pod.spec;
  if (initContainers.length === 0) return true;
  const started = status.active.filter(({ state }) => state !== 'Created');
  let isInitialized = hasCreatedMainContainer(pod, started);
  /** One after this has been started, or main containers have. */
  let isPast = isInitialized;
  const toStart = new Set<number>();

  for (let index = initContainers.length - 1; index >= 0; index -= 1) {
    const container = initContainers[index];
    if (container === undefined) continue;
    const record = status.active.find(({ name }) => name === container.name);
    const isLast = index === initContainers.length - 1;
    const sidecar = isSidecar(container);
    if (record === undefined) {
      if (isPast && sidecar) toStart.add(index);
      continue;
    }
    if (isPast && !sidecar) continue;
    const done = () => {
      if (isLast) isInitialized = true;
      else if (!isPast) toStart.add(index + 1);
    };
    const kill = (why: string, cause: 'liveness' | 'other' | 'startup') => {
      actions.containersToKill.push({ record, message: `Init container ${container.name} ${why}`, cause });
      toStart.add(index);
    };
    if (record.state === 'Created') {
      toStart.add(index);
    } else if (record.state === 'Running') {
      if (sidecar) {
        const startup = container.startupProbe === undefined ? 'Success' : probes.startup(record.id);
        if (startup === 'Failure') kill('failed startup probe', 'startup');
        if (startup === 'Success') {
          done();
          if (hasChanged(container, record)) kill('definition changed', 'other');
          else if (container.livenessProbe !== undefined && probes.liveness(record.id) === 'Failure') {
            kill('failed liveness probe', 'liveness');
          }
        }
      }
    } else if (sidecar) {
      toStart.add(index);
    } else if (hasFailed(record)) {
      if (isFatal(container, pod, record)) {
        actions.killPod = true;
        actions.initContainersToStart = [];
        return false;
      }
      toStart.add(index);
    } else if (isLast) {
      isInitialized = true;
    } else {
      toStart.add(index + 1);
    }
    isPast = true;
  }
  if (!isPast) toStart.add(0);
  actions.initContainersToStart = initContainers.filter((_, index) => toStart.has(index));
  return isInitialized;
}
