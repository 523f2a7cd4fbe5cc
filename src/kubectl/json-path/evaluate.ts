import { formatGoV, goTypeName, type ReadonlyJson } from '../../kube/index.ts';
import { compareBytes } from '../printers/json.ts';
import { JsonPathError, type ListNode, type Node, type SlicePart } from './parse.ts';

/** A number that a template wrote with a dot, which Go tells from whole ones. */
export interface FloatLiteral {
  readonly float: number;
}

/** What a path leads to: JSON, or what the template itself has. */
export type Value = ReadonlyJson | FloatLiteral;

const isFloatLiteral = (value: Value): value is FloatLiteral =>
  typeof value === 'object' && value !== null && 'float' in value && floats.has(value);
const floats = new WeakSet<object>();

/** What each part of a template leads to; text is there as itself. */
export type Results = readonly (readonly Value[])[];

/**
 * Follows a template through an object (`client-go/util/jsonpath/jsonpath.go`, v0.37). Fields of objects are met in the order
 * of their names, where Go has no order. @throws JsonPathError in upstream's words
 */
export function evaluateJsonPath(root: ListNode, data: ReadonlyJson, allowsMissing: boolean): Results {
  const { nodes } = root;
  let [beginRange, inRange, endRange] = [0, 0, 0];
  let lastEnd = -1;

  const find = (value: Value | undefined, from: number): Value[][] => {
    const all: Value[][] = [];
    for (let at = from; at < nodes.length; at++) {
      const results = walk(value === undefined ? [] : [value], nodes[at] as Node);
      if (endRange > 0 && endRange <= inRange) {
        endRange -= 1;
        lastEnd = at;
        break;
      }
      if (beginRange > 0) {
        beginRange -= 1;
        inRange += 1;
        // Without items what is inside is looked at once, to find its end.
        if (results.length === 0) find(undefined, at + 1);
        else for (const one of results) all.push(...find(one, at + 1));
        inRange -= 1;
        if (lastEnd > at) at = lastEnd;
        continue;
      }
      all.push(results);
    }
    return all;
  };

  const walk = (input: Value[], node: Node): Value[] => {
    switch (node.type) {
      case 'list':
        return node.nodes.reduce(walk, input);
      case 'text':
        return [node.text];
      case 'int':
      case 'bool':
        return input.map(() => node.value);
      case 'float':
        return input.map(() => newFloat(node.value));
      case 'field':
        return field(input, node.name);
      case 'array':
        return input.flatMap((value) => slice(value, node.parts));
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return recursive(input);
      case 'union':
        return node.lists.flatMap((list) => walk(input, list));
      case 'filter':
        return input.flatMap((value) => filter(value, node));
      case 'identifier':
        return identifier(input, node.name);
    }
  };
  const identifier = (input: Value[], name: string): Value[] => {
    if (name === 'range') {
      beginRange += 1;
      return input;
    }
    if (name !== 'end') throw new JsonPathError(`unrecognized identifier ${name}`);
    if (inRange === 0) throw new JsonPathError('not in range, nothing to end');
    endRange += 1;
    return [];
  };
  const field = (input: Value[], name: string): Value[] => {
    if (input.length === 0) return [];
    const results = input.flatMap((value) => {
      if (!isMap(value) || !Object.hasOwn(value, name)) return [];
      const found = value[name];
      return found === undefined ? [] : [found];
    });
    if (results.length === 0 && !allowsMissing) throw new JsonPathError(`${name} is not found`);
    return results;
  };
  const filter = (value: Value, node: Extract<Node, { type: 'filter' }>): Value[] => {
    if (!Array.isArray(value))
      throw new JsonPathError(`${formatValue(value)} is not array or slice and cannot be filtered`);
    return (value as readonly ReadonlyJson[]).filter((item) => {
      if (node.operator === 'exists') return quietly(() => walk([item], node.left)).length > 0;
      const left = walk([item], node.left);
      if (left.length > 1) throw new JsonPathError('can only compare one element at a time');
      if (left.length === 0) return false;
      const right = walk([item], node.right);
      if (right.length > 1) throw new JsonPathError('can only compare one element at a time');
      if (right.length === 0) return false;
      return compare(left[0] ?? null, right[0] ?? null, node.operator);
    });
  };
  return find(data, 0);
}

