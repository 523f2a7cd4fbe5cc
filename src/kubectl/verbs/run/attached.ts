import type { KubeObject } from '../../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import type { Mapping } from '../../client/rest-mapper.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf, PlainFailure } from '../../errors.ts';
import { readPodTimeout } from '../../resource/attachable-pod.ts';
import { selectObjects } from '../../resource/builder.ts';
import { chooseContainer, type Pod } from '../../resource/pods.ts';
import { followObject, newDeadline } from '../../resource/until.ts';
import { attachTo } from '../attach.ts';
import { deleteResult } from '../delete/delete-result.ts';

interface Terminated {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * `kubectl run -i` and `--attach` (`RunOptions.Run` and `handleAttachPod` of `kubectl/pkg/cmd/run/run.go`, v0.37): attaches to the
 * Pod once it is ready, or prints its log when it has ended by then, and ends as the container does; with `--rm` all that was
 * made is deleted after. @throws PlainFailure with the container's exit code
 */
export async function runAttached(context: VerbContext, made: readonly KubeObject[], restart: string): Promise<void> {
  const { flags } = context;
  const timeoutMs = readPodTimeout(context);
  const mapping = await context.client.mappingFor('pods');
  try {
    const [pod] = made;
    if (pod === undefined) throw new Error('no Pod was made');
    await attachOrLog(context, mapping, pod, timeoutMs);
    if (flags.isOn('leave-stdin-open') || restart === 'Always') return;
    const done = restart === 'OnFailure' ? ['Succeeded'] : ['Succeeded', 'Failed'];
    requireSuccess(await waitForPod(context, mapping, pod, timeoutMs, (phase) => done.includes(phase)));
  } finally {
    if (flags.isOn('rm')) await removeAll(context, made);
  }
}

const phaseOf = (pod: Pod): string => pod.status?.phase ?? '';
const hasEnded = (phase: string): boolean => phase === 'Succeeded' || phase === 'Failed';
const isReady = ({ status }: Pod): boolean =>
  (status?.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');

async function waitForPod(
  context: VerbContext,
  mapping: Mapping,
  { metadata: { name = '', namespace = '' } }: KubeObject,
  timeoutMs: number,
  isDone: (phase: string, pod: Pod) => boolean,
): Promise<Pod> {
  using deadline = newDeadline(context, timeoutMs, 'kubectl run waits for its Pod');
  try {
    const found = await followObject(context, { mapping, namespace, name }, deadline, (object) => {
      if (object === undefined) throw new CommandError('pods "" not found');
      return isDone(phaseOf(object as unknown as Pod), object as unknown as Pod);
    });
    return found as unknown as Pod;
  } catch (error) {
    if (deadline.isOver()) throw new CommandError('timed out waiting for the condition', { cause: error });
    throw error;
  }
}

async function attachOrLog(context: VerbContext, mapping: Mapping, made: KubeObject, timeoutMs: number): Promise<void> {
  const pod = await waitForPod(context, mapping, made, timeoutMs, (phase, now) => hasEnded(phase) || isReady(now));
  const container = await chooseContainer(context, pod, '', context.flags.isOn('quiet'));
  const printLog = async (): Promise<void> => {
    const { namespace = '', name = '' } = pod.metadata;
    const response = await context.client.rest.send({
      path: `/api/v1/namespaces/${namespaceSegment(namespace)}/pods/${nameSegment(name)}/log`,
      accept: 'application/json, */*',
      query: { container: container.name },
    });
    await context.out(await response.text());
  };
  if (hasEnded(phaseOf(pod))) return printLog();
  // What was printed before anybody was there.
  await printLog().catch(async (error: unknown) => {
    await context.err(`warning: couldn't fetch pre-attach logs: ${messageOf(error)}\n`);
  });
  try {
    await attachTo(context, pod, container, 'kubectl attach');
  } catch (error) {
    if (context.signal.aborted) throw error;
    const text = messageOf(error);
    await context.err(
      `warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${text}\n`,
    );
    await printLog();
  }
}

/** @throws PlainFailure with the exit code of what failed */
function requireSuccess(pod: Pod): void {
  const { namespace = '', name = '' } = pod.metadata;
  if (phaseOf(pod) === 'Succeeded') return;
  const [first] = pod.status?.containerStatuses ?? [];
  const ended = first?.state?.terminated as Terminated | undefined;
  const { exitCode = 0, reason = '', message = '' } = ended ?? {};
  if (exitCode === 0) throw new CommandError(`pod ${namespace}/${name} failed with unknown exit code`);
  throw new PlainFailure(`pod ${namespace}/${name} terminated (${reason})\n${message}`, exitCode);
}

async function removeAll(context: VerbContext, made: readonly KubeObject[]): Promise<void> {
  for (const { kind, metadata } of made) {
    const result = await selectObjects(context, {
      args: [`${kind.toLowerCase()}/${metadata.name}`],
      namespace: metadata.namespace ?? context.namespace.name,
      requiresObject: false,
      continuesOnError: true,
      flattens: true,
    });
    const out = context.flags.isOn('quiet') ? () => undefined : context.out;
    await deleteResult({ ...context, out }, result, {
      cascade: 'Background',
      ignoresNotFound: true,
      gracePeriod: -1,
      isForced: false,
      waits: false,
      timeoutMs: 0,
      dryRun: 'none',
      output: '',
      warnsOfClusterScope: false,
    });
  }
}
