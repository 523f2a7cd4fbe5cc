import { cEscapes } from '../../base/index.ts';

/** A part of a slice operator: `[1:-1:2]` has three. */
export interface SlicePart {
  readonly value: number;
  readonly isKnown: boolean;
  /** Upstream made it of the first one. */
  readonly isDerived?: boolean;
}

/** A node of a JSONPath template (`client-go/util/jsonpath/node.go`, v0.37). */
export type Node =
  | { readonly type: 'list'; readonly nodes: Node[] }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'array'; readonly parts: readonly [SlicePart, SlicePart, SlicePart] }
  | { readonly type: 'filter'; readonly left: ListNode; readonly right: ListNode; readonly operator: string }
  | { readonly type: 'int' | 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'wildcard' | 'recursive' }
  | { readonly type: 'union'; readonly lists: readonly ListNode[] }
  | { readonly type: 'identifier'; readonly name: string };

export type ListNode = Extract<Node, { type: 'list' }>;

/** A template that is none, or does not fit the object; the text is upstream's. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

const newList = (): ListNode => ({ type: 'list', nodes: [] });

/** Parses a template such as `{.metadata.name}{"\n"}` (`client-go/util/jsonpath/parser.go`, v0.37). @throws JsonPathError */
export function parseJsonPath(input: string): ListNode {
  const root = newList();
  let [pos, start, width] = [0, 0, 0];
  let current = root;

  const next = (): string => {
    const code = input.codePointAt(pos);
    if (code === undefined) {
      width = 0;
      return '';
    }
    const character = String.fromCodePoint(code);
    width = character.length;
    pos += width;
    return character;
  };
  const backUp = (): void => {
    pos -= width;
  };
  const consume = (): string => {
    const text = input.slice(start, pos);
    start = pos;
    return text;
  };
  const peek = (): string => {
    const character = next();
    backUp();
    return character;
  };

  const parseIdentifier = (): void => {
    while (!isTerminator(next()));
    backUp();
    const value = consume();
    if (value === 'true' || value === 'false') current.nodes.push({ type: 'bool', value: value === 'true' });
    else current.nodes.push({ type: 'identifier', name: value });
  };
  const parseField = (): void => {
    consume();
    for (;;) {
      const character = next();
      if (character === '\\') next();
      else if (isTerminator(character)) {
        backUp();
        break;
      }
    }
    const value = consume();
    current.nodes.push(value === '*' ? { type: 'wildcard' } : { type: 'field', name: value.replaceAll('\\', '') });
  };
  const parseRecursive = (): void => {
    if (current.nodes.at(-1)?.type === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
    pos += 2;
    consume();
    current.nodes.push({ type: 'recursive' });
    if (isAlphaNumeric(peek())) parseField();
  };
  const parseNumber = (): void => {
    if (/[+-]/.test(peek())) next();
    while (/[.\p{Nd}]/u.test(next()));
    backUp();
    const value = consume();
    if (/^[+-]?\d+$/.test(value)) current.nodes.push({ type: 'int', value: Number(value) });
    else if (/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value)) current.nodes.push({ type: 'float', value: Number(value) });
    else throw new JsonPathError(`cannot parse number ${value}`);
  };
  const parseArray = (): void => {
    for (;;) {
      const character = next();
      if (character === '' || character === '\n') throw new JsonPathError('unterminated array');
      if (character === ']') break;
    }
    current.nodes.push(...arrayNodes(consume().slice(1, -1)));
  };
  const parseFilter = (): void => {
    pos += 3;
    consume();
    let [hasBegun, hasEnded, pair] = [false, false, ''];
    for (;;) {
      const character = next();
      if (character === '' || character === '\n') throw new JsonPathError('unterminated filter');
      if (character === '"' || character === "'") {
        if (!hasBegun) [hasBegun, pair] = [true, character];
        else if (input[pos - 2] !== '\\' && character === pair) hasEnded = true;
      } else if (character === ')' && hasBegun === hasEnded) break;
    }
    if (next() !== ']') throw new JsonPathError('unclosed array expect ]');
    current.nodes.push(filterNode(consume().slice(0, -2)));
  };
  const parseQuote = (end: string): void => {
    for (;;) {
      const character = next();
      if (character === '' || character === '\n') throw new JsonPathError('unterminated quoted string');
      if (character === end && input[pos - 2] !== '\\') break;
    }
    current.nodes.push({ type: 'text', text: unquote(consume()) });
  };
  const parseAction = (): void => {
    for (;;) {
      if (input.startsWith('}', pos)) {
        pos += 1;
        consume();
        return;
      }
      if (input.startsWith('[?(', pos)) parseFilter();
      else if (input.startsWith('..', pos)) parseRecursive();
      else {
        const character = next();
        if (character === '' || character === '\r' || character === '\n') throw new JsonPathError('unclosed action');
        if (character === ' ' || character === '@' || character === '$') consume();
        else if (character === '[') parseArray();
        else if (character === '"' || character === "'") parseQuote(character);
        else if (character === '.') parseField();
        else if (/[+\-\p{Nd}]/u.test(character)) {
          backUp();
          parseNumber();
        } else if (isAlphaNumeric(character)) {
          backUp();
          parseIdentifier();
        } else throw new JsonPathError(`unrecognized character in action: ${formatRune(character)}`);
      }
    }
  };

  while (pos < input.length) {
    const at = input.indexOf('{', pos);
    pos = at < 0 ? input.length : at;
    if (pos > start) root.nodes.push({ type: 'text', text: consume() });
    if (at < 0) break;
    pos += 1;
    consume();
    current = newList();
    root.nodes.push(current);
    parseAction();
  }
  return root;
}

