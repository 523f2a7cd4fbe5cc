import type { KubeObject } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { itemsOf } from '../../resource/info.ts';
import {
  containerNames,
  defaultContainerAnnotation,
  findContainer,
  goTypeOf,
  hasSeveralContainers,
  listPodsBySelector,
  newNoContainer,
  type Pod,
  podSelectorOf,
} from '../../resource/pods.ts';

/** One log: that of a container. */
export interface LogRequest {
  readonly pod: Pod;
  readonly container: string;
}

export interface LogChoice {
  /** Empty: the Pod's default one. */
  readonly container: string;
  readonly isAllContainers: boolean;
  readonly isAllPods: boolean;
  readonly namespace: string;
  /** How long a Pod is waited for, in milliseconds. */
  readonly timeoutMs: number;
}

/** Which logs an object has (`logsForObjectWithClient` of `polymorphichelpers/logsforobject.go`, v0.37). @throws CommandError */
export async function logRequestsOf(
  context: VerbContext,
  object: KubeObject,
  choice: LogChoice,
): Promise<readonly LogRequest[]> {
  if (object.kind === 'PodList') return requestsOfPods(context, itemsOf(object) as unknown as Pod[], choice);
  if (object.kind === 'Pod' && object.apiVersion === 'v1')
    return requestsOfPod(context, object as unknown as Pod, choice);
  const selector = readSelector(object);
  const pods = await listPodsBySelector(context, object.metadata.namespace ?? '', selector, choice.timeoutMs);
  const [first] = pods;
  if (first === undefined) return [];
  if (pods.length === 1) return requestsOfPod(context, first, choice);
  if (choice.isAllPods) return requestsOfPods(context, pods, choice);
  await context.err(`Found ${pods.length} pods, using pod/${first.metadata.name}\n`);
  return requestsOfPod(context, first, choice);
}

function readSelector(object: KubeObject): string {
  try {
    return podSelectorOf(object);
  } catch (error) {
    throw new CommandError(`cannot get the logs from ${goTypeOf(object)}: ${messageOf(error)}`, { cause: error });
  }
}

async function requestsOfPods(context: VerbContext, pods: readonly Pod[], choice: LogChoice): Promise<LogRequest[]> {
  const requests: LogRequest[] = [];
  for (const pod of pods) requests.push(...(await requestsOfPod(context, pod, choice)));
  return requests;
}

async function requestsOfPod({ err }: VerbContext, pod: Pod, choice: LogChoice): Promise<readonly LogRequest[]> {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  if (choice.isAllContainers) {
    return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => ({ pod, container: name }));
  }
  let { container } = choice;
  const preset = pod.metadata.annotations?.[defaultContainerAnnotation] ?? '';
  if (container === '' && preset !== '') {
    if (findContainer(pod, preset) === undefined)
      await err(`Default container name "${preset}" not found in pod ${pod.metadata.name}\n`);
    else container = preset;
  }
  if (container === '') {
    container = containers[0]?.name ?? '';
    if (hasSeveralContainers(pod) && !choice.isAllPods)
      await err(`Defaulted container "${container}" out of: ${containerNames(pod)}\n`);
  }
  if (findContainer(pod, container) === undefined) throw newNoContainer(pod, container);
  return [{ pod, container }];
}
