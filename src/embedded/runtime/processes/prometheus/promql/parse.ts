import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { cEscapes } from '../../../../../base/index.ts';
import { quote } from '../../../../../kube/index.ts';
import {
  type BinaryExpr,
  type Expr,
  type LabelMatcher,
  type MatchOperator,
  ParseError,
  setOperators,
  type TimeShift,
} from './ast.ts';
import { checkTypes } from './check.ts';
import { parsePromDuration } from './durations.ts';
import { newMatcher } from './matcher.ts';
import { signatures } from './signatures.ts';
import { whyNoSelector, whyNoSyntax } from './why-no-syntax.ts';

/** Parts of the grammar of Prometheus 3 that v2.42 does not have. */
const newer: Readonly<Record<string, string>> = {
  AnchoredExpr: 'anchored',
  SmoothedExpr: 'smoothed',
  FillModifier: 'fill',
  LimitK: 'limitk',
  LimitRatio: 'limit_ratio',
  TrimUpper: '</',
  TrimLower: '>/',
};
const withParameter = new Set(['bottomk', 'count_values', 'quantile', 'topk']);

/** Reads a query with upstream's grammar, and checks its types as v2.42 does. @throws ParseError */
export function parsePromql(query: string): Expr {
  const tree = parser.parse(query);
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError) {
      const { at, why } = whyNoSyntax(query, cursor.from);
      throw new ParseError(query, at, why);
    }
    const name = newer[cursor.name];
    if (name !== undefined) throw new ParseError(query, cursor.from, `podpath: ${name} is not modelled`);
  } while (cursor.next());
  const root = tree.topNode.firstChild;
  if (root === null) throw new ParseError(query, 0, 'no expression found in input');
  const expr = build(query, root);
  checkTypes(query, expr);
  return expr;
}

/** Reads a selector of series, which is all that `match[]` takes. @throws ParseError */
export function parseSelector(query: string): readonly LabelMatcher[] {
  const isSelector = /^\s*(?:[a-zA-Z_:][\w:]*\s*)?(?:\{[^}]*(?:\}\s*)?)?$/.test(query) && query.trim() !== '';
  const expr = isSelector ? parsePromql(query) : undefined;
  if (expr?.kind === 'selector') return expr.matchers;
  const { at, why } = whyNoSelector(query);
  throw new ParseError(query, at, why);
}

/** Operands and operators as they stand in the text. */
type Item =
  | Expr
  | { readonly kind: 'prefix'; readonly operator: '+' | '-'; readonly start: number }
  | (Omit<BinaryExpr, 'end' | 'kind' | 'left' | 'right' | 'start'> & { readonly kind: 'infix' });

/** How much an operator binds (`generated_parser.y`, v2.42); `^` from the right. */
const power = 6;
const precedences: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '>=', '>', '<', '<=', '!='],
  ['+', '-'],
  ['*', '/', '%', 'atan2'],
  ['^'],
];
const precedenceOf = (operator: string) => precedences.findIndex((operators) => operators.includes(operator)) + 1;

/**
 * Builds an expression. The grammar, which is made for editors, lets `offset`, `@` and ranges have all that stands before them, and
 * signs bind more than `^`: so operands and operators are taken in their order, and put together anew.
 */
function build(query: string, node: SyntaxNode): Expr {
  const items = flatten(query, node);
  let next = 0;
  const operand = (): Expr => {
    const item = items[next];
    next += 1;
    if (item === undefined || item.kind === 'infix')
      throw new ParseError(query, node.from, 'podpath: an operand is missing');
    if (item.kind !== 'prefix') return item;
    const expr = climb(power);
    return { kind: 'unary', operator: item.operator, expr, start: item.start, end: expr.end };
  };
  const climb = (least: number): Expr => {
    let left = operand();
    for (;;) {
      const item = items[next];
      if (item?.kind !== 'infix') return left;
      const precedence = precedenceOf(item.operator);
      if (precedence < least) return left;
      next += 1;
      const right = climb(precedence === power ? power : precedence + 1);
      left = { ...item, kind: 'binary', left, right, start: left.start, end: right.end };
    }
  };
  return climb(1);
}

