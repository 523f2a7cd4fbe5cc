/**
 * One use of a flag, as pflag understands it: `-n x`, `-nx`, `-n=x`, `--namespace x` and `--namespace=x` all give the same
 * `name` and `value`.
 */
export interface FlagUse {
  /** The long name without dashes: `namespace`. */
  readonly name: string;
  /** The value that kubectl sees; of a flag given without one, what that means (`true` for `--watch`, `unchanged` for `--dry-run`). */
  readonly value: string;
  /** Whether the line has the value; false for a bare `--watch`. */
  readonly explicit: boolean;
  /** The name as it was typed, dashes included: `-n`. */
  readonly spelling: string;
}

/** One kubectl command, taken apart by the rules of cobra and pflag. */
export interface Invocation {
  /** The verb and subverbs by their full names: `['create', 'deployment']` for `create deploy`; empty for `kubectl` alone. */
  readonly path: readonly string[];
  /** In the order of the line; a repeated flag is there each time. */
  readonly flags: readonly FlagUse[];
  /** The words that are neither verbs nor flags, before a `--`. */
  readonly args: readonly string[];
  /** The words after `--`; absent without one. */
  readonly afterDash?: readonly string[] | undefined;
}

/**
 * A line of the terminal, taken apart. It is one kubectl command today. A line language (pipes, lists, loops) will add a
 * `kind` and further shapes beside this one, whose leaves are invocations again: what judges a line judges each leaf.
 */
export interface Line {
  /** The line as it was typed. */
  readonly source: string;
  /** The words after the program's name, unquoted. */
  readonly argv: readonly string[];
  readonly invocation: Invocation;
}
