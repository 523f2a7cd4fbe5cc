import { limitText } from '../common/too-much.ts';
import type { Regex } from '../regex/regex.ts';
import { compileBuiltin, type PartCompiler } from './builtins.ts';
import type { Evaluate, Frame, Scope } from './scope.ts';
import { AwkError, type Expression, type Target } from './tree.ts';
import { compareValues, Input, isTrue, toNumber, type Value } from './values.ts';

/** Turns expressions into functions that evaluate them, in the scope of a function or of the rules. */
export class ExpressionCompiler implements PartCompiler {
  readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** @throws AwkError for an array that is used as a variable, or the other way round */
  expression(node: Expression): Evaluate {
    const { scope } = this;
    const { machine } = scope.run;
    switch (node.kind) {
      case 'number':
      case 'string': {
        const { value } = node;
        return () => value;
      }
      case 'regex': {
        const regex = machine.regex(node.source);
        return () => (regex.test(machine.record) ? 1 : 0);
      }
      case 'group':
        return node.items.length === 1 && node.items[0] !== undefined
          ? this.expression(node.items[0])
          : this.#joined(node.items);
      case 'name':
        return scope.reader(node.name);
      case 'field': {
        if (node.index.kind === 'number') {
          const index = Math.trunc(node.index.value);
          return () => machine.field(index);
        }
        const index = this.expression(node.index);
        return () => machine.field(Math.trunc(toNumber(index())));
      }
      case 'element': {
        const array = scope.array(node.array);
        const key = this.key(node.subscripts);
        return () => {
          const found = array();
          const name = key();
          const value = found.get(name);
          // To look at an element is to make it.
          if (value === undefined && !found.has(name)) machine.put(found, name, undefined);
          return value;
        };
      }
      case 'in': {
        const array = scope.array(node.array);
        const key = this.key(node.subscripts);
        return () => (array().has(key()) ? 1 : 0);
      }
      case 'assign':
        return this.#assignment(node);
      case 'step': {
        const read = this.expression(node.target);
        const write = this.writer(node.target);
        const { by, isPrefix } = node;
        return () => {
          const before = toNumber(read());
          write(before + by);
          return isPrefix ? before + by : before;
        };
      }
      case 'unary': {
        if (node.operator === '!') {
          const value = this.test(node.value);
          return () => (value() ? 0 : 1);
        }
        const value = this.expression(node.value);
        // Zero has no sign in awk.
        return node.operator === '-' ? () => -toNumber(value()) + 0 : () => toNumber(value());
      }
      case 'binary':
        return this.#binary(node.operator, this.expression(node.left), this.expression(node.right));
      case 'match': {
        const left = this.expression(node.left);
        const regex = this.regex(node.right);
        const yes = node.isNegated ? 0 : 1;
        return () => {
          const text = machine.text(left());
          return regex().test(text) ? yes : 1 - yes;
        };
      }
      case 'and': {
        const left = this.test(node.left);
        const right = this.test(node.right);
        return () => (left() && right() ? 1 : 0);
      }
      case 'or': {
        const left = this.test(node.left);
        const right = this.test(node.right);
        return () => (left() || right() ? 1 : 0);
      }
      case 'choice': {
        const decide = this.test(node.test);
        const yes = this.expression(node.yes);
        const no = this.expression(node.no);
        return () => (decide() ? yes() : no());
      }
      case 'getline': {
        const write =
          node.target === undefined ? (text: string) => machine.setRecord(text) : this.#inputWriter(node.target);
        return () => {
          const text = machine.nextRecord();
          if (text === undefined) return 0;
          write(text);
          return 1;
        };
      }
      case 'call':
        return this.#call(node);
      case 'builtin':
        return compileBuiltin(node.name, node.values, this);
    }
  }

  /** Whether an expression is true; a regular expression alone asks the record. */
  test(node: Expression): () => boolean {
    if (node.kind === 'regex') {
      const { machine } = this.scope.run;
      const regex = machine.regex(node.source);
      return () => regex.test(machine.record);
    }
    const value = this.expression(node);
    return () => isTrue(value());
  }

