import type { Verb } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError } from '../errors.ts';
import { attachablePodOf, findOneObject, podOrTyped, readPodTimeout } from '../resource/attachable-pod.ts';
import { filenameOptions } from '../resource/files.ts';
import { containerFor, execInPod } from './exec/in-pod.ts';
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
    const isQuiet = flags.isOn('quiet');
    const container = await containerFor(context.err, pod, { container: flags.text('container'), isQuiet });
    const { stdin, isTty, terminal } = await openTerminal(context, flags.isOn('tty'));
    await execInPod(
      context,
      pod,
      { command, container, isQuiet, isTty },
      { stdin, terminal, out: context.out, err: context.err },
    );
  },
};
