import { quote } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';
import type { Command } from '../grammar/index.ts';
import { rootCommand } from '../grammar/index.ts';

/** `kubectl create deployment`. */
export const commandPath = ({ path }: Command): string => ['kubectl', ...path].join(' ');

/** `UsageErrorf` of `kubectl/pkg/cmd/util/helpers.go`, v0.37. */
export const newUsageError = (command: Command, text: string): CommandError =>
  new CommandError(`${text}\nSee '${commandPath(command)} -h' for help and examples`);

/** Names that people type for a verb's (`SuggestFor` of the commands). */
const suggestFor: Readonly<Record<string, readonly string[]>> = { get: ['list', 'ls'], delete: ['rm', 'remove'] };

/** What cobra says of a verb that is not there (github.com/spf13/cobra v1.10.2, command.go and args.go). */
export function newUnknownCommand(word: string): CommandError {
  const grouped = rootCommand.commands.map(({ grammar }) => grammar.name);
  const names = [...grouped.filter((name) => name !== 'help' && !addedLast.includes(name)), ...addedLast];
  const suggestions = names.flatMap((name) => {
    const isNear = distance(word, name) <= 2 || name.startsWith(word.toLowerCase());
    const isMeant = (suggestFor[name] ?? []).some((other) => other === word.toLowerCase());
    return [...(isNear ? [name] : []), ...(isMeant ? [name] : [])];
  });
  const hint =
    suggestions.length === 0 ? '' : `\n\nDid you mean this?\n${suggestions.map((name) => `\t${name}\n`).join('')}`;
  return new CommandError(`unknown command ${quote(word)} for "kubectl"${hint}`);
}

/** Suggestions come in the order in which upstream adds its commands: those in groups as the help has them, then these. */
const addedLast: readonly string[] = [
  'config',
  'plugin',
  'version',
  'api-versions',
  'api-resources',
  'options',
  'kuberc',
];

/** cobra's `ld`: the Levenshtein distance, whatever the case. */
function distance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replace = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replace, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    last = current;
  }
  return last[b.length] ?? 0;
}
