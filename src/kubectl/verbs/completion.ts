import { quote } from '../../kube/index.ts';
import type { Verb } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { newNotSupported } from '../errors.ts';

const shells: readonly string[] = ['bash', 'fish', 'powershell', 'zsh'];

/** `kubectl completion` (`kubectl/pkg/cmd/completion/completion.go`, v0.37). There is no shell here to write a script for. */
export const completion: Verb = {
  async run({ command, args }) {
    const [shell] = args;
    if (shell === undefined) throw newUsageError(command, 'Shell not specified.');
    if (args.length > 1) throw newUsageError(command, 'Too many arguments. Expected only the shell type.');
    if (!shells.includes(shell)) throw newUsageError(command, `Unsupported shell type ${quote(shell)}.`);
    throw newNotSupported(`a completion script for ${shell}`, 'the Tab key completes here without one');
  },
};