function flatten(query: string, node: SyntaxNode): readonly Item[] {
  const first = node.firstChild;
  switch (node.name) {
    case 'BinaryExpr':
      return first === null
        ? []
        : [...flatten(query, first), buildOperator(query, node), ...flatten(query, lastChild(node))];
    case 'UnaryExpr':
      return [
        { kind: 'prefix', operator: query[node.from] === '-' ? '-' : '+', start: node.from },
        ...flatten(query, lastChild(node)),
      ];
    case 'NumberDurationLiteral': {
      const [, sign = '', space = ''] = /^([+-]?)(\s*)/.exec(query.slice(node.from, node.to)) ?? [];
      const number = buildNumber(query, node.from + sign.length + space.length, node.to);
      return sign === ''
        ? [number]
        : [{ kind: 'prefix', operator: sign === '-' ? '-' : '+', start: node.from }, number];
    }
    case 'MatrixSelector':
    case 'SubqueryExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr': {
      const items = first === null ? [] : flatten(query, first);
      const last = items.at(-1);
      if (last === undefined || last.kind === 'infix' || last.kind === 'prefix')
        throw new ParseError(query, node.from, 'podpath: an operand is missing');
      return [...items.slice(0, -1), buildPostfix(query, node, last)];
    }
    default:
      return [buildOperand(query, node)];
  }
}

function buildNumber(query: string, start: number, end: number): Expr {
  const digits = query.slice(start, end);
  if (/^\d[\d.]*[a-z]/i.test(digits) && !/^(?:0x|\d[\d.]*e)/i.test(digits)) throw refusal(query, start);
  return { kind: 'number', value: parseNumber(digits), start, end };
}

/** What stands behind an operand. */
function buildPostfix(query: string, node: SyntaxNode, operand: Expr): Expr {
  const fail = (why: string, at = operand.start) => new ParseError(query, at, why);
  const position = { start: operand.start, end: node.to };
  const last = lastChild(node);
  const text = query.slice(last.from, last.to);
  switch (node.name) {
    case 'MatrixSelector': {
      const bracket = query.indexOf('[', operand.end);
      const rangeMs = durationOf(query, node.getChild('DurationExpr'));
      if (operand.kind !== 'selector') throw fail('ranges only allowed for vector selectors', bracket);
      if (operand.offsetMs !== 0) throw fail('no offset modifiers allowed before range', bracket);
      if (operand.at !== undefined) throw fail('no @ modifiers allowed before range', bracket);
      return { kind: 'range', selector: operand, rangeMs, ...position };
    }
    case 'SubqueryExpr': {
      const [range, step] = node.getChildren('DurationExpr');
      const rangeMs = durationOf(query, range ?? null);
      const stepMs = step === undefined ? 0 : durationOf(query, step);
      return { kind: 'subquery', expr: operand, rangeMs, stepMs, offsetMs: 0, ...position };
    }
    case 'OffsetExpr': {
      const [, sign, duration = ''] = /^(-?)\s*(.*)$/s.exec(text) ?? [];
      const offsetMs = durationOf(query, last, duration) * (sign === '-' ? -1 : 1);
      return shift('offset modifier', (before) => {
        if (before.offsetMs !== 0) throw fail('offset may not be set multiple times');
        return { ...before, offsetMs };
      });
    }
    default: {
      const edge =
        last.name === 'AtModifierPreprocessors' || text === ')'
          ? /@\s*(\w+)/.exec(query.slice(operand.end))?.[1]
          : undefined;
      if (/\d[a-z]/i.test(text) && edge === undefined && !/^[+-]?\s*(?:0x|[\d.]+e)/i.test(text))
        throw refusal(query, last.from);
      const seconds = edge === undefined ? Number(text.replace(/\s/g, '')) : 0;
      if (!Number.isFinite(seconds)) throw fail(`timestamp out of bounds for @ modifier: ${goFloat(text)}`);
      const at = edge === undefined ? Math.round(seconds * 1000) : edge.toLowerCase() === 'start' ? 'start' : 'end';
      return shift('@ modifier', (before) => {
        if (before.at !== undefined) throw fail('@ <timestamp> may not be set multiple times');
        return { ...before, at };
      });
    }
  }

  function shift(what: string, change: (before: TimeShift) => TimeShift): Expr {
    if (operand.kind === 'range')
      return { ...operand, selector: { ...operand.selector, ...change(operand.selector) }, ...position };
    if (operand.kind === 'selector' || operand.kind === 'subquery')
      return { ...operand, ...change(operand), ...position };
    throw fail(`${what} must be preceded by an instant vector selector or range vector selector or a subquery`);
  }
}

