/** What an expression evaluates to. */
export type ValueType = 'matrix' | 'none' | 'scalar' | 'string' | 'vector';

/** How upstream's messages name a type (`DocumentedType`, `promql/parser/value.go`). */
export function documentedType(type: ValueType): string {
  return type === 'vector' ? 'instant vector' : type === 'matrix' ? 'range vector' : type;
}

/** Where in the text an expression is, in characters from 0. */
export interface Position {
  readonly start: number;
  readonly end: number;
}

export type MatchOperator = '!=' | '!~' | '=' | '=~';

/** One condition on a label of a selector; `matches` has the regular expression compiled. */
export interface LabelMatcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  matches(value: string): boolean;
}

/** `offset` and `@` of a selector or subquery. */
export interface TimeShift {
  readonly offsetMs: number;
  /** Milliseconds since 1970, or the start or end of the query. */
  readonly at?: number | 'end' | 'start' | undefined;
}

export interface NumberLiteral extends Position {
  readonly kind: 'number';
  readonly value: number;
}
export interface StringLiteral extends Position {
  readonly kind: 'string';
  readonly value: string;
}
export interface VectorSelector extends Position, TimeShift {
  readonly kind: 'selector';
  /** Before the braces; empty for none. */
  readonly name: string;
  /** With that of the name, which is last. */
  readonly matchers: readonly LabelMatcher[];
}
export interface MatrixSelector extends Position {
  readonly kind: 'range';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
}
export interface Subquery extends Position, TimeShift {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly rangeMs: number;
  /** 0: the engine's usual. */
  readonly stepMs: number;
}
export interface Aggregation extends Position {
  readonly kind: 'aggregation';
  readonly operator: string;
  readonly expr: Expr;
  readonly parameter?: Expr | undefined;
  readonly grouping: readonly string[];
  readonly isWithout: boolean;
}
/** How the elements of two vectors are matched. */
export interface VectorMatching {
  readonly card: 'many-to-many' | 'many-to-one' | 'one-to-many' | 'one-to-one';
  readonly isOn: boolean;
  readonly labels: readonly string[];
  /** Of `group_left` and `group_right`. */
  readonly include: readonly string[];
}
export interface BinaryExpr extends Position {
  readonly kind: 'binary';
  readonly operator: string;
  readonly operatorAt: number;
  readonly left: Expr;
  readonly right: Expr;
  readonly isBool: boolean;
  readonly matching: VectorMatching;
}
export interface Call extends Position {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}
export interface UnaryExpr extends Position {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly expr: Expr;
}
export interface ParenExpr extends Position {
  readonly kind: 'paren';
  readonly expr: Expr;
}

/** An expression of PromQL (`promql/parser/ast.go`, v2.42). */
export type Expr =
  | Aggregation
  | BinaryExpr
  | Call
  | MatrixSelector
  | NumberLiteral
  | ParenExpr
  | StringLiteral
  | Subquery
  | UnaryExpr
  | VectorSelector;

/** A query that cannot be read; the message is Prometheus's: `1:5: parse error: ...`. */
export class ParseError extends Error {
  override readonly name = 'ParseError';

  constructor(query: string, at: number, why: string) {
    const before = query.slice(0, at).split('\n');
    super(`${before.length}:${(before.at(-1)?.length ?? 0) + 1}: parse error: ${why}`);
  }
}

export const comparisons: ReadonlySet<string> = new Set(['!=', '<', '<=', '==', '>', '>=']);
export const setOperators: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** What is inside of parentheses. */
export function unwrap(expr: Expr): Expr {
  return expr.kind === 'paren' ? unwrap(expr.expr) : expr;
}
