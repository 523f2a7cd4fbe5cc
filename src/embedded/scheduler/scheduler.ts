import { formatTime, type KubeObject, type Pod, type PodCondition } from '../../kube/index.ts';
import {
  type ComponentContext,
  createEventRecorder,
  createInformers,
  isNumber,
  isString,
  listOf,
  noMemory,
  recordOf,
  resources,
  targetOf,
  tupleOf,
} from '../client/index.ts';
import { createSeriesRecorder, type SeriesRecorder } from '../client/series-recorder.ts';
import { type AttemptRecord, createAttempts, type SchedulingAttempt } from './attempts.ts';
import { createCache } from './cache.ts';
import { createClusterView } from './cluster-view.ts';
import { newProfiles, type Profile, type SchedulerConfiguration } from './configuration.ts';
import { type CycleResult, runCycle } from './cycle.ts';
import { formatFitError } from './fit-error.ts';
import { followCluster } from './follow-cluster.ts';
import type { PluginName } from './framework.ts';
import type { PodInfo } from './node-info.ts';
import { preempt } from './preemption.ts';
import { createSchedulingQueue, type QueuedPod } from './queue.ts';

/** How a scheduler is set up. */
export interface SchedulerOptions {
  readonly configuration?: SchedulerConfiguration;
  /** The Node that it runs on; its Events name it. */
  readonly hostname: string;
  /**
   * In which API it tells of Events: events.k8s.io/v1 unless told, v1 where the API server was not there yet to be asked for it
   * (`NewEventBroadcasterAdapter`, client-go/tools/events, v0.37).
   */
  readonly eventsApi?: EventsApi | undefined;
}

export type EventsApi = 'events.k8s.io/v1' | 'v1';

/** A scheduler at work. */
export interface Scheduler extends Disposable {
  /** What the latest attempts for a Pod found out, Node by Node. */
  attempts(namespace: string, name: string): SchedulingAttempt[];
}

interface SchedulerJson {
  /** The Node that the next search begins at. */
  readonly start: number;
  readonly nominated: readonly (readonly [uid: string, node: string])[];
  readonly binding: readonly (readonly [uid: string, node: string])[];
}

/** `NoteLengthLimit` (`truncateMessage`). */
const maxNoteCharacters = 1024;

const isPair = tupleOf<readonly [string, string]>(isString, isString);
const isSchedulerJson = recordOf<SchedulerJson>({
  start: isNumber,
  nominated: listOf(isPair),
  binding: listOf(isPair),
});

