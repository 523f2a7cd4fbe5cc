import { type DeprecatedFlag, deprecatedFlags } from './deprecated-flags.ts';
import type { CommandGrammar, FlagGrammar, Grammar } from './grammar.ts';
import data from './kubectl-v1.37.2.json' with { type: 'json' };

/** The grammar of the kubectl that the project goes by, as `scripts/update-grammar.ts` read it. */
export const grammar: Grammar = data as Grammar;

/** A command with what its parser knows: its own flags and the global ones; its own win, as cobra has it. */
export interface Command {
  /** Full names from the program down: `['create', 'deployment']`; empty for `kubectl` itself. */
  readonly path: readonly string[];
  readonly grammar: CommandGrammar;
  readonly flags: ReadonlyMap<string, FlagGrammar>;
  readonly shorts: ReadonlyMap<string, FlagGrammar>;
  /** Among {@link flags}: those that are still taken and that no help tells of. */
  readonly deprecated: readonly DeprecatedFlag[];
  /** Whether a flag of this name is the command's own, not a global one. */
  isOwn(name: string): boolean;
  /** The subcommand of this name or alias. */
  find(name: string): Command | undefined;
  readonly commands: readonly Command[];
}

function newCommand(own: CommandGrammar, path: readonly string[]): Command {
  const flags = new Map(grammar.globalFlags.map((flag) => [flag.name, flag]));
  const deprecated = deprecatedFlags[path.join(' ')] ?? [];
  for (const flag of [...own.flags, ...deprecated]) flags.set(flag.name, flag);
  const shorts = new Map<string, FlagGrammar>();
  for (const flag of [...grammar.globalFlags, ...own.flags, ...deprecated])
    if (flag.short) shorts.set(flag.short, flag);
  const ownNames = new Set(own.flags.map((flag) => flag.name));
  const commands = own.commands.map((child) => newCommand(child, [...path, child.name]));
  const byName = new Map<string, Command>();
  for (const command of commands) {
    for (const name of [command.grammar.name, ...command.grammar.aliases]) byName.set(name, command);
  }
  return {
    path,
    grammar: own,
    flags,
    shorts,
    deprecated,
    isOwn: (name) => ownNames.has(name),
    find: (name) => byName.get(name),
    commands,
  };
}

/** `kubectl` itself. */
export const rootCommand: Command = newCommand(grammar.root, []);

/** The command of a path of full names; undefined when there is none. */
export function commandAt(path: readonly string[]): Command | undefined {
  return path.reduce<Command | undefined>((command, name) => command?.find(name), rootCommand);
}