function buildOperand(query: string, node: SyntaxNode): Expr {
  const text = (of: SyntaxNode | null) => (of === null ? '' : query.slice(of.from, of.to));
  const position = { start: node.from, end: node.to };
  const fail = (why: string, at = node.from) => new ParseError(query, at, why);
  switch (node.name) {
    case 'StringLiteral':
      return { kind: 'string', value: unquote(query, node), ...position };
    case 'ParenExpr':
      return { kind: 'paren', expr: build(query, node.getChild('Expr') ?? node), ...position };
    case 'VectorSelector':
      return buildSelector(query, node);
    case 'AggregateExpr': {
      const operator = text(node.getChild('AggregateOp')).toLowerCase();
      const modifier = node.getChild('AggregateModifier');
      const args = argumentsOf(query, node);
      if (args.length === 0) throw fail('no arguments for aggregate expression provided');
      const wanted = withParameter.has(operator) ? 2 : 1;
      const expr = args[wanted - 1];
      if (args.length !== wanted || expr === undefined)
        throw fail(
          `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`,
        );
      return {
        kind: 'aggregation',
        operator,
        expr,
        parameter: wanted === 2 ? args[0] : undefined,
        grouping: labelsOf(query, modifier),
        isWithout: modifier !== null && modifier.getChild('Without') !== null,
        ...position,
      };
    }
    case 'FunctionCall': {
      const name = text(node.getChild('FunctionIdentifier'));
      if (!signatures.has(name)) throw fail(`unknown function with name ${quote(name)}`);
      return { kind: 'call', name, args: argumentsOf(query, node), ...position };
    }
    default:
      throw fail(`podpath: ${node.name} is not modelled`);
  }
}

function lastChild(node: SyntaxNode): SyntaxNode {
  return node.lastChild ?? node;
}

function argumentsOf(query: string, node: SyntaxNode): readonly Expr[] {
  return (
    node
      .getChild('FunctionCallBody')
      ?.getChildren('Expr')
      .map((child) => build(query, child)) ?? []
  );
}

function labelsOf(query: string, node: SyntaxNode | null): readonly string[] {
  const labels = node?.getChild('GroupingLabels') ?? null;
  return labels === null ? [] : namesIn(query, labels);
}

function namesIn(query: string, labels: SyntaxNode): readonly string[] {
  const [quoted] = labels.getChildren('QuotedLabelName');
  if (quoted !== undefined) throw refusal(query, quoted.from);
  return labels.getChildren('LabelName').map(({ from, to }) => query.slice(from, to));
}

/** What newer grammars take and v2.42 does not. */
function refusal(query: string, at: number): ParseError {
  const found = whyNoSyntax(query, at);
  return new ParseError(query, found.at, found.why);
}

