import type { Clock } from '../../../base/index.ts';
import { type KubeObject, type Pod, type PodTemplateSpec, StatusError } from '../../../kube/index.ts';
import { resources, targetOf } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { controllerRefTo } from './claim.ts';

/** `GetPodFromTemplate` (`pkg/controller/controller_utils.go`, v1.37.2): a Pod that its controller is about to make. */
export function newPodFromTemplate(owner: KubeObject, { metadata = {}, spec }: PodTemplateSpec): Pod {
  const { labels, annotations, finalizers } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? '',
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerRefTo(owner)],
    },
    spec,
  };
}

/** Tests whether a refusal says that the namespace is on its way out. */
export function isNamespaceTerminating(error: unknown): boolean {
  const causes = error instanceof StatusError ? error.details?.causes : undefined;
  return causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}

/** Creates a Pod and tells of it in an Event of its owner. @throws StatusError */
export async function createPod({ client, events }: ControllerContext, owner: KubeObject, pod: Pod): Promise<Pod> {
  try {
    const created = await client.create(resources.pods, pod);
    events.event(targetOf(owner), 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
    return created;
  } catch (error) {
    if (!isNamespaceTerminating(error)) {
      events.event(targetOf(owner), 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`);
    }
    throw error;
  }
}

/** Deletes a Pod and tells of it in an Event of its owner; a Pod that is gone is none to tell of. @throws StatusError */
export async function deletePod({ client, events }: ControllerContext, owner: KubeObject, pod: Pod): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata;
  try {
    await client.delete(resources.pods, { namespace, name });
    events.event(targetOf(owner), 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return;
    events.event(targetOf(owner), 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`);
    throw new Error(`unable to delete pods: ${messageOf(error)}`, { cause: error });
  }
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Does something `count` times in batches of 1, 2, 4 ... and stops after the first batch in which it failed
 * (`slowStartBatch` of `pkg/controller/replicaset/replica_set.go`). @throws the first failure.
 */
export async function inSlowStartBatches(
  clock: Clock,
  count: number,
  act: (index: number) => Promise<unknown>,
): Promise<void> {
  let done = 0;
  for (let size = Math.min(1, count); size > 0; size = Math.min(2 * size, count - done)) {
    const first = done;
    await inTurns(clock, size, (index) => act(first + index));
    done += size;
  }
}

/** So many requests go out at once: a thread that pages share must not be blocked by five hundred. */
const requestsPerTurn = 10;

/**
 * Does something `count` times as if all at once, some in each turn of the clock. @throws the first failure, when all is over.
 */
export async function inTurns(clock: Clock, count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  const results: PromiseSettledResult<unknown>[] = [];
  for (let first = 0; first < count; first += requestsPerTurn) {
    if (first > 0)
      await new Promise<void>((resolve) => clock.schedule(resolve, 0, 'controller: goes on with its Pods'));
    const length = Math.min(requestsPerTurn, count - first);
    results.push(...(await Promise.allSettled(Array.from({ length }, (_, index) => act(first + index)))));
  }
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