const isTerminator = (character: string): boolean => character === '' || /[ \t\r\n.,[\]$@{}]/.test(character);
const isAlphaNumeric = (character: string): boolean => /[_\p{L}\p{Nd}]/u.test(character);

/** Go's `%#U`. */
function formatRune(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex} '${character}'`;
}

/** The one action of `{text}`. */
function parseOne(text: string): ListNode {
  const [first] = parseJsonPath(`{${text}}`).nodes;
  return first?.type === 'list' ? first : newList();
}

function arrayNodes(given: string): Node[] {
  const text = given === '*' ? ':' : given;
  const choices = text.split(',');
  if (choices.length > 1) {
    return [{ type: 'union', lists: choices.map((choice) => parseOne(`[${choice.replace(/^ +| +$/g, '')}]`)) }];
  }
  const key = /^'([^']*)'$/.exec(text)?.[1];
  if (key !== undefined) return parseOne(`.${key}`).nodes;
  const found = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (found === null) throw new JsonPathError(`invalid array index ${text}`);
  const [, first = '', second = '', third = ''] = found;
  const start = slicePart(first);
  const end: SlicePart =
    second === '' ? { isKnown: true, value: start.value + 1, isDerived: true } : slicePart(second.slice(1));
  return [{ type: 'array', parts: [start, end, slicePart(third.slice(1))] }];
}

function slicePart(text: string): SlicePart {
  if (text === '') return { isKnown: false, value: 0 };
  if (text === '-') throw new JsonPathError(`array index ${text} is not a number`);
  return { isKnown: true, value: Number(text) };
}

function filterNode(text: string): Node {
  const found = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
  if (found === null) return { type: 'filter', left: parseOne(text), right: newList(), operator: 'exists' };
  const [, left = '', operator = '', right = ''] = found;
  return { type: 'filter', left: parseOne(left), right: parseOne(right), operator };
}

/** `UnquoteExtend`: quotation marks of both kinds, with Go's escapes. */
function unquote(text: string): string {
  const mark = text.charAt(0);
  const inner = text.slice(1, -1);
  const invalid = (): JsonPathError => new JsonPathError(`unquote string ${text} error invalid syntax`);
  if (text.length < 2 || !text.endsWith(mark)) throw invalid();
  return inner.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|[\s\S]?)/g, (_, code: string) => {
    if (code === mark) return mark;
    const simple = code.length === 1 ? cEscapes[code] : undefined;
    if (simple !== undefined) return simple;
    if (code.length < 3) throw invalid();
    const point = /^[xuU]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8);
    return String.fromCodePoint(point);
  });
}

/** `{.a}` of `a`, `.a`, `{a}` and `{.a}` (`RelaxedJSONPathExpression` of `kubectl/pkg/cmd/get/customcolumn.go`). @throws JsonPathError */
export function relaxJsonPath(text: string): string {
  if (text === '') return text;
  const found = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (found === null)
    throw new JsonPathError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  return `{.${found[1] ?? found[2] ?? ''}}`;
}