function buildSelector(query: string, node: SyntaxNode): Expr {
  const identifier = node.getChild('Identifier');
  const name = identifier === null ? '' : query.slice(identifier.from, identifier.to);
  const matchers: LabelMatcher[] = [];
  const add = (label: string, operator: MatchOperator, value: string, at: number) => {
    try {
      matchers.push(newMatcher(label, operator, value));
    } catch (error) {
      throw new ParseError(query, at, error instanceof Error ? error.message : String(error));
    }
  };
  for (let child = node.getChild('LabelMatchers')?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (child.name !== 'UnquotedLabelMatcher') throw refusal(query, child.from);
    const label = child.getChild('LabelName');
    const operator = child.getChild('MatchOp');
    const value = child.getChild('StringLiteral');
    if (label === null || operator === null || value === null) throw refusal(query, child.from);
    add(
      query.slice(label.from, label.to),
      query.slice(operator.from, operator.to) as MatchOperator,
      unquote(query, value),
      label.from,
    );
  }
  if (name !== '') add('__name__', '=', name, node.from);
  return { kind: 'selector', name, matchers, offsetMs: 0, start: node.from, end: node.to };
}

const operators = new Set('Pow Mul Div Mod Atan2 Add Sub Eql Gte Gtr Lte Lss Neq And Unless Or'.split(' '));

function buildOperator(query: string, node: SyntaxNode): Item {
  let operator = node.firstChild?.nextSibling ?? node;
  while (!operators.has(operator.name) && operator.nextSibling !== null) operator = operator.nextSibling;
  const modifier = node.getChild('MatchingModifierClause');
  const [labels, include] = modifier?.getChildren('GroupingLabels') ?? [];
  const word = query.slice(operator.from, operator.to).toLowerCase();
  const isLeft = modifier !== null && modifier.getChild('GroupLeft') !== null;
  const isRight = modifier !== null && modifier.getChild('GroupRight') !== null;
  const ungrouped = setOperators.has(word) ? 'many-to-many' : 'one-to-one';
  return {
    kind: 'infix',
    operator: word,
    operatorAt: operator.from,
    isBool: node.getChild('BoolModifier') !== null,
    matching: {
      card: isLeft ? 'many-to-one' : isRight ? 'one-to-many' : ungrouped,
      isOn: modifier !== null && modifier.getChild('On') !== null,
      labels: labels === undefined ? [] : namesIn(query, labels),
      include: include === undefined ? [] : namesIn(query, include),
    },
  };
}

function durationOf(query: string, node: SyntaxNode | null, given?: string): number {
  const from = node?.from ?? 0;
  const text = given ?? (node === null ? '' : query.slice(node.from, node.to));
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(text)) throw refusal(query, from);
  const ms = parsePromDuration(text);
  if (typeof ms === 'string') throw new ParseError(query, from, ms);
  if (ms === 0) throw new ParseError(query, from, 'duration must be greater than 0');
  return ms;
}

function parseNumber(text: string): number {
  const lower = text.toLowerCase();
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  // As Go does, what begins with 0 is octal when it can be.
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return Number(text.replaceAll('_', ''));
}

const goFloat = (text: string) => (/nan/i.test(text) ? 'NaN' : text.trim().startsWith('-') ? '-Inf' : '+Inf');

const escapes: Readonly<Record<string, string>> = { ...cEscapes, "'": "'", '"': '"' };

/** The text of a literal (`strutil.Unquote`, v2.42). */
function unquote(query: string, { from, to }: SyntaxNode): string {
  const text = query.slice(from, to);
  const inside = text.slice(1, -1);
  if (text.length < 2 || text[0] !== text.at(-1)) throw refusal(query, from);
  if (text.startsWith('`')) return inside;
  return inside.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_all, hex: string, short: string, long: string, octal: string, letter: string) => {
      if (letter === undefined)
        return String.fromCodePoint(Number.parseInt(hex ?? short ?? long ?? octal, octal === undefined ? 16 : 8));
      const found = letter === "'" && text.startsWith('"') ? undefined : escapes[letter];
      if (found !== undefined) return found;
      const code = letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
      throw new ParseError(query, from, `unknown escape sequence U+${code} '${letter}'`);
    },
  );
}
