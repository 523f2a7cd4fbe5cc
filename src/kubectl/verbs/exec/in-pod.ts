import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import { type RemoteStreams, runRemote } from '../../client/remote-command.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { chooseContainer, findContainer, newNoContainer, type Pod } from '../../resource/pods.ts';

/** What is run in which container. */
export interface PodCommand {
  readonly command: readonly string[];
  /** Empty: the Pod's default one. */
  readonly container: string;
  readonly isQuiet: boolean;
  readonly isTty: boolean;
}

/** The container's name, of a Pod that has not ended. What is chosen is told on `err`. @throws CommandError */
export async function containerFor(
  err: VerbContext['err'],
  pod: Pod,
  { container, isQuiet }: Pick<PodCommand, 'container' | 'isQuiet'>,
): Promise<string> {
  const { phase = '' } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  if (container === '') return (await chooseContainer({ err }, pod, '', isQuiet)).name;
  if (findContainer(pod, container) === undefined) throw newNoContainer(pod, container);
  return container;
}

/** Runs a command in a container to its end (`ExecOptions.Run` of `kubectl/pkg/cmd/exec/exec.go`, v0.37). */
export async function execInPod(
  context: VerbContext,
  pod: Pod,
  { command, container, isTty }: PodCommand,
  streams: RemoteStreams,
): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata;
  await runRemote(
    context,
    {
      method: 'GET',
      path: `/api/v1/namespaces/${namespaceSegment(namespace)}/pods/${nameSegment(name)}/exec`,
      query: { container, command, stdin: streams.stdin !== undefined, stdout: true, stderr: !isTty, tty: isTty },
    },
    streams,
  );
}
