import type { ContainerStatus, Pod, PodCondition, PodPhase } from '../../../kube/index.ts';
import { quote } from '../../../kube/index.ts';
import { isSidecar } from '../containers/spec.ts';

/** The conditions that the kubelet alone writes (`PodConditionByKubelet`, `pkg/kubelet/types/pod_status.go`, v1.37). */
const ownTypes: ReadonlySet<string> = new Set([
  'PodScheduled',
  'Ready',
  'Initialized',
  'ContainersReady',
  'PodResizePending',
  'PodResizeInProgress',
  'PodReadyToStartContainers',
  'AllContainersRestarting',
]);

/** Whether a condition of this type is the kubelet's to write. */
export const isKubeletCondition = (type: string): boolean => ownTypes.has(type);

type Verdict = Pick<PodCondition, 'message' | 'reason' | 'status'>;

const yes: Verdict = { status: 'True' };
const no = (reason: string, message?: string): Verdict =>
  message === undefined ? { status: 'False', reason } : { status: 'False', reason, message };

/** What conditions are computed from. */
export interface ConditionInput {
  readonly pod: Pod;
  /** Of init and main containers. */
  readonly statuses: ReadonlyMap<string, ContainerStatus>;
  readonly phase: PodPhase;
  /** Why there is no sandbox to start containers in; undefined when there is one. */
  readonly sandboxChange: string | undefined;
  /** Those of others, which readiness gates look at. */
  readonly others: readonly PodCondition[];
}

/**
 * The conditions that the kubelet owns, in the order in which it writes them (`pkg/kubelet/status/generate.go`, v1.37), without
 * their times.
 */
export function computeConditions(input: ConditionInput): PodCondition[] {
  const observedGeneration = input.pod.metadata.generation;
  const condition = (type: string, verdict: Verdict): PodCondition => ({
    type,
    ...(observedGeneration === undefined || observedGeneration === 0 ? {} : { observedGeneration }),
    ...verdict,
  });
  const containersReady = judgeContainersReady(input);
  const sandbox = input.sandboxChange === undefined ? yes : no('PodSandboxNotReady', input.sandboxChange);
  return [
    condition('PodReadyToStartContainers', sandbox),
    condition('Initialized', judgeInitialized(input)),
    condition('Ready', containersReady.status === 'True' ? judgeGates(input) : containersReady),
    condition('ContainersReady', containersReady),
    condition('PodScheduled', yes),
  ];
}

/** Conditions of a Pod that is over, whatever its containers looked like (`generateContainersReadyConditionForTerminalPhase`). */
export function readyAtTheEnd(phase: PodPhase): Verdict {
  return no(phase === 'Failed' ? 'PodFailed' : 'PodCompleted');
}

function formatNames(names: readonly string[]): string {
  return `[${names.join(' ')}]`;
}

function explain(unknown: readonly string[], others: readonly string[], what: string): string {
  return [
    ...(unknown.length > 0 ? [`containers with unknown status: ${formatNames(unknown)}`] : []),
    ...(others.length > 0 ? [`containers with ${what} status: ${formatNames(others)}`] : []),
  ].join(', ');
}

function judgeContainersReady({ pod, statuses, phase }: ConditionInput): Verdict {
  const unknown: string[] = [];
  const unready: string[] = [];
  for (const { name = '' } of [...(pod.spec.initContainers ?? []).filter(isSidecar), ...(pod.spec.containers ?? [])]) {
    const status = statuses.get(name);
    if (status === undefined) unknown.push(name);
    else if (!status.ready) unready.push(name);
  }
  if (phase === 'Failed' || (phase === 'Succeeded' && unknown.length === 0)) return readyAtTheEnd(phase);
  const message = explain(unknown, unready, 'unready');
  return message === '' ? yes : no('ContainersNotReady', message);
}

function judgeGates({ pod, others }: ConditionInput): Verdict {
  const messages: string[] = [];
  for (const { conditionType = '' } of pod.spec.readinessGates ?? []) {
    const found = others.find(({ type }) => type === conditionType);
    const gate = `pod readiness gate ${quote(conditionType)}`;
    if (found === undefined) messages.push(`corresponding condition of ${gate} does not exist.`);
    else if (found.status !== 'True') messages.push(`the status of ${gate} is not "True", but ${found.status}`);
  }
  return messages.length === 0 ? yes : no('ReadinessGatesNotReady', messages.join(', '));
}

function judgeInitialized({ pod, statuses, phase }: ConditionInput): Verdict {
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of pod.spec.initContainers ?? []) {
    const { name = '' } = container;
    const status = statuses.get(name);
    if (status === undefined) unknown.push(name);
    else if (isSidecar(container) ? status.started !== true : !status.ready) incomplete.push(name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  const hasStarted = pod.spec.containers?.some(({ name = '' }) => {
    const { running, terminated } = statuses.get(name)?.state ?? {};
    return running !== undefined || terminated !== undefined;
  });
  const message = explain(unknown, incomplete, 'incomplete');
  return hasStarted === true || message === '' ? yes : no('ContainersNotInitialized', message);
}
