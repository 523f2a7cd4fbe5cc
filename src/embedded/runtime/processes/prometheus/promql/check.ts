import { quote } from '../../../../../kube/index.ts';
import { comparisons, documentedType, type Expr, ParseError, setOperators, type ValueType } from './ast.ts';
import { notDone, signatures } from './signatures.ts';

/** What an expression evaluates to. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'range':
    case 'subquery':
      return 'matrix';
    case 'call':
      return signatures.get(expr.name)?.returns ?? 'none';
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector';
    case 'unary':
    case 'paren':
      return typeOf(expr.expr);
    default:
      return 'vector';
  }
}

/** Checks the types of an expression and of all in it (`checkAST`, `promql/parser/parse.go`, v2.42). @throws ParseError */
export function checkTypes(query: string, expr: Expr): ValueType {
  const fail = (at: number, why: string) => new ParseError(query, at, why);
  const expect = (of: Expr, wanted: ValueType, context: string) => {
    const type = checkTypes(query, of);
    if (type !== wanted)
      throw fail(of.start, `expected type ${documentedType(wanted)} in ${context}, got ${documentedType(type)}`);
  };
  switch (expr.kind) {
    case 'aggregation':
      expect(expr.expr, 'vector', 'aggregation expression');
      if (expr.parameter !== undefined)
        expect(expr.parameter, expr.operator === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
      break;
    case 'binary':
      checkBinary(query, expr);
      break;
    case 'call': {
      const { args, name, start } = expr;
      const signature = signatures.get(name);
      if (signature === undefined || notDone.has(name)) throw fail(start, `podpath: ${name} is not modelled`);
      const { variadic } = signature;
      const count = signature.args.length;
      const called = `argument(s) in call to ${quote(name)}, got ${args.length}`;
      if (variadic === 0 && count !== args.length) throw fail(start, `expected ${count} ${called}`);
      if (variadic !== 0 && count - 1 > args.length) throw fail(start, `expected at least ${count - 1} ${called}`);
      const most = count - 1 + variadic;
      if (variadic > 0 && most < args.length) throw fail(start, `expected at most ${most} ${called}`);
      for (const [index, arg] of args.entries())
        expect(arg, signature.args[Math.min(index, count - 1)] ?? 'none', `call to function ${quote(name)}`);
      break;
    }
    case 'paren':
      checkTypes(query, expr.expr);
      break;
    case 'unary': {
      const type = checkTypes(query, expr.expr);
      if (type !== 'scalar' && type !== 'vector')
        throw fail(
          expr.start,
          `unary expression only allowed on expressions of type scalar or instant vector, got ${quote(documentedType(type))}`,
        );
      break;
    }
    case 'subquery': {
      const type = checkTypes(query, expr.expr);
      if (type !== 'vector') throw fail(expr.start, `subquery is only allowed on instant vector, got ${type} instead`);
      break;
    }
    case 'range':
      checkTypes(query, expr.selector);
      break;
    case 'selector': {
      const { name, matchers, start } = expr;
      const second = matchers.slice(0, -1).find((matcher) => matcher.name === '__name__');
      if (name !== '' && second !== undefined)
        throw fail(start, `metric name must not be set twice: ${quote(name)} or ${quote(second.value)}`);
      if (name === '' && matchers.every((matcher) => matcher.matches('')))
        throw fail(start, 'vector selector must contain at least one non-empty matcher');
      break;
    }
    default:
      break;
  }
  return typeOf(expr);
}

function checkBinary(query: string, expr: Expr & { readonly kind: 'binary' }): void {
  const { left, right, operator, operatorAt, isBool, matching, start } = expr;
  const fail = (at: number, why: string) => new ParseError(query, at, why);
  const types = [checkTypes(query, left), checkTypes(query, right)] as const;
  const isComparison = comparisons.has(operator);
  const isSet = setOperators.has(operator);
  if (isBool && !isComparison) throw fail(operatorAt, 'bool modifier can only be used on comparison operators');
  if (isComparison && !isBool && types[0] === 'scalar' && types[1] === 'scalar')
    throw fail(operatorAt, 'comparisons between scalars must use BOOL modifier');
  const both = matching.isOn ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
  if (both !== undefined) throw fail(operatorAt, `label ${quote(both)} must not occur in ON and GROUP clause at once`);
  for (const [index, side] of [left, right].entries())
    if (types[index] !== 'scalar' && types[index] !== 'vector')
      throw fail(side.start, 'binary expression must contain only scalar and instant vector types');
  if (types[0] !== 'vector' || types[1] !== 'vector') {
    if (matching.labels.length > 0) throw fail(start, 'vector matching only allowed between instant vectors');
  } else if (isSet && matching.card !== 'many-to-many')
    throw fail(start, `no grouping allowed for ${quote(operator)} operation`);
  if (isSet && types.includes('scalar'))
    throw fail(start, `set operator ${quote(operator)} not allowed in binary scalar expression`);
}
