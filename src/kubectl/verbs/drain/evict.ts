import { formatGoDurationMs, isStatusError } from '../../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import { delay } from '../../client/rest.ts';
import { type DryRun, withDryRun } from '../../command/common-flags.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, isNotFound, messageOf, throwAll } from '../../errors.ts';
import { createNamePrinter } from '../../printers/name.ts';
import type { Pod } from '../../resource/pods.ts';
import { printWith } from '../create.ts';
import { isOverdue } from './filters.ts';

const retryMs = 5000;
const pollMs = 1000;

/** What all Pods of a drain have in common. */
interface Drain {
  readonly context: VerbContext;
  readonly dryRun: DryRun;
  /** Milliseconds; 0: none. */
  readonly timeoutMs: number;
  isOver(): boolean;
}

/**
 * Evicts Pods, or deletes them with `--disable-eviction`, and waits until they are gone (`DeleteOrEvictPods` of
 * `kubectl/pkg/drain/drain.go`, v0.37). Simplified: the server evicts by policy/v1, as all of its kind do.
 */
export async function removePods(context: VerbContext, pods: readonly Pod[], dryRun: DryRun): Promise<void> {
  if (pods.length === 0) return;
  const { flags, clock } = context;
  const timeoutMs = flags.duration('timeout');
  const end = clock.now() + timeoutMs;
  const drain: Drain = { context, dryRun, timeoutMs, isOver: () => timeoutMs !== 0 && clock.now() >= end };
  if (flags.isOn('disable-eviction')) return deletePods(drain, pods);
  const results = await Promise.allSettled(pods.map((pod) => evict(drain, pod)));
  throwAll(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
}

const pathOf = ({ metadata }: Pod, subresource = ''): string =>
  `/api/v1/namespaces/${namespaceSegment(metadata.namespace ?? '')}/pods/${nameSegment(metadata.name ?? '')}${subresource}`;
const about = ({ metadata }: Pod) => ({ resource: { group: '', resource: 'pods' }, name: metadata.name ?? '' });

function deleteOptions({ context, dryRun }: Drain) {
  const grace = context.flags.integer('grace-period');
  return {
    ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}),
    ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
  };
}

async function evict(drain: Drain, pod: Pod): Promise<void> {
  const { context, dryRun } = drain;
  const { namespace, name } = pod.metadata;
  const where = `pods/"${name}" -n "${namespace}"`;
  let active = pod;
  for (;;) {
    const suffix = dryRun === 'server' ? ' (server dry run)' : '';
    await context.out(`evicting pod ${namespace}/${name}${suffix}\n`);
    if (drain.isOver()) {
      const timeout = formatGoDurationMs(drain.timeoutMs);
      throw new CommandError(`error when evicting ${where}: global timeout reached: ${timeout}`);
    }
    try {
      await context.client.rest.send({
        method: 'POST',
        path: pathOf(active, '/eviction'),
        about: about(active),
        body: {
          kind: 'Eviction',
          apiVersion: 'policy/v1',
          metadata: { name, namespace },
          deleteOptions: deleteOptions(drain),
        },
      });
      break;
    } catch (error) {
      if (context.signal.aborted) throw error;
      if (isNotFound(error)) return;
      const wait = `(will retry after ${formatGoDurationMs(retryMs)}): ${messageOf(error)}`;
      if (isStatusError(error) && error.reason === 'TooManyRequests') {
        await context.err(`error when evicting ${where} ${wait}\n`);
      } else if (isTerminatingNamespace(error)) {
        if ((active.metadata.deletionTimestamp ?? '') !== '') break;
        await context.err(`error when evicting pod "${name}" from terminating namespace "${namespace}" ${wait}\n`);
      } else throw new CommandError(`error when evicting ${where}: ${messageOf(error)}`, { cause: error });
      await delay(context.clock, retryMs, context.signal, 'kubectl drain tries again');
    }
    active = await context.client.rest.json<Pod>({ path: pathOf(active) }).catch(() => active);
  }
  if (dryRun === 'server') return;
  try {
    await untilGone(drain, active, 'evicted', 'eviction failed');
  } catch (error) {
    if (context.signal.aborted) throw error;
    const text = `error when waiting for pod "${name}" in namespace "${namespace}" to terminate`;
    throw new CommandError(`${text}: ${messageOf(error)}`, { cause: error });
  }
}

const isTerminatingNamespace = (error: unknown): boolean =>
  isStatusError(error) &&
  error.reason === 'Forbidden' &&
  (error.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating');

async function deletePods(drain: Drain, pods: readonly Pod[]): Promise<void> {
  const { context, dryRun } = drain;
  for (const pod of pods) {
    try {
      await context.client.rest.send({
        method: 'DELETE',
        path: pathOf(pod),
        about: about(pod),
        body: { kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptions(drain) },
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  if (dryRun === 'server') return;
  await Promise.all(pods.map((pod) => untilGone(drain, pod, 'deleted', 'deletion failed')));
}

/** `waitForDelete` of one Pod. @throws CommandError when time is up, or what asking for it fails with */
async function untilGone(drain: Drain, pod: Pod, done: string, failed: string): Promise<void> {
  const { context, dryRun } = drain;
  const { clock, signal, flags } = context;
  const print = (text: string): Promise<void> =>
    printWith(context, (write) => createNamePrinter(withDryRun(text, dryRun)).print(typed(pod), write));
  const seconds = flags.integer('skip-wait-for-delete-timeout');
  for (;;) {
    let found: Pod;
    try {
      found = await context.client.rest.json<Pod>({ path: pathOf(pod), about: about(pod) });
    } catch (error) {
      if (signal.aborted) throw error;
      await print(isNotFound(error) ? done : failed);
      if (isNotFound(error)) return;
      throw error;
    }
    if (found.metadata.uid !== pod.metadata.uid) return print(done);
    if (isOverdue(found, seconds, clock.now())) {
      await context.out(`pod "${pod.metadata.name}" has DeletionTimestamp older than ${seconds} seconds, skipping\n`);
      return;
    }
    if (drain.isOver()) throw new CommandError('context deadline exceeded');
    await delay(clock, pollMs, signal, 'kubectl drain looks whether the Pod is gone');
  }
}

const typed = (pod: Pod): Pod => ({ ...pod, apiVersion: 'v1', kind: 'Pod' });
