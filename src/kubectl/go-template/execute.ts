import { quote, type ReadonlyJson } from '../../kube/index.ts';
import { compareBytes } from '../printers/json.ts';
import { functions } from './functions.ts';
import {
  type Command,
  formatCommand,
  formatOperand,
  formatPipe,
  type Node,
  type Operand,
  type ParsedTemplate,
  type Pipe,
} from './nodes.ts';
import {
  formatPlain,
  GoFloat,
  GoInt,
  isList,
  isMap,
  isTrue,
  noValue,
  printValue,
  TemplateError,
  type Value,
} from './values.ts';

/** Ends a turn of `range`. */
class LoopSignal extends Error {
  readonly isBreak: boolean;

  constructor(isBreak: boolean) {
    super();
    this.isBreak = isBreak;
  }
}

const maxDepth = 1000;
/** As much text as a template may make, and as many steps as it may take: a page must not stand still. */
const maxSteps = 1_500_000;

/** Where something of a template stands. */
type Placed = { readonly line: number; readonly column: number };

/**
 * Runs a template over a value (`text/template/exec.go`, Go 1.26). What is written goes to `write` at once. @throws TemplateError
 * with Go's whole text: `template: output:1:2: executing "output" at <.x>: ...`
 */
export function executeTemplate(
  { main, defined }: ParsedTemplate,
  data: ReadonlyJson,
  write: (text: string) => void,
  allowsMissing: boolean,
): void {
  type Variables = { name: string; value: Value }[];
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps > maxSteps)
      throw new TemplateError('template: output: the template takes more steps than are taken here');
  };

  const run = (name: string, nodes: readonly Node[], dot: Value, variables: Variables, depth: number): void => {
    /** Says where a failure was. */
    const at = <Part extends Placed, T>(part: Part, format: (part: Part) => string, work: () => T): T => {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof TemplateError) || error.message.startsWith('template: ')) throw error;
        throw new TemplateError(
          `template: output:${part.line}:${part.column}: executing ${quote(name)} at <${format(part)}>: ${error.message}`,
          { cause: error },
        );
      }
    };
    const lookUp = (receiver: Value, field: string): Value => {
      if (receiver === noValue) {
        if (!allowsMissing) throw new TemplateError(`nil data; no entry for key ${quote(field)}`);
        return noValue;
      }
      if (receiver === null) throw new TemplateError(`nil pointer evaluating interface {}.${field}`);
      if (!isMap(receiver)) throw new TemplateError(`can't evaluate field ${field} in type interface {}`);
      if (Object.hasOwn(receiver, field)) return receiver[field] ?? null;
      if (!allowsMissing) throw new TemplateError(`map has no entry for key ${quote(field)}`);
      return noValue;
    };
    const follow = (start: Value, names: readonly string[]): Value => names.reduce<Value>(lookUp, start);

    const operand = (node: Operand, current: Value): Value =>
      at(node, formatOperand, () => {
        switch (node.type) {
          case 'dot':
            return current;
          case 'nil':
            throw new TemplateError('nil is not a command');
          case 'literal':
            if (typeof node.value === 'object') return new GoFloat(node.value.float);
            return typeof node.value === 'number' ? new GoInt(node.value) : node.value;
          case 'field':
            return follow(current, node.names);
          case 'variable':
            return follow(variables.findLast((one) => one.name === node.name)?.value ?? noValue, node.names);
          case 'function':
            return call(node, [], current);
          case 'pipe':
            return pipeline(node.pipe, current);
          case 'chain':
            return follow(operand(node.operand, current), node.names);
        }
      });

    const call = (
      node: Extract<Operand, { type: 'function' }>,
      args: readonly (() => Value)[],
      _current: Value,
    ): Value => {
      const apply = functions.get(node.name);
      if (apply === undefined) throw new TemplateError(`${quote(node.name)} is not a defined function`);
      const values: Value[] = [];
      for (const arg of args) {
        const value = arg();
        values.push(value);
        // What decides already is not followed by more.
        if (node.name === 'and' && !isTrue(value)) break;
        if (node.name === 'or' && isTrue(value)) break;
      }
      try {
        return apply(...values);
      } catch (error) {
        if (!(error instanceof TemplateError) || error.message.startsWith('template: ')) throw error;
        throw new TemplateError(`error calling ${node.name}: ${error.message}`, { cause: error });
      }
    };

    const command = (node: Command, current: Value, final: Value | undefined): Value => {
      const [first, ...rest] = node.args;
      if (first === undefined) return noValue;
      step();
      if (first.type === 'function') {
        const args = rest.map((arg) => () => (arg.type === 'nil' ? null : operand(arg, current)));
        if (final !== undefined) args.push(() => final);
        return at(node, formatCommand, () => call(first, args, current));
      }
      if (rest.length > 0 || final !== undefined) {
        if (first.type === 'field' || first.type === 'variable' || first.type === 'chain') {
          const value = operand(first, current);
          return at(first, formatOperand, () => {
            const field = first.names.at(-1) ?? '';
            if (first.names.length > 0 && value !== noValue)
              throw new TemplateError(`${field} is not a method but has arguments`);
            throw new TemplateError(`can't give argument to non-function ${formatOperand(first)}`);
          });
        }
        return at(node, formatCommand, () => {
          throw new TemplateError(`can't give argument to non-function ${formatOperand(first)}`);
        });
      }
      return operand(first, current);
    };

    const pipeline = (pipe: Pipe, current: Value): Value => {
      let value: Value | undefined;
      for (const one of pipe.commands) value = command(one, current, value);
      const result = value ?? noValue;
      for (const variable of pipe.variables) {
        const known = pipe.isAssignment ? variables.findLast((one) => one.name === variable) : undefined;
        if (known === undefined) variables.push({ name: variable, value: result });
        else known.value = result;
      }
      return result;
    };

    const list = (body: readonly Node[], current: Value): void => {
      for (const node of body) walk(node, current);
    };

    const walk = (node: Node, current: Value): void => {
      step();
      switch (node.type) {
        case 'text':
          write(node.text);
          return;
        case 'action': {
          const value = pipeline(node.pipe, current);
          if (node.pipe.variables.length === 0) write(printValue(value));
          return;
        }
        case 'break':
        case 'continue':
          throw new LoopSignal(node.type === 'break');
        case 'template': {
          const template = defined.get(node.template);
          at(
            node,
            () => `{{template ${quote(node.template)}${node.pipe === undefined ? '' : ` ${formatPipe(node.pipe)}`}}}`,
            () => {
              if (template === undefined) throw new TemplateError(`template ${quote(node.template)} not defined`);
              if (depth >= maxDepth) throw new TemplateError(`exceeded maximum template depth (${maxDepth})`);
            },
          );
          const inner = node.pipe === undefined ? noValue : pipeline(node.pipe, current);
          run(node.template, template ?? [], inner, [{ name: '$', value: inner }], depth + 1);
          return;
        }
        default:
          control(node, current);
      }
    };

    const control = (node: Extract<Node, { type: 'if' | 'with' | 'range' }>, current: Value): void => {
      const count = variables.length;
      if (node.type === 'range') loop(node, current);
      else {
        const value = pipeline(node.pipe, current);
        if (isTrue(value)) list(node.body, node.type === 'with' ? value : current);
        else list(node.otherwise, current);
      }
      variables.length = count;
    };

    const loop = (node: Extract<Node, { type: 'if' | 'with' | 'range' }>, current: Value): void => {
      const { variables: declared, commands } = node.pipe;
      const value = pipeline({ ...node.pipe, variables: [], commands }, current);
      const place = lastPlace(node.pipe);
      const entries = at(place.at, place.context, () => entriesOf(value));
      const count = variables.length;
      let isEmpty = true;
      for (const [key, item] of entries) {
        isEmpty = false;
        step();
        const [first, second] = declared;
        const set = (name: string, next: Value): void => {
          const known = node.pipe.isAssignment ? variables.findLast((one) => one.name === name) : undefined;
          if (known === undefined) variables.push({ name, value: next });
          else known.value = next;
        };
        if (first !== undefined) set(first, second === undefined ? item : key);
        if (second !== undefined) set(second, item);
        try {
          list(node.body, item);
        } catch (error) {
          if (!(error instanceof LoopSignal)) throw error;
          if (error.isBreak) break;
        } finally {
          variables.length = count;
        }
      }
      if (isEmpty) list(node.otherwise, current);
    };

    list(nodes, dot);
  };

  run('output', main, data, [{ name: '$', value: data }], 0);
}

