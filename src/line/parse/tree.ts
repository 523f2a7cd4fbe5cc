/** Where something stands in the text that was parsed: UTF-16 units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Commands one after the other (`;`, newline). The root of every tree. */
export interface List extends Span {
  readonly kind: 'list';
  readonly items: readonly AndOr[];
}

/** Pipelines joined by `&&` and `||`. */
export interface AndOr extends Span {
  readonly kind: 'andOr';
  /** Whether a newline precedes it, and no `;`: what fails in expansion ends the rest of its line alone. */
  readonly beginsLine: boolean;
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
}

/** Commands joined by `|`; one command without it. */
export interface Pipeline extends Span {
  readonly kind: 'pipeline';
  /** Begun with `!`. */
  readonly isNegated: boolean;
  /** Begun with `time`. */
  readonly isTimed: boolean;
  readonly commands: readonly Command[];
}

/** What stands between pipes. */
export type Command =
  | SimpleCommand
  | Group
  | For
  | While
  | If
  | Case
  | FunctionDefinition
  | ArithmeticCommand
  | ConditionCommand;

/** Assignments, words and redirects: `A=1 kubectl get pods > out`. */
export interface SimpleCommand extends Span {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

/** `NAME=value` or `NAME+=value`. */
export interface Assignment extends Span {
  readonly name: string;
  readonly isAppended: boolean;
  readonly value: Word;
}

/** `{ ...; }`, or in a subshell `( ... )`. */
export interface Group extends Span {
  readonly kind: 'group';
  readonly isSubshell: boolean;
  readonly body: List;
  readonly redirects: readonly Redirect[];
}

/** `for NAME in words; do ...; done`; without `in`, the positional parameters. */
export interface For extends Span {
  readonly kind: 'for';
  readonly variable: string;
  readonly words: readonly Word[] | undefined;
  /** Of `for ((a; b; c))`. */
  readonly arithmetic: readonly [Word, Word, Word] | undefined;
  readonly body: List;
  readonly redirects: readonly Redirect[];
}

/** `while` and `until`. */
export interface While extends Span {
  readonly kind: 'while';
  readonly isUntil: boolean;
  readonly condition: List;
  readonly body: List;
  readonly redirects: readonly Redirect[];
}

/** `if`, with one arm for each `if` and `elif`. */
export interface If extends Span {
  readonly kind: 'if';
  readonly arms: readonly { readonly condition: List; readonly body: List }[];
  readonly otherwise: List | undefined;
  readonly redirects: readonly Redirect[];
}

/** `case word in pattern) ...;; esac`. */
export interface Case extends Span {
  readonly kind: 'case';
  readonly word: Word;
  readonly arms: readonly {
    readonly patterns: readonly Word[];
    readonly body: List;
    readonly end: ';;' | ';&' | ';;&';
  }[];
  readonly redirects: readonly Redirect[];
}

/** `NAME() { ...; }`. */
export interface FunctionDefinition extends Span {
  readonly kind: 'function';
  readonly name: string;
  readonly body: Command;
}

/** `(( ... ))`. */
export interface ArithmeticCommand extends Span {
  readonly kind: 'arithmetic';
  readonly expression: Word;
  readonly redirects: readonly Redirect[];
}

/** `[[ ... ]]`. */
export interface ConditionCommand extends Span {
  readonly kind: 'condition';
  readonly condition: Condition;
  readonly redirects: readonly Redirect[];
}

/** What stands in `[[ ... ]]`. */
export type Condition =
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word };

/** A redirect; `fd` is what is redirected, absent for `&>`, which is 1 and 2; `typed` is its target as it was typed. */
export type Redirect = Span & { readonly typed: string; readonly target: Word } & (
    | { readonly operator: '<' | '>' | '>>' | '>|' | '<&' | '>&'; readonly fd: number }
    | { readonly operator: '&>' | '&>>' }
    | { readonly operator: '<<<'; readonly fd: number }
    /** A here-document: `target` is its body. */
    | { readonly operator: '<<'; readonly fd: number }
  );

/** One word before expansion; its parts are side by side. */
export interface Word extends Span {
  readonly parts: readonly WordPart[];
}

/** A piece of a word. What is quoted is neither split nor a pattern. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  | ParameterPart
  | { readonly kind: 'command'; readonly body: List; readonly isQuoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly isQuoted: boolean }
  /** `${` with something that bash calls a bad substitution when it gets there. */
  | { readonly kind: 'bad'; readonly text: string; readonly isQuoted: boolean };

/** `$NAME` and `${NAME...}`. */
export interface ParameterPart {
  readonly kind: 'parameter';
  /** A variable's name, digits, or one of `@*#?-$!`. */
  readonly name: string;
  readonly isQuoted: boolean;
  readonly operation: ParameterOperation | undefined;
  /** `$NAME` without braces, which letters of a brace expansion that follow would be part of. */
  readonly isBare?: boolean;
}

/** What `${...}` does with a value. */
export type ParameterOperation =
  | { readonly kind: 'length' }
  /** `:-` has `isColon`, `-` has not. */
  | {
      readonly kind: 'default';
      readonly operator: '-' | '=' | '+' | '?';
      readonly isColon: boolean;
      readonly word: Word;
    }
  | { readonly kind: 'trim'; readonly operator: '#' | '##' | '%' | '%%'; readonly pattern: Word }
  /** `/` once, `//` everywhere, `/#` at the beginning, `/%` at the end. */
  | {
      readonly kind: 'replace';
      readonly where: '/' | '//' | '/#' | '/%';
      readonly pattern: Word;
      readonly replacement: Word;
    }
  | { readonly kind: 'slice'; readonly offset: Word; readonly length: Word | undefined }
  | { readonly kind: 'case'; readonly operator: '^' | '^^' | ',' | ',,'; readonly pattern: Word };
