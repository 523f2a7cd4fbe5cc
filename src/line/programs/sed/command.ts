import type { Regex } from '../regex/regex.ts';

/** Where a command applies. An expression that is undefined is the one that was used last. */
export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'zero' }
  | { readonly kind: 'regex'; readonly regex: Regex | undefined }
  | { readonly kind: 'plus'; readonly count: number }
  | { readonly kind: 'multiple'; readonly of: number };

/** A piece of what `s` puts in: text, a group (0: the whole match), or a change of case. */
export type Replacement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'case'; readonly mode: 'U' | 'L' | 'u' | 'l' | 'E' };

/** A command with its addresses. */
export interface SedCommand {
  readonly name: string;
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly isNegated: boolean;
  /** Of a range: whether it is open, and where it ends. */
  range: 'before' | 'open' | 'closed';
  rangeEnd: number;
  /** Where `b`, `t`, `T` go, and `{` if it does not apply. */
  target: number;
  readonly text: string;
  readonly number: number | undefined;
  readonly substitution: Substitution | undefined;
  readonly translation: ReadonlyMap<string, string> | undefined;
}

/** What an `s` command does. */
export interface Substitution {
  readonly regex: Regex | undefined;
  readonly replacement: readonly Replacement[];
  readonly isGlobal: boolean;
  readonly which: number;
  readonly prints: boolean;
  readonly file: string | undefined;
}

/** What is wrong with a script, as sed words it: `-e expression #1, char 3: unknown command`. */
export class SedError extends Error {
  override readonly name = 'SedError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