/** Where Go was last when a pipe has been run: at its last operand. */
function lastPlace(pipe: Pipe): { readonly at: Placed; readonly context: () => string } {
  const command = pipe.commands.at(-1);
  const [only] = command?.args ?? [];
  if (command === undefined || only === undefined) return { at: pipe, context: () => formatPipe(pipe) };
  if (command.args.length === 1 && only.type !== 'function') return { at: only, context: () => formatOperand(only) };
  return { at: command, context: () => formatCommand(command) };
}

/** What `range` goes over: items, fields in the order of their names, or numbers from 0. */
function entriesOf(value: Value): Iterable<readonly [Value, Value]> {
  if (isList(value)) return value.map((item, index) => [new GoInt(index), item]);
  if (isMap(value)) {
    return Object.keys(value)
      .sort(compareBytes)
      .map((key) => [key, value[key] ?? null]);
  }
  if (value === noValue || value === null) return [];
  if (value instanceof GoInt) return countTo(value.int, (index) => new GoInt(index));
  if (typeof value === 'number' && Number.isInteger(value)) return countTo(value, (index) => index);
  throw new TemplateError(`range can't iterate over ${formatPlain(value)}`);
}

/** Numbers one by one, for a template may ask for more than fit into memory. */
function* countTo(end: number, toValue: (index: number) => Value): Iterable<readonly [Value, Value]> {
  for (let index = 0; index < end; index += 1) yield [toValue(index), toValue(index)];
}

/** The names of all functions, which the parser must know. */
export const functionNames: ReadonlySet<string> = new Set(functions.keys());