function quietly(walk: () => Value[]): Value[] {
  try {
    return walk();
  } catch (error) {
    if (error instanceof JsonPathError) return [];
    throw error;
  }
}

function newFloat(float: number): FloatLiteral {
  const literal = { float };
  floats.add(literal);
  return literal;
}

const isMap = (value: Value): value is { readonly [key: string]: ReadonlyJson } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isFloatLiteral(value);

function children(value: Value): Value[] {
  if (Array.isArray(value)) return [...value];
  if (typeof value === 'string') return [...new TextEncoder().encode(value)];
  if (!isMap(value)) return [];
  return Object.keys(value)
    .sort(compareBytes)
    .map((key) => value[key] ?? null);
}

function recursive(input: readonly Value[]): Value[] {
  return input.flatMap((value) => {
    const below = children(value);
    return below.length === 0 ? [] : [value, ...recursive(below)];
  });
}

function slice(value: Value, [first, second, third]: readonly [SlicePart, SlicePart, SlicePart]): Value[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new JsonPathError(`${typeName(value)} is not array or slice`);
  const { length } = value;
  let start = first.isKnown ? first.value : 0;
  if (start < 0) start += length;
  let end = second.isKnown ? second.value : length;
  if (end < 0 || (end === 0 && second.isDerived === true)) end += length;
  if (end === start) return [];
  if (start >= length || start < 0)
    throw new JsonPathError(`array index out of bounds: index ${start}, length ${length}`);
  if (end > length || end < 0) throw new JsonPathError(`array index out of bounds: index ${end - 1}, length ${length}`);
  if (start > end) throw new JsonPathError(`starting index ${start} is greater than ending index ${end}`);
  if (third.isKnown && third.value <= 0) throw new JsonPathError('step must be > 0');
  const step = third.isKnown ? third.value : 1;
  return value.slice(start, end).filter((_, index) => index % step === 0);
}

type Kind = 'bool' | 'int' | 'float' | 'string';

function kindOf(value: Value): Kind {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (isFloatLiteral(value)) return 'float';
  throw new JsonPathError('invalid type for comparison');
}

/** `client-go/third_party/forked/golang/template/funcs.go`. */
function compare(left: Value, right: Value, operator: string): boolean {
  const kind = kindOf(left);
  const [a, b] = [plainOf(left), plainOf(right)];
  const requireSame = (): void => {
    if (kind !== kindOf(right)) throw new JsonPathError('incompatible types for comparison');
  };
  const isEqual = (): boolean => {
    requireSame();
    return a === b;
  };
  const isLess = (): boolean => {
    requireSame();
    if (kind === 'bool') throw new JsonPathError('invalid type for comparison');
    return typeof a === 'string' ? compareBytes(a, String(b)) < 0 : Number(a) < Number(b);
  };
  switch (operator) {
    case '==':
      return isEqual();
    case '!=':
      return !isEqual();
    case '<':
      return isLess();
    case '<=':
      return isLess() || isEqual();
    case '>':
      return !(isLess() || isEqual());
    case '>=':
      return !isLess();
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
}

const plainOf = (value: Value): unknown => (isFloatLiteral(value) ? value.float : value);

function typeName(value: Value): string {
  return isFloatLiteral(value) ? 'float64' : goTypeName(value);
}

/** A value as Go prints it with `%v`. */
export function formatValue(value: Value): string {
  return isFloatLiteral(value) ? formatGoV(value.float) : formatGoV(value);
}
