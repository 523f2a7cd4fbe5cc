import { quote } from '../../../kube/index.ts';
import { maxDepth } from './go-json-syntax.ts';

/** A body that was read, with what strict reading says of keys that came twice in one object. */
export interface ParsedBody {
  readonly value: unknown;
  readonly strictErrors: readonly string[];
}

/**
 * Parses JSON. `JSON.parse` keeps the last of two equal keys and says nothing: whether there are any is told by counting
 * colons, and only then are they looked for.
 * @throws SyntaxError for what is no JSON, RangeError for what is nested deeper than Go reads.
 */
export function parseJson(text: string): ParsedBody {
  // As most programs write it, nothing stands between a key and its colon, and few texts have a quotation mark before a colon.
  const isCompact = !spaceAfterQuote.some((pair) => text.includes(pair));
  const exact = isCompact ? undefined : countColons(text);
  const value: unknown = halfCharacter.test(text) ? JSON.parse(text, asWellFormed) : JSON.parse(text);
  const keys = countKeys(value, 0);
  if (keys === (exact ?? countPairs(text)) || keys === (exact ?? countColons(text)))
    return { value, strictErrors: none };
  return parseRepeated(text);
}

const spaceAfterQuote = ['" ', '"\n', '"\t', '"\r'];

/** Quotation marks before a colon: the keys of compact JSON, and what texts have of them. */
function countPairs(text: string): number {
  let pairs = 0;
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) pairs += 1;
  return pairs;
}

const none: readonly string[] = [];

/** The escape of a half of a character, which may stand alone; Go then reads U+FFFD. */
const halfCharacter = /\\u[dD][89a-fA-F]/;
const asWellFormed = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value;

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

/** @throws RangeError */
function countKeys(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= maxDepth) throw new RangeError('exceeded max depth');
  let keys = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) keys += countKeys(value[index], depth + 1);
    return keys;
  }
  const record = value as Record<string, unknown>;
  for (const key in record) keys += 1 + countKeys(record[key], depth + 1);
  return keys;
}

/**
 * Reads JSON, which `JSON.parse` has read, in which a key comes more than once in one object: as in Go, an object that comes
 * again is read into the one that is there; of everything else the last counts. The paths of such keys come in the order in
 * which they stand (`sigs.k8s.io/json`).
 */
function parseRepeated(text: string): ParsedBody {
  const strictErrors: string[] = [];
  let at = 0;
  const skipSpace = () => {
    while (' \n\r\t'.includes(text[at] ?? '.')) at += 1;
  };
  const readScalar = (): unknown => {
    const start = at;
    if (text[at] === '"') at = endOfString(text, at) + 1;
    else while (at < text.length && !',]} \n\r\t'.includes(text[at] ?? ',')) at += 1;
    return JSON.parse(text.slice(start, at));
  };
  const read = (path: string, into: unknown): unknown => {
    skipSpace();
    if (text[at] === '[') return readArray(path);
    return text[at] === '{' ? readObject(path, into) : readScalar();
  };
  const readArray = (path: string): unknown[] => {
    const items: unknown[] = [];
    at += 1;
    for (skipSpace(); text[at] !== ']'; skipSpace()) {
      items.push(read(`${path}[${items.length}]`, undefined));
      skipSpace();
      if (text[at] === ',') at += 1;
    }
    at += 1;
    return items;
  };
  const readObject = (path: string, into: unknown): object => {
    const isObject = typeof into === 'object' && into !== null && !Array.isArray(into);
    const object = (isObject ? into : {}) as Record<string, unknown>;
    const seen = new Set<string>();
    at += 1;
    for (skipSpace(); text[at] !== '}'; skipSpace()) {
      const key = String(readScalar());
      const below = path === '' ? key : `${path}.${key}`;
      if (seen.has(key)) strictErrors.push(`duplicate field ${quote(below)}`);
      seen.add(key);
      skipSpace();
      at += 1;
      const value = read(below, Object.hasOwn(object, key) ? object[key] : undefined);
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      skipSpace();
      if (text[at] === ',') at += 1;
    }
    at += 1;
    return object;
  };
  return { value: read('', undefined), strictErrors };
}
