/**
 * What Go says of text that is not JSON: `invalid character 'k' looking for beginning of value`
 * (`encoding/json/scanner.go`, Go 1.26). Called only for text that `JSON.parse` has refused.
 */
export function describeJsonSyntaxError(text: string): string {
  const stack: ('object' | 'array')[] = [];
  let at = 0;
  /** What may come: a value, a key, what stands between key and value, or what follows a value. */
  let expect: 'value' | 'firstElement' | 'firstKey' | 'key' | 'colon' | 'after' = 'value';

  for (;;) {
    while (isSpace(text.charCodeAt(at))) at += 1;
    const character = text[at];
    if (character === undefined) return 'unexpected end of JSON input';
    switch (expect) {
      case 'firstElement':
      case 'value': {
        if (expect === 'firstElement' && character === ']') {
          stack.pop();
          at += 1;
          expect = 'after';
          break;
        }
        if (character === '{' || character === '[') {
          stack.push(character === '{' ? 'object' : 'array');
          if (stack.length > maxDepth) return 'exceeded max depth';
          expect = character === '{' ? 'firstKey' : 'firstElement';
          at += 1;
          break;
        }
        const end = scanScalar(text, at);
        if (typeof end === 'string') return end;
        at = end;
        expect = 'after';
        break;
      }
      case 'firstKey':
      case 'key': {
        if (expect === 'firstKey' && character === '}') {
          stack.pop();
          at += 1;
          expect = 'after';
          break;
        }
        if (character !== '"') return invalid(text, at, 'looking for beginning of object key string');
        const end = scanString(text, at);
        if (typeof end === 'string') return end;
        at = end;
        expect = 'colon';
        break;
      }
      case 'colon':
        if (character !== ':') return invalid(text, at, 'after object key');
        at += 1;
        expect = 'value';
        break;
      case 'after': {
        const inside = stack.at(-1);
        if (inside === undefined) return invalid(text, at, 'after top-level value');
        if (character === ',') expect = inside === 'object' ? 'key' : 'value';
        else if (character === (inside === 'object' ? '}' : ']')) stack.pop();
        else return invalid(text, at, inside === 'object' ? 'after object key:value pair' : 'after array element');
        at += 1;
      }
    }
  }
}

/** As deep as Go's decoder goes. */
export const maxDepth = 10_000;

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isDigit = (character: string | undefined) => character !== undefined && character >= '0' && character <= '9';

/** Where the scalar ends, or what is wrong with it. */
function scanScalar(text: string, start: number): number | string {
  const character = text[start];
  if (character === '"') return scanString(text, start);
  if (character === '-' || isDigit(character)) return scanNumber(text, start);
  for (const literal of ['true', 'false', 'null']) {
    if (character !== literal[0]) continue;
    for (let index = 1; index < literal.length; index += 1) {
      if (text[start + index] !== literal[index]) {
        return invalid(text, start + index, `in literal ${literal} (expecting '${literal[index]}')`);
      }
    }
    return start + literal.length;
  }
  return invalid(text, start, 'looking for beginning of value');
}

function scanString(text: string, start: number): number | string {
  for (let at = start + 1; ; at += 1) {
    const character = text[at];
    if (character === undefined) return 'unexpected end of JSON input';
    if (character === '"') return at + 1;
    if (character < ' ') return invalid(text, at, 'in string literal');
    if (character !== '\\') continue;
    at += 1;
    const escaped = text[at];
    if (escaped === undefined) return 'unexpected end of JSON input';
    if (escaped === 'u') {
      for (let digit = 0; digit < 4; digit += 1) {
        at += 1;
        const hex = text[at];
        if (hex === undefined || !/[0-9a-fA-F]/.test(hex)) {
          return invalid(text, at, 'in \\u hexadecimal character escape');
        }
      }
    } else if (!'"\\/bfnrt'.includes(escaped)) {
      return invalid(text, at, 'in string escape code');
    }
  }
}

function scanNumber(text: string, start: number): number | string {
  let at = start;
  const digits = (where: string): string | undefined => {
    if (!isDigit(text[at])) return invalid(text, at, where);
    while (isDigit(text[at])) at += 1;
    return undefined;
  };
  if (text[at] === '-') {
    at += 1;
    if (!isDigit(text[at])) return invalid(text, at, 'in numeric literal');
  }
  if (text[at] === '0') at += 1;
  else while (isDigit(text[at])) at += 1;
  if (text[at] === '.') {
    at += 1;
    const wrong = digits('after decimal point in numeric literal');
    if (wrong !== undefined) return wrong;
  }
  if (text[at] === 'e' || text[at] === 'E') {
    at += 1;
    if (text[at] === '+' || text[at] === '-') at += 1;
    const wrong = digits('in exponent of numeric literal');
    if (wrong !== undefined) return wrong;
  }
  return at;
}

function invalid(text: string, at: number, where: string): string {
  const character = text[at];
  if (character === undefined) return 'unexpected end of JSON input';
  return `invalid character ${quoteCharacter(character)} ${where}`;
}

function quoteCharacter(character: string): string {
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  if (character < ' ' && !'\b\f\n\r\t'.includes(character)) {
    return `'\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}'`;
  }
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