/** Starts kube-scheduler: Pods without a Node are bound to one, one after another (`pkg/scheduler/schedule_one.go`, v1.37). */
export function createScheduler(context: ComponentContext, options: SchedulerOptions): Scheduler {
  const { client, clock, random, log, memory = noMemory } = context;
  const profiles = newProfiles(options.configuration);
  const held = new DisposableStack();
  const informers = held.use(createInformers(context));
  const cache = createCache();
  const attempts = createAttempts();
  const nominated = new Map<string, { readonly pod: PodInfo; readonly node: string }>();
  const start = { index: 0 };
  /** Nodes that Pods are being bound to. */
  const binding = new Map<string, string>();
  let timer: Disposable | undefined;

  const newRecorder = (name: string): Pick<SeriesRecorder, 'event'> => {
    const onError = (error: unknown) => log('error', `Unable to write event: ${String(error)}`);
    if (options.eventsApi !== 'v1') {
      const instance = `${name}-${options.hostname}`;
      return createSeriesRecorder({ client, clock, controller: name, instance, onError, memory });
    }
    const recorder = createEventRecorder({ client, clock, component: name, onError, memory });
    return { event: ({ regarding, type, reason, note }) => recorder.event(regarding, type, reason, note) };
  };
  const recorders = new Map([...profiles.keys()].map((name) => [name, newRecorder(name)]));
  const profileOf = ({ spec }: Pod): Profile | undefined => profiles.get(spec.schedulerName ?? 'default-scheduler');
  const arm = () => {
    if (timer !== undefined || held.disposed || !queue.hasNext) return;
    timer = clock.schedule(next, 0, 'kube-scheduler: the next Pod');
  };
  const queue = createSchedulingQueue({
    clock,
    pluginsOf: (pod) => profileOf(pod)?.plugins ?? [],
    onReady: arm,
    memory,
  });
  const view = createClusterView(cache, informers);
  const budgets = informers.of(resources.podDisruptionBudgets);
  const { claimBound } = followCluster({
    informers,
    cache,
    queue,
    held,
    isOurs: (pod) => profileOf(pod) !== undefined,
    nominated,
  });

  const saved = memory.keep('scheduler', isSchedulerJson, () => ({
    start: start.index,
    nominated: [...nominated].map(([uid, { node }]) => [uid, node] as const),
    binding: [...binding],
  }));
  memory.whenRestored(() => {
    start.index = saved?.start ?? 0;
    for (const [uid, node] of saved?.nominated ?? []) {
      const pod = queue.get(uid)?.info;
      if (pod !== undefined) nominated.set(uid, { pod, node });
    }
    for (const [uid, node] of saved?.binding ?? []) {
      const queued = queue.get(uid);
      const profile = queued === undefined ? undefined : profileOf(queued.info.pod);
      if (queued === undefined || profile === undefined) continue;
      bind(queued, profile, node, { message: '', selected: node }).catch((error: unknown) =>
        log('error', String(error)),
      );
    }
  });

  /** Pods of at least this priority that were promised the Node. */
  const nominatedFor = (nodeName: string, forPod: PodInfo): PodInfo[] => {
    if (nominated.size === 0) return [];
    return [...nominated.values()].flatMap(({ pod, node }) =>
      node === nodeName && pod.uid !== forPod.uid && pod.priority >= forPod.priority ? [pod] : [],
    );
  };
  const say = (pod: Pod, type: 'Normal' | 'Warning', reason: string, action: string, note: string, related?: Pod) => {
    const recorder = recorders.get(pod.spec.schedulerName ?? 'default-scheduler') ?? recorders.values().next().value;
    recorder?.event({
      regarding: targetOf(pod),
      type,
      reason,
      action,
      note: note.length > maxNoteCharacters ? `${note.slice(0, maxNoteCharacters - 4)} ...` : note,
      ...(related === undefined ? {} : { related: targetOf(related) }),
    });
  };

  function next(): void {
    timer = undefined;
    const queued = queue.pop();
    if (queued !== undefined) scheduleOne(queued);
    arm();
  }

  function scheduleOne(queued: QueuedPod): void {
    const { info } = queued;
    const { pod } = info;
    const profile = profileOf(pod);
    if (profile === undefined || cache.isAssumed(info.uid)) {
      queue.done(info.uid);
      return;
    }
    if (pod.metadata.deletionTimestamp !== undefined) {
      say(pod, 'Warning', 'FailedScheduling', 'Scheduling', `skip schedule deleting pod: ${info.key}`);
      queue.done(info.uid);
      return;
    }
    if (view.nodes.length === 0) {
      fail(queued, new Set(), 'no nodes available to schedule pods', 'Unschedulable', '');
      return;
    }
    const result = runCycle({
      profile,
      pod: info,
      view,
      nominated: nominatedFor,
      random,
      attempt: queued.attempts,
      nowMs: clock.now(),
      start,
    });
    attempts.add(result.record);
    if (result.selected === undefined) refuse(queued, profile, result);
    else
      bind(queued, profile, result.selected.name, result.record).catch((error: unknown) => log('error', String(error)));
  }

  /** No Node will do: perhaps one will when others make room. */
  function refuse(queued: QueuedPod, profile: Profile, { prepared, refusals, record }: CycleResult): void {
    const { info } = queued;
    const rejectors = new Set<PluginName>(
      prepared.everywhere === undefined
        ? [...refusals.values()].map(({ plugin }) => plugin)
        : [prepared.everywhere.plugin],
    );
    const outcome = profile.canPreempt
      ? preempt({
          pod: info,
          view,
          nodeOf: cache.node,
          prepared,
          refusals: prepared.everywhere === undefined ? refusals : new Map(),
          nominated: nominatedFor,
          budgets: budgets.list(),
          randomOffset: (below) => random.uint32() % below,
        })
      : undefined;
    const message = formatFitError({
      nodeCount: view.nodes.length,
      everywhere: prepared.everywhere,
      byNode: refusals.values(),
      // Where no Node was looked at, upstream's plugin for resource claims does not find what it would have noted (`ErrNotFound`).
      ...(outcome === undefined
        ? {}
        : { postFilter: prepared.everywhere === undefined ? outcome.message : 'not found' }),
    });
    record.message = message;
    record.nominated = outcome?.nominatedNode ?? '';
    fail(queued, rejectors, message, 'Unschedulable', profile.canPreempt ? outcome?.nominatedNode : '');
    const node = outcome?.nominatedNode ?? '';
    if (outcome !== undefined && node !== '') {
      for (const victim of outcome.victims) {
        evict(victim, info, node).catch((error: unknown) => log('error', `preemption: ${String(error)}`));
      }
    }
  }

  /** Puts the Pod back and tells why; `nominatedNode` undefined leaves that as it is (`handleSchedulingFailure`). */
  function fail(
    queued: QueuedPod,
    rejectors: ReadonlySet<PluginName>,
    message: string,
    reason: 'SchedulerError' | 'Unschedulable',
    nominatedNode: string | undefined,
  ): void {
    const { info } = queued;
    queue.putBack(queued, rejectors, reason === 'SchedulerError');
    if (nominatedNode !== undefined) {
      if (nominatedNode === '') nominated.delete(info.uid);
      else nominated.set(info.uid, { pod: info, node: nominatedNode });
    }
    say(info.pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    updateStatus(info.pod, { type: 'PodScheduled', status: 'False', reason, message }, nominatedNode).catch(
      (error: unknown) => log('error', `Error updating pod ${info.key}: ${String(error)}`),
    );
  }

  /** Writes a condition, and the nominated Node, where they are not what the Pod has. */
  async function updateStatus(pod: Pod, condition: PodCondition, nominatedNode?: string): Promise<void> {
    const { status, metadata } = pod;
    const old = status?.conditions?.find(({ type }) => type === condition.type);
    const isSame =
      old?.status === condition.status && old.reason === condition.reason && old.message === condition.message;
    const isNominated = nominatedNode === undefined || nominatedNode === (status?.nominatedNodeName ?? '');
    if (isSame && isNominated) return;
    const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : formatTime(clock.now());
    const observedGeneration = metadata.generation === undefined ? {} : { observedGeneration: metadata.generation };
    const changed = isSame
      ? {}
      : { conditions: [{ ...condition, ...observedGeneration, lastProbeTime: null, lastTransitionTime }] };
    const patch = { status: { ...changed, ...(isNominated ? {} : { nominatedNodeName: nominatedNode || null }) } };
    const key = { namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
    await client.patch(resources.pods, key, 'strategic', patch, { subresource: 'status' });
  }

  async function evict({ pod, uid, key }: PodInfo, preemptor: PodInfo, nodeName: string): Promise<void> {
    const { namespace = '', name = '' } = pod.metadata;
    const message = `${preemptor.pod.spec.schedulerName}: preempting to accommodate a higher priority pod`;
    try {
      await updateStatus(pod, { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message });
      await client.delete(resources.pods, { namespace, name }, { preconditions: { uid } });
    } catch (error) {
      if ((error as { code?: number }).code === 404) return;
      throw new Error(`${key}: ${String(error)}`, { cause: error });
    }
    say(
      pod,
      'Normal',
      'Preempted',
      'Preempting',
      `Preempted by pod ${preemptor.uid} on node ${nodeName}`,
      preemptor.pod,
    );
  }

  /** Takes the Pod for bound, and binds it (`bindingCycle`). */
  async function bind(
    queued: QueuedPod,
    profile: Profile,
    nodeName: string,
    record: Pick<AttemptRecord, 'message' | 'selected'>,
  ): Promise<void> {
    const { info } = queued;
    const { namespace = '', name = '', uid } = info.pod.metadata;
    cache.assume(info, nodeName);
    nominated.delete(info.uid);
    binding.set(info.uid, nodeName);
    try {
      for (const plugin of profile.plugins) await plugin.preBind?.(info, nodeName, view, { client, claimBound });
      const binding: KubeObject = {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { namespace, name, ...(uid === undefined ? {} : { uid }) },
        target: { kind: 'Node', name: nodeName },
      };
      await client.request('POST', `/api/v1/namespaces/${namespace}/pods/${name}/binding`, binding);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      record.message = why;
      record.selected = '';
      cache.forget(info.uid);
      queue.moveOn({ kind: 'AssignedPodDelete', pod: info.pod });
      if ((error as { code?: number }).code === 404) queue.done(info.uid);
      else fail(queued, new Set(), why, 'SchedulerError', '');
      return;
    } finally {
      binding.delete(info.uid);
    }
    queue.done(info.uid);
    say(info.pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${info.key} to ${nodeName}`);
  }

  return {
    attempts: (namespace, name) => attempts.of(`${namespace}/${name}`),
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      held.dispose();
    },
  };
}
