import type { StoredObject } from '../../../kube/index.ts';
import type { Cell } from '../resource.ts';
import { age, type ConditionLike, nameOf, since } from './format.ts';

interface ContainerState {
  readonly waiting?: { readonly reason?: string } | null;
  readonly running?: object | null;
  readonly terminated?: Terminated | null;
}

interface Terminated {
  readonly exitCode?: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly finishedAt?: string | null;
}

interface ContainerStatus {
  readonly name?: string;
  readonly ready?: boolean;
  readonly started?: boolean | null;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface PodSpec {
  readonly containers?: readonly object[];
  readonly initContainers?: readonly { readonly name?: string; readonly restartPolicy?: string }[];
  readonly nodeName?: string;
  readonly readinessGates?: readonly { readonly conditionType?: string }[];
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly conditions?: readonly ConditionLike[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly nominatedNodeName?: string;
  readonly podIPs?: readonly { readonly ip?: string }[];
}

/** What the containers of one sort say of the Pod, summed up. */
interface Summary {
  reason: string;
  ready: number;
  restarts: number;
  /** Of the last restart, in milliseconds; 0 for none. */
  lastRestart: number;
}

/** `printPod` (`pkg/printers/internalversion/printers.go`, v1.37). */
export function podCells(object: StoredObject, now: number): Cell[] {
  const spec: PodSpec = object.spec ?? {};
  const status: PodStatus = object.status ?? {};
  const conditions = status.conditions ?? [];
  const isGated = conditions.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  const phaseReason = isGated ? 'SchedulingGated' : status.reason || status.phase || '';

  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const init = summariseInit(status.initContainerStatuses ?? [], spec, phaseReason);
  const isInitialized = conditions.find(({ type }) => type === 'Initialized')?.status === 'True';
  const summary =
    init.isInitializing && !isInitialized ? init.all : summariseMain(status.containerStatuses ?? [], conditions, init);

  const total = (spec.containers?.length ?? 0) + sidecars.length;
  return [
    nameOf(object),
    `${summary.ready}/${total}`,
    deletionReason(object, status) ?? summary.reason,
    formatRestarts(summary, now),
    age(object, now),
    status.podIPs?.[0]?.ip || '<none>',
    spec.nodeName || '<none>',
    status.nominatedNodeName || '<none>',
    formatReadinessGates(spec, conditions),
  ];
}

interface InitSummary {
  /** Of all init containers: what counts while the Pod is initialising. */
  readonly all: Summary;
  /** Of sidecars (init containers that restart always): what counts from then on. */
  readonly sidecars: Summary;
  readonly isInitializing: boolean;
}

function summariseInit(statuses: readonly ContainerStatus[], spec: PodSpec, reason: string): InitSummary {
  const all: Summary = { reason, ready: 0, restarts: 0, lastRestart: 0 };
  const sidecars: Summary = { reason, ready: 0, restarts: 0, lastRestart: 0 };
  const containers = spec.initContainers ?? [];
  for (const [index, status] of statuses.entries()) {
    const isSidecar = containers.some(({ name, restartPolicy }) => name === status.name && restartPolicy === 'Always');
    addRestarts(all, status);
    if (isSidecar) addRestarts(sidecars, status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated && (terminated.exitCode ?? 0) === 0) continue;
    if (isSidecar && status.started) {
      if (status.ready) all.ready += 1;
      continue;
    }
    if (terminated) all.reason = `Init:${terminationReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') all.reason = `Init:${waiting.reason}`;
    else all.reason = `Init:${index}/${containers.length}`;
    // What the first that is not done says is all that is said.
    return { all, sidecars: { ...sidecars, reason: all.reason, ready: all.ready }, isInitializing: true };
  }
  return { all, sidecars: { ...sidecars, ready: all.ready }, isInitializing: false };
}

function summariseMain(
  statuses: readonly ContainerStatus[],
  conditions: readonly ConditionLike[],
  { sidecars }: InitSummary,
): Summary {
  const summary: Summary = { ...sidecars };
  let isRunning = false;
  let errorReason = '';
  for (let index = statuses.length - 1; index >= 0; index -= 1) {
    const status = statuses[index] ?? {};
    addRestarts(summary, status);
    const { waiting, running, terminated } = status.state ?? {};
    if (waiting?.reason) {
      summary.reason = waiting.reason;
    } else if (terminated) {
      summary.reason = terminationReason(terminated);
      if ((terminated.exitCode ?? 0) !== 0) errorReason = summary.reason;
    } else if (status.ready && running) {
      isRunning = true;
      summary.ready += 1;
    }
  }
  if (summary.reason === 'Completed') {
    const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
    if (isRunning && isReady) summary.reason = 'Running';
    else if (errorReason !== '') summary.reason = errorReason;
    else if (isRunning) summary.reason = 'NotReady';
  }
  return summary;
}

function addRestarts(summary: Summary, status: ContainerStatus): void {
  summary.restarts += status.restartCount ?? 0;
  const finished = status.lastState?.terminated?.finishedAt;
  if (finished) summary.lastRestart = Math.max(summary.lastRestart, Date.parse(finished));
}

function terminationReason({ reason, signal, exitCode }: Terminated): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`;
}

/** What is said of a Pod that is being deleted, whatever its containers say. */
function deletionReason({ metadata }: StoredObject, { phase, reason }: PodStatus): string | undefined {
  if (!metadata.deletionTimestamp) return undefined;
  if (reason === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

function formatRestarts({ restarts, lastRestart }: Summary, now: number): string {
  if (restarts === 0 || lastRestart === 0) return `${restarts}`;
  return `${restarts} (${since(new Date(lastRestart).toISOString(), now)} ago)`;
}

function formatReadinessGates({ readinessGates }: PodSpec, conditions: readonly ConditionLike[]): string {
  if (!readinessGates || readinessGates.length === 0) return '<none>';
  const met = readinessGates.filter(
    ({ conditionType }) => conditions.find(({ type }) => type === conditionType)?.status === 'True',
  );
  return `${met.length}/${readinessGates.length}`;
}

/** `metav1.TableRowCondition`. */
export interface RowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

const succeeded: readonly RowCondition[] = Object.freeze([
  { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
]);
const failed: readonly RowCondition[] = Object.freeze([
  { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
]);

/** The conditions of a Pod's row: that it is over. */
export function podRowConditions({ status }: StoredObject): readonly RowCondition[] | undefined {
  if (status?.phase === 'Succeeded') return succeeded;
  return status?.phase === 'Failed' ? failed : undefined;
}