  regex(node: Expression): () => Regex {
    const { machine } = this.scope.run;
    if (node.kind === 'regex') {
      const regex = machine.regex(node.source);
      return () => regex;
    }
    const value = this.expression(node);
    return () => machine.regex(machine.text(value()));
  }

  /** The key of an element: its subscripts, joined by SUBSEP. */
  key(subscripts: readonly Expression[]): () => string {
    const [first, ...others] = subscripts;
    if (first === undefined || others.length > 0) return this.#joined(subscripts);
    const { machine } = this.scope.run;
    const value = this.expression(first);
    return () => machine.text(value());
  }

  writer(target: Target): (value: Value) => void {
    const { machine } = this.scope.run;
    switch (target.kind) {
      case 'field': {
        const index = this.expression(target.index);
        return (value) => machine.setField(Math.trunc(toNumber(index())), value);
      }
      case 'element': {
        const array = this.scope.array(target.array);
        const key = this.key(target.subscripts);
        return (value) => machine.put(array(), key(), value);
      }
      case 'name':
        return this.scope.writer(target.name);
    }
  }

  #inputWriter(target: Target): (text: string) => void {
    const write = this.writer(target);
    return (text) => write(new Input(text));
  }

  #joined(nodes: readonly Expression[]): () => string {
    const { machine } = this.scope.run;
    const parts = nodes.map((node) => this.expression(node));
    return () => parts.map((part) => machine.text(part())).join(machine.text(machine.subsep.value));
  }

  #assignment(node: Extract<Expression, { kind: 'assign' }>): Evaluate {
    const write = this.writer(node.target);
    const value = this.expression(node.value);
    const compute =
      node.operator === '='
        ? value
        : this.#binary(node.operator === '**=' ? '^' : node.operator.slice(0, -1), this.expression(node.target), value);
    return () => {
      const result = compute();
      write(result);
      return result;
    };
  }

  #binary(operator: string, left: Evaluate, right: Evaluate): Evaluate {
    const { machine } = this.scope.run;
    switch (operator) {
      case '+':
        return () => toNumber(left()) + toNumber(right());
      case '-':
        return () => toNumber(left()) - toNumber(right());
      case '*':
        return () => toNumber(left()) * toNumber(right());
      case '/':
        return () => toNumber(left()) / toNumber(right());
      case '%':
        return () => toNumber(left()) % toNumber(right());
      case '^':
        return () => toNumber(left()) ** toNumber(right());
      case ' ':
        return () => {
          const before = machine.text(left());
          return limitText(before + machine.text(right()));
        };
      default: {
        const holds = comparisons[operator];
        if (holds === undefined) throw new AwkError(`line 1: syntax error at or near ${operator}`);
        return () => {
          const one = left();
          return holds(compareValues(one, right(), machine.convfmtText)) ? 1 : 0;
        };
      }
    }
  }

  /** A call of a function of the program: arrays are given as they are, all else by value. */
  #call(node: Extract<Expression, { kind: 'call' }>): Evaluate {
    const { scope } = this;
    const { run } = scope;
    const { name, line } = node;
    const definition = run.program.functions.get(name);
    if (definition === undefined) throw new AwkError(`line ${line}: function ${name} never defined`);
    if (node.values.length > definition.parameters.length)
      throw new AwkError(`line ${line}: too many arguments in call to ${name}`);
    const arrays = run.names.locals.get(name);
    const made = definition.parameters.map((parameter, index) => {
      const value = node.values[index];
      if (arrays?.has(parameter)) {
        // Parameters that a call leaves out are the function's own variables.
        if (value === undefined) return { array: () => new Map<string, Value>(), value: undefined };
        if (value.kind !== 'name')
          throw new AwkError(`line ${line}: type error in arg(${index + 1}) in call to ${name}`);
        return { array: scope.array(value.name), value: undefined };
      }
      return { array: undefined, value: value === undefined ? undefined : this.expression(value) };
    });
    return () => {
      const frame: Frame = {
        values: made.map(({ value }) => value?.()),
        arrays: made.map(({ array }) => array?.()),
      };
      return run.call(name, frame);
    };
  }
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};
