import { formatSelector, type KubeObject, type LabelSelector, labelSelectorToSelector } from '../../kube/index.ts';
import { namespaceSegment } from '../client/path-segment.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError } from '../errors.ts';
import { itemsOf } from './info.ts';
import { newDeadline } from './until.ts';
import { watchEvents } from './watch.ts';

/** The part of a container's spec that verbs look at. */
export interface Container {
  readonly name: string;
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
}

/** The part of a Pod that verbs look at. */
export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly ephemeralContainers?: readonly Container[];
    readonly volumes?: readonly { readonly emptyDir?: object }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime?: string | null;
    }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state?: { readonly running?: object; readonly terminated?: object };
}

/** `AllContainerNames` of `kubectl/pkg/cmd/util/podcmd/podcmd.go`, v0.37. */
export function containerNames({ spec }: Pod): string {
  return [
    ...spec.containers.map(({ name }) => name),
    ...(spec.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`),
    ...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ].join(', ');
}

/** `FindContainerByName`. */
export function findContainer({ spec }: Pod, name: string): Container | undefined {
  return [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].find(
    (container) => container.name === name,
  );
}

export const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container';

/** Whether somebody could mean another container than the first. */
export const hasSeveralContainers = ({ spec }: Pod): boolean =>
  spec.containers.length > 1 || (spec.initContainers ?? []).length > 0 || (spec.ephemeralContainers ?? []).length > 0;

export const newNoContainer = (pod: Pod, name: string): CommandError =>
  new CommandError(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);

/** `FindOrDefaultContainerByName`: says which one it takes, unless it is told to be quiet. @throws CommandError */
export async function chooseContainer(
  { err }: Pick<VerbContext, 'err'>,
  pod: Pod,
  name: string,
  isQuiet: boolean,
): Promise<Container> {
  const wanted = name === '' ? (pod.metadata.annotations?.[defaultContainerAnnotation] ?? '') : name;
  if (wanted !== '') {
    const found = findContainer(pod, wanted);
    if (found === undefined) throw newNoContainer(pod, wanted);
    return found;
  }
  const [first] = pod.spec.containers;
  if (first === undefined)
    throw new CommandError(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  if (!isQuiet && hasSeveralContainers(pod))
    await err(`Defaulted container "${first.name}" out of: ${containerNames(pod)}\n`);
  return first;
}

const readyOf = ({ status }: Pod) => (status?.conditions ?? []).find(({ type }) => type === 'Ready');
const isReady = (pod: Pod): boolean => readyOf(pod)?.status === 'True';
const phaseOrder = ['Running', 'Unknown', 'Pending'];

/** An absent time comes last. */
function compareTimes(left: string | null | undefined, right: string | null | undefined): number {
  const [a, b] = [left ?? '', right ?? ''];
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  return a < b ? -1 : 1;
}

/** Restarts of containers, those that are no sidecars first (`compareMaxContainerRestarts`, without sidecars). */
const maxRestarts = ({ status }: Pod): number =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));

/**
 * Which Pod is best to look at: scheduled, running, ready, ready for longer, restarted more often, older (`ByLogging` of
 * `kubectl/pkg/util/podutils/podutils.go`, v0.37). Simplified: restarts of sidecars do not count.
 */
export function byLogging(left: Pod, right: Pod): number {
  const isAssigned = (pod: Pod): number => ((pod.spec.nodeName ?? '') === '' ? 1 : 0);
  const phase = (pod: Pod): number => Math.max(0, phaseOrder.indexOf(pod.status?.phase ?? ''));
  return (
    isAssigned(left) - isAssigned(right) ||
    phase(left) - phase(right) ||
    Number(isReady(right)) - Number(isReady(left)) ||
    (isReady(left) ? compareTimes(readyOf(left)?.lastTransitionTime, readyOf(right)?.lastTransitionTime) : 0) ||
    maxRestarts(right) - maxRestarts(left) ||
    compareTimes(left.metadata.creationTimestamp, right.metadata.creationTimestamp)
  );
}

const activePhases = ['Pending', 'Unknown', 'Running'];

/**
 * Which Pod is the most active: scheduled, running, ready, not on its way out, ready for longer, restarted less often, older
 * (`ActivePods` of `podutils.go`, from its end). Simplified: restarts of sidecars do not count.
 */
export function byActivity(left: Pod, right: Pod): number {
  const isAssigned = (pod: Pod): number => ((pod.spec.nodeName ?? '') === '' ? 1 : 0);
  const phase = (pod: Pod): number => Math.max(0, activePhases.indexOf(pod.status?.phase ?? ''));
  const deletion = (pod: Pod): string => pod.metadata.deletionTimestamp ?? '';
  return (
    isAssigned(left) - isAssigned(right) ||
    phase(right) - phase(left) ||
    Number(isReady(right)) - Number(isReady(left)) ||
    Number(deletion(left) !== '') - Number(deletion(right) !== '') ||
    compareTimes(deletion(right), deletion(left)) ||
    (isReady(left) ? compareTimes(readyOf(left)?.lastTransitionTime, readyOf(right)?.lastTransitionTime) : 0) ||
    maxRestarts(left) - maxRestarts(right) ||
    compareTimes(left.metadata.creationTimestamp, right.metadata.creationTimestamp)
  );
}

const ownersWithSelector: ReadonlySet<string> = new Set([
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/Deployment',
  'batch/Job',
]);

/** The label selector of an object's Pods (`SelectorsForObject` of `polymorphichelpers/helpers.go`). @throws CommandError */
export function podSelectorOf(object: KubeObject): string {
  const spec = (object['spec'] ?? {}) as { readonly selector?: LabelSelector & Readonly<Record<string, string>> };
  const [group = ''] = (object.apiVersion ?? '').includes('/') ? object.apiVersion.split('/') : [''];
  if (ownersWithSelector.has(`${group}/${object.kind}`)) return formatSelector(labelSelectorToSelector(spec.selector));
  const isService = group === '' && object.kind === 'Service';
  if (isService && Object.keys(spec.selector ?? {}).length === 0)
    throw new CommandError(`invalid service '${object.metadata.name}': Service is defined without a selector`);
  if (isService || (group === '' && object.kind === 'ReplicationController'))
    return formatSelector(labelSelectorToSelector({ matchLabels: spec.selector ?? {} }));
  throw new CommandError(`selector for ${goTypeOf(object)} not implemented`);
}

/** `*v1.ConfigMap`, as `%T` has it. */
export const goTypeOf = ({ apiVersion, kind }: KubeObject): string => `*${apiVersion.split('/').at(-1)}.${kind}`;

/** The Pods of a selector, the best first; when there are none yet, the first that comes (`GetPodList`). @throws CommandError */
export async function listPodsBySelector(
  context: VerbContext,
  namespace: string,
  labelSelector: string,
  timeoutMs: number,
  compare: (left: Pod, right: Pod) => number = byLogging,
): Promise<readonly Pod[]> {
  const list = await context.client.rest.json<KubeObject>({
    path: `/api/v1/namespaces/${namespaceSegment(namespace)}/pods`,
    query: { labelSelector },
    about: { resource: { group: '', resource: 'pods' }, name: '' },
  });
  const pods = itemsOf(list) as unknown as Pod[];
  if (pods.length > 0) return pods.sort(compare);
  const mapping = await context.client.mappingFor('pods');
  using deadline = newDeadline(context, timeoutMs, 'kubectl waits for a Pod');
  const version = list.metadata.resourceVersion ?? '';
  try {
    const events = watchEvents(context, { mapping, namespace, labelSelector }, version, { signal: deadline.signal });
    for await (const { type, object } of events)
      if (type === 'ADDED' || type === 'MODIFIED') return [object as unknown as Pod];
  } catch (error) {
    if (deadline.isOver()) throw new CommandError('timed out waiting for the condition');
    throw error;
  }
  throw new CommandError(
    deadline.isOver() ? 'timed out waiting for the condition' : 'watch closed before UntilWithoutRetry timeout',
  );
}
