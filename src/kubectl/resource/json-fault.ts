/** What Go's `encoding/json` says of a text that is no JSON, and after how many bytes. */
export interface JsonFault {
  readonly offset: number;
  readonly text: string;
  toString(): string;
}

const newFault = (offset: number, text: string): JsonFault => ({ offset, text, toString: () => text });

/** Goes over the text as `encoding/json/scanner.go` (Go 1.26) does, up to the first sign that it does not take. */
export function explainJsonFault(text: string): JsonFault {
  const bytesBefore = (at: number): number => new TextEncoder().encode(text.slice(0, at)).length;
  const stack: ('{' | '[')[] = [];
  let expects: 'value' | 'key' | 'key or end' | 'value or end' | 'colon' | 'after' = 'value';
  const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|"(?:[^"\\\p{Cc}]|\\.)*")/u;
  const invalid = (at: number, where: string): JsonFault =>
    newFault(bytesBefore(at) + 1, `invalid character ${quoteCharacter(text.slice(at))} ${where}`);
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? 'x')) at++;
    const sign = text[at];
    if (sign === undefined) return newFault(bytesBefore(at), 'unexpected EOF');
    const top = stack.at(-1);
    if (expects === 'after') {
      const isEnd = (sign === '}' && top === '{') || (sign === ']' && top === '[');
      if (!isEnd && sign !== ',')
        return invalid(at, top === '{' ? 'after object key:value pair' : 'after array element');
      if (isEnd) stack.pop();
      else expects = top === '{' ? 'key' : 'value';
      at++;
    } else if (expects === 'colon') {
      if (sign !== ':') return invalid(at, 'after object key');
      expects = 'value';
      at++;
    } else if (expects === 'key or end' && sign === '}') {
      stack.pop();
      expects = 'after';
      at++;
    } else if (expects === 'value or end' && sign === ']') {
      stack.pop();
      expects = 'after';
      at++;
    } else if (expects === 'key' || expects === 'key or end') {
      const key = sign === '"' ? literal.exec(text.slice(at))?.[0] : undefined;
      if (key === undefined)
        return sign === '"'
          ? newFault(bytesBefore(text.length), 'unexpected EOF')
          : invalid(at, 'looking for beginning of object key string');
      at += key.length;
      expects = 'colon';
    } else if (sign === '{' || sign === '[') {
      stack.push(sign);
      expects = sign === '{' ? 'key or end' : 'value or end';
      at++;
    } else {
      const found = literal.exec(text.slice(at))?.[0];
      if (found === undefined)
        return sign === '"'
          ? newFault(bytesBefore(text.length), 'unexpected EOF')
          : invalid(at, 'looking for beginning of value');
      at += found.length;
      expects = 'after';
    }
    if (stack.length === 0) return newFault(bytesBefore(at), 'unexpected EOF');
  }
}

function quoteCharacter(rest: string): string {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  const short: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\' };
  return `'${short[character] ?? character}'`;
}
