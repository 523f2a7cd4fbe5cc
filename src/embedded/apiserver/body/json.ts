import { maxDepth } from './go-json-syntax.ts';

/** A body that was read, with the keys that came twice in one object, as upstream names them: `spec.replicas`. */
export interface ParsedBody {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/**
 * Parses JSON. `JSON.parse` keeps the last of two equal keys and says nothing: whether there are any is told by counting
 * colons, and only then are they looked for.
 * @throws SyntaxError for what is no JSON, RangeError for what is nested deeper than Go reads.
 */
export function parseJson(text: string): ParsedBody {
  const colons = countColons(text);
  const value: unknown = JSON.parse(text);
  return { value, duplicates: countKeys(value) === colons ? none : findDuplicates(text) };
}

const none: readonly string[] = [];

/** Colons that follow a key. @throws RangeError */
function countColons(text: string): number {
  let colons = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        at = endOfString(text, at);
        break;
      }
      case 0x3a:
        colons += 1;
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth > maxDepth) throw new RangeError('exceeded max depth');
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
    }
  }
  return colons;
}

/** Where the closing quote is, or the end of a text that has none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) keys += countKeys(value[index]);
    return keys;
  }
  const record = value as Record<string, unknown>;
  for (const key in record) keys += 1 + countKeys(record[key]);
  return keys;
}

/** The paths of keys that their object has had before, in the order in which they come (`sigs.k8s.io/json`, kjson). */
function findDuplicates(text: string): string[] {
  interface Level {
    /** Of an object; an array has none. */
    readonly keys: Set<string> | undefined;
    readonly base: string;
    /** Of the last key. */
    path: string;
    index: number;
  }
  const found: string[] = [];
  const stack: Level[] = [];
  let expectKey = false;
  const childPath = (): string => {
    const level = stack.at(-1);
    if (level === undefined) return '';
    return level.keys === undefined ? `${level.path}[${level.index}]` : level.path;
  };
  let key = '';
  for (let at = 0; at < text.length; at += 1) {
    const level = stack.at(-1);
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (expectKey && level?.keys !== undefined) {
          key = JSON.parse(text.slice(at, end + 1)) as string;
          const path = level.base === '' ? key : `${level.base}.${key}`;
          if (level.keys.has(key)) found.push(path);
          level.keys.add(key);
          level.path = path;
          expectKey = false;
        }
        at = end;
        break;
      }
      case '{':
      case '[': {
        const base = childPath();
        stack.push({ keys: text[at] === '{' ? new Set() : undefined, base, path: base, index: 0 });
        expectKey = text[at] === '{';
        break;
      }
      case '}':
      case ']':
        stack.pop();
        expectKey = false;
        break;
      case ',':
        if (level?.keys !== undefined) expectKey = true;
        else if (level !== undefined) level.index += 1;
    }
  }
  return found;
}
