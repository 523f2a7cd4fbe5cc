import type { Job, Pod } from '../../../kube/index.ts';
import { resources } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { ignoring, nameOf } from '../shared/claim.ts';
import {
  createPod,
  deletePod,
  inSlowStartBatches,
  isNamespaceTerminating,
  newPodFromTemplate,
} from '../shared/pod-control.ts';
import { indexKey } from './indexes.ts';

/** The finalizer that keeps a Pod until it has been counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';

/** `MaxPodCreateDeletePerSync`. */
const maxAtOnce = 500;
/** `DefaultJobPodFailureBackOff` and `MaxJobPodFailureBackOff`. */
const firstBackOffMs = 10_000;
const maxBackOffMs = 600_000;

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

/** Takes the finalizer off a Pod that has been counted, or need not be. */
export async function untrack({ client }: ControllerContext, pod: Pod): Promise<void> {
  const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } };
  await ignoring([404], client.patch(resources.pods, nameOf(pod), 'strategic', patch));
}

/** Deletes Pods that are not to be counted: of a Job that is suspended or wants fewer. */
export async function deleteUncounted(context: ControllerContext, job: Job, pods: readonly Pod[]): Promise<void> {
  for (const pod of pods.slice(0, maxAtOnce)) {
    if (isTracked(pod)) await untrack(context, pod);
    await deletePod(context, job, pod);
  }
}

/** Makes Pods of a Job, for each of `indexes` one; those without an index have undefined. */
export async function createPods(
  context: ControllerContext,
  job: Job,
  indexes: readonly (number | undefined)[],
  failuresOf: ((index: number) => number) | undefined,
): Promise<void> {
  await inSlowStartBatches(context.clock, Math.min(indexes.length, maxAtOnce), async (at) => {
    try {
      await createPod(context, job, newJobPod(job, indexes[at], failuresOf));
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  });
}

function newJobPod(job: Job, index: number | undefined, failuresOf: ((index: number) => number) | undefined): Pod {
  const pod = newPodFromTemplate(job, job.spec.template);
  const finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const text = String(index);
  const fieldPath = `metadata.labels['${indexKey}']`;
  const withIndex = <C extends NonNullable<Pod['spec']['containers']>[number]>(container: C): C =>
    container.env?.some(({ name }) => name === 'JOB_COMPLETION_INDEX')
      ? container
      : {
          ...container,
          env: [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath } } }],
        };
  const { initContainers, containers = [] } = pod.spec;
  const failures =
    failuresOf === undefined ? {} : { 'batch.kubernetes.io/job-index-failure-count': String(failuresOf(index)) };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${job.metadata.name}-${text}-`,
      finalizers,
      annotations: { ...pod.metadata.annotations, [indexKey]: text, ...failures },
      labels: { ...pod.metadata.labels, [indexKey]: text },
    },
    spec: {
      ...pod.spec,
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withIndex) }),
      containers: containers.map(withIndex),
      hostname: `${job.metadata.name}-${text}`,
    },
  };
}

/** When a Pod ended, as far as it tells (`getFinishedTime`). */
export function finishedMs({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''));
  if (ends.length > 0 && ends.every((end) => !Number.isNaN(end))) return Math.max(...ends);
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  return Date.parse(metadata.deletionTimestamp ?? metadata.creationTimestamp ?? '');
}

/** How long to wait after so many failures, the last at `lastMs`. */
export function backOffLeftMs(failures: number, lastMs: number | undefined, nowMs: number): number {
  if (failures === 0 || lastMs === undefined) return 0;
  const delayMs = Math.min(maxBackOffMs, firstBackOffMs * 2 ** (failures - 1));
  return Math.max(0, lastMs + delayMs - nowMs);
}
