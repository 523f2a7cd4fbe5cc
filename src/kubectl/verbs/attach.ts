import { nameSegment, namespaceSegment } from '../client/path-segment.ts';
import { runRemote } from '../client/remote-command.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { commandPath } from '../command/usage.ts';
import { CommandError, messageOf } from '../errors.ts';
import { attachablePodOf, findOneObject, podOrTyped, readPodTimeout } from '../resource/attachable-pod.ts';
import { type Container, chooseContainer, type Pod } from '../resource/pods.ts';
import { openTerminal } from './exec/terminal.ts';

const notice = `All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
`;

/** `kubectl attach` (`kubectl/pkg/cmd/attach/attach.go`, v0.37). Simplified: `--detach-keys` are not looked for. */
export const attach: Verb = {
  async run(context) {
    const { args } = context;
    const timeoutMs = readPodTimeout(context);
    if (args.length === 0) throw new CommandError('at least 1 argument is required for attach');
    if (args.length > 2) {
      throw new CommandError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      );
    }
    const [first = '', name] = args;
    const words = name === undefined ? podOrTyped(first) : name.includes('/') ? name : `${first}/${name}`;
    const object = await findOneObject(context, { args: [words] }, 'cannot attach to multiple objects at a time');
    const pod = await attachablePodOf(context, object, timeoutMs);
    const { phase = '' } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed')
      throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`);
    const container = await chooseOrRefuse(context, pod);
    await attachTo(context, pod, container, commandPath(context.command));
  },
};

async function chooseOrRefuse(context: VerbContext, pod: Pod): Promise<Container> {
  const { flags } = context;
  try {
    return await chooseContainer(context, pod, flags.text('container'), flags.isOn('quiet'));
  } catch (error) {
    throw new CommandError(`cannot attach to the container: ${messageOf(error)}`, { cause: error });
  }
}

/** Attaches to a container that runs; `command` is what the reader is told to attach with again. */
export async function attachTo(context: VerbContext, pod: Pod, container: Container, command: string): Promise<void> {
  const { flags, out, err } = context;
  const isQuiet = flags.isOn('quiet');
  const hasTty = container.tty === true;
  if (flags.isOn('tty') && !hasTty && !isQuiet)
    await err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  const { stdin, isTty, terminal } = await openTerminal(context, hasTty);
  if (!isQuiet) await err(notice);
  const { namespace = '', name = '' } = pod.metadata;
  await runRemote(
    context,
    {
      method: 'GET',
      path: `/api/v1/namespaces/${namespaceSegment(namespace)}/pods/${nameSegment(name)}/attach`,
      query: { container: container.name, stdin: stdin !== undefined, stdout: true, stderr: !isTty, tty: isTty },
    },
    { stdin, terminal, redraws: true, out, err },
  );
  if (isQuiet || stdin === undefined || !isTty) return;
  const again = `'${command} ${name} -c ${container.name} -n ${namespace} -i -t'`;
  const isEphemeral = (pod.spec.ephemeralContainers ?? []).some((one) => one.name === container.name);
  await out(
    isEphemeral
      ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running\n`
      : `Session ended, resume using ${again} command\n`,
  );
}
