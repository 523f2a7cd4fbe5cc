import type { FunctionDefinition, Word } from '../parse/tree.ts';

/** A variable of the shell. */
export interface Variable {
  /** Undefined of a name that is exported before it has a value. */
  readonly value: string | undefined;
  readonly isExported: boolean;
  readonly isReadonly: boolean;
}

/** What an alias stands for. */
export interface Alias {
  readonly text: string;
  readonly words: readonly Word[];
}

/** What `set` turns on. */
export interface ShellOptions {
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
  noglob: boolean;
  noclobber: boolean;
  pipefail: boolean;
}

/** All that a line can change and a subshell has a copy of. */
export class ShellState {
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, FunctionDefinition>;
  readonly aliases: Map<string, Alias>;
  readonly options: ShellOptions;
  positional: readonly string[] = [];
  /** Absolute. */
  folder: string;
  /** `$?` */
  status = 0;
  /** The exit code of the last command substitution; undefined when there was none in this command. */
  substituted: number | undefined;
  /** Above 0 where a failure is looked at (`if`, `&&`, `!`), which `set -e` lets pass. */
  tested = 0;
  loops = 0;
  /** What each running function has to put back. */
  readonly scopes: Map<string, Variable | undefined>[];
  calls = 0;
  substitutions = 0;

  constructor(folder: string, from?: ShellState) {
    this.folder = folder;
    this.variables = new Map(from?.variables);
    this.functions = new Map(from?.functions);
    this.aliases = new Map(from?.aliases);
    this.options = from === undefined ? { ...noOptions } : { ...from.options };
    this.scopes = from === undefined ? [] : from.scopes.map((scope) => new Map(scope));
    if (from !== undefined) {
      this.positional = from.positional;
      this.status = from.status;
      this.tested = from.tested;
      this.calls = from.calls;
      this.substitutions = from.substitutions;
    }
  }

  /** What a subshell begins with. */
  copy(): ShellState {
    return new ShellState(this.folder, this);
  }
}

const noOptions: ShellOptions = {
  errexit: false,
  nounset: false,
  xtrace: false,
  noglob: false,
  noclobber: false,
  pipefail: false,
};
