import { runRemote } from '../client/remote-command.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError } from '../errors.ts';
import { attachablePodOf, findOneObject, podOrTyped, readPodTimeout } from '../resource/attachable-pod.ts';
import { filenameOptions } from '../resource/files.ts';
import { chooseContainer, findContainer, newNoContainer, type Pod } from '../resource/pods.ts';
import { openTerminal } from './exec/terminal.ts';

/** `kubectl exec` (`kubectl/pkg/cmd/exec/exec.go`, v0.37). */
export const exec: Verb = {
  async run(context) {
    const { flags, args, dashAt, namespace } = context;
    const files = filenameOptions(context);
    const resource = args.length > 0 && dashAt !== 0 ? (args[0] ?? '') : '';
    const isDashed = dashAt === 0 || dashAt === 1;
    if (!isDashed && (args.length > 1 || (args.length > 0 && files.filenames.length > 0))) {
      throw newUsageError(
        context.command,
        'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead',
      );
    }
    const command = isDashed ? args.slice(dashAt) : [];
    const timeoutMs = readPodTimeout(context);
    if (resource === '' && files.filenames.length === 0)
      throw new CommandError('pod, type/name or --filename must be specified');
    if (command.length === 0) throw new CommandError('you must specify at least one command for the container');
    const several = 'cannot exec into multiple objects at a time';
    const words = resource === '' ? {} : { args: [podOrTyped(resource)] };
    const selection = { ...words, files, enforcesNamespace: namespace.isExplicit && files.filenames.length > 0 };
    const pod = await attachablePodOf(context, await findOneObject(context, selection, several), timeoutMs);
    await execInPod(context, pod, { command, container: flags.text('container'), isQuiet: flags.isOn('quiet') });
  },
};

async function execInPod(
  context: VerbContext,
  pod: Pod,
  wanted: { readonly command: readonly string[]; readonly container: string; readonly isQuiet: boolean },
): Promise<void> {
  const { command, isQuiet } = wanted;
  const { phase = '' } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  let { container } = wanted;
  if (container === '') container = (await chooseContainer(context, pod, '', isQuiet)).name;
  else if (findContainer(pod, container) === undefined) throw newNoContainer(pod, container);
  const { stdin, isTty } = await openTerminal(context, context.flags.isOn('tty'));
  const { namespace = '', name = '' } = pod.metadata;
  await runRemote(
    context,
    {
      method: 'GET',
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/exec`,
      query: { container, command, stdin: stdin !== undefined, stdout: true, stderr: !isTty, tty: isTty },
    },
    { stdin, out: context.out, err: context.err },
  );
}
