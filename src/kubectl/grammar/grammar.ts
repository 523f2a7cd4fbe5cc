/** What a flag does with a value: `boolean` has `true` when it is bare, `optional` takes one only after `=`, `required` takes the next word too. */
export type FlagArity = 'boolean' | 'optional' | 'required';

/** One flag as the program's own help and parser tell of it. */
export interface FlagGrammar {
  readonly name: string;
  /** The one letter of its short form. */
  readonly short?: string | undefined;
  readonly arity: FlagArity;
  /** What its value is parsed as. */
  readonly type: 'boolean' | 'string' | 'strings' | 'integer' | 'number' | 'duration' | 'pairs';
  /** As the help prints it, without quotes. */
  readonly default: string;
  /** The first sentence of its help. */
  readonly summary: string;
}

/** A verb or subverb. */
export interface CommandGrammar {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly flags: readonly FlagGrammar[];
  readonly commands: readonly CommandGrammar[];
}

/** The whole program: what `scripts/update-grammar.ts` writes. */
export interface Grammar {
  /** The command that makes this file. */
  readonly generatedBy: string;
  /** `v1.37.2` */
  readonly version: string;
  /** What the program says of itself: `kubectl version --client -o json`. */
  readonly build: {
    readonly clientVersion: Readonly<Record<'major' | 'minor' | 'gitVersion', string>>;
    readonly kustomizeVersion: string;
  };
  /** Flags that every command has. */
  readonly globalFlags: readonly FlagGrammar[];
  readonly root: CommandGrammar;
}
