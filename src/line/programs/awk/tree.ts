/** The functions that awk has, but for `system`, which would start another program. */
export const builtinNames = [
  'length',
  'substr',
  'index',
  'split',
  'sub',
  'gsub',
  'match',
  'sprintf',
  'sin',
  'cos',
  'atan2',
  'exp',
  'log',
  'sqrt',
  'int',
  'rand',
  'srand',
  'tolower',
  'toupper',
  'close',
  'fflush',
  'systime',
] as const;

/** A function that awk has. */
export type BuiltinName = (typeof builtinNames)[number];

const isBuiltin: ReadonlySet<string> = new Set(builtinNames);

export const isBuiltinName = (name: string): name is BuiltinName => isBuiltin.has(name);

/** What a value can be assigned to. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly array: string; readonly subscripts: readonly Expression[] };

/** An expression of awk. */
export type Expression =
  | Target
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'group'; readonly items: readonly Expression[] }
  | { readonly kind: 'assign'; readonly target: Target; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'step'; readonly target: Target; readonly by: 1 | -1; readonly isPrefix: boolean }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly value: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'match'; readonly isNegated: boolean; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'in'; readonly subscripts: readonly Expression[]; readonly array: string }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[]; readonly line: number }
  | { readonly kind: 'builtin'; readonly name: BuiltinName; readonly values: readonly Expression[] }
  | { readonly kind: 'getline'; readonly target: Target | undefined };

/** Where `print` writes if not to standard output. */
export interface Redirection {
  readonly operator: '>' | '>>' | '|';
  readonly to: Expression;
}

/** A statement of awk. */
export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'print'; readonly values: readonly Expression[]; readonly redirection: Redirection | undefined }
  | { readonly kind: 'printf'; readonly values: readonly Expression[]; readonly redirection: Redirection | undefined }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement }
  | { readonly kind: 'do'; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: 'for';
      readonly first: Statement | undefined;
      readonly test: Expression | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'delete'; readonly array: string; readonly subscripts: readonly Expression[] | undefined }
  | { readonly kind: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined };

/** A rule: when, and what then. Without an action, the record is printed. */
export interface Rule {
  readonly pattern:
    | { readonly kind: 'begin' }
    | { readonly kind: 'end' }
    | { readonly kind: 'always' }
    | { readonly kind: 'when'; readonly test: Expression }
    | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression };
  readonly action: Statement | undefined;
}

/** A function that the program defines. */
export interface UserFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

/** A program of awk. */
export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, UserFunction>;
  readonly usesGetline: boolean;
}

/** What is wrong with a program, as mawk words it: `line 1: syntax error at or near }`. */
export class AwkError extends Error {
  override readonly name = 'AwkError';
}
