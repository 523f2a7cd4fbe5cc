/** A piece of a template (`text/template/parse/lex.go`, Go 1.26). */
export interface Token {
  readonly type:
    | 'text'
    | 'left'
    | 'right'
    | 'space'
    | 'field'
    | 'variable'
    | 'identifier'
    | 'keyword'
    | 'dot'
    | 'nil'
    | 'bool'
    | 'number'
    | 'char'
    | 'string'
    | 'pipe'
    | 'open'
    | 'close'
    | 'declare'
    | 'assign'
    | 'comma'
    | 'sign'
    | 'end';
  readonly text: string;
  /** UTF-16 units from the beginning. */
  readonly at: number;
  readonly line: number;
}

/** A template that is none; the text is Go's, without the name and line before it. */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);

const patterns: readonly { readonly type: Token['type'] | 'word'; readonly pattern: RegExp }[] = [
  { type: 'space', pattern: /[ \t\r\n]+/y },
  { type: 'declare', pattern: /:=/y },
  { type: 'assign', pattern: /=/y },
  { type: 'pipe', pattern: /\|/y },
  { type: 'comma', pattern: /,/y },
  { type: 'open', pattern: /\(/y },
  { type: 'close', pattern: /\)/y },
  { type: 'string', pattern: /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y },
  { type: 'char', pattern: /'(?:[^'\\\n]|\\[^\n])+'/y },
  { type: 'variable', pattern: /\$[\p{L}\p{Nd}_]*/uy },
  {
    type: 'number',
    pattern: /[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y,
  },
  { type: 'field', pattern: /\.[\p{L}\p{Nd}_]+/uy },
  { type: 'dot', pattern: /\./y },
  { type: 'word', pattern: /[\p{L}_][\p{L}\p{Nd}_]*/uy },
];

/** Takes a template apart. @throws TemplateSyntaxError */
export function lexTemplate(input: string): readonly Token[] {
  const tokens: Token[] = [];
  let [at, line] = [0, 1];
  let trimsNext = false;
  const push = (type: Token['type'], text: string): void => {
    tokens.push({ type, text, at, line });
    line += text.split('\n').length - 1;
    at += text.length;
  };
  const skip = (count: number): void => {
    line += input.slice(at, at + count).split('\n').length - 1;
    at += count;
  };
  while (at < input.length) {
    if (trimsNext) skip(/^[ \t\r\n]*/.exec(input.slice(at))?.[0].length ?? 0);
    trimsNext = false;
    const left = input.indexOf('{{', at);
    const end = left < 0 ? input.length : left;
    const trimsBefore = left >= 0 && /^\{\{-[ \t\r\n]/.test(input.slice(left, left + 4));
    const text = input.slice(at, end);
    const shown = trimsBefore ? text.replace(/[ \t\r\n]+$/, '') : text;
    if (shown !== '') push('text', shown);
    skip(end - at);
    if (left < 0) break;
    const open = trimsBefore ? 3 : 2;
    const comment = /^[ \t\r\n]*\/\*/.exec(input.slice(at + open));
    if (comment !== null && (trimsBefore || comment[0].length === 2)) {
      const close = input.indexOf('*/', at + open);
      if (close < 0) throw new TemplateSyntaxError('unclosed comment', line);
      const after = /^(?:[ \t\r\n]+-)?\}\}/.exec(input.slice(close + 2));
      if (after === null) throw new TemplateSyntaxError('comment ends before closing delimiter', line);
      trimsNext = after[0].length > 2;
      skip(close + 2 + after[0].length - at);
      continue;
    }
    push('left', '{{');
    if (trimsBefore) skip(1);
    trimsNext = lexAction();
  }
  tokens.push({ type: 'end', text: '', at, line });
  return tokens;

  function lexAction(): boolean {
    let depth = 0;
    for (;;) {
      const isTrimmed = /^[ \t\r\n]+-\}\}/.exec(input.slice(at, at + 64));
      if (isTrimmed !== null || input.startsWith('}}', at)) {
        if (depth > 0) throw new TemplateSyntaxError('unclosed left paren', line);
        if (isTrimmed !== null) skip(isTrimmed[0].length - 2);
        push('right', '}}');
        return isTrimmed !== null;
      }
      if (at >= input.length) throw new TemplateSyntaxError('unclosed action', line);
      const found = patterns
        .map(({ type, pattern }) => {
          pattern.lastIndex = at;
          return { type, text: pattern.exec(input)?.[0] };
        })
        .find(({ text }) => text !== undefined);
      const text = found?.text;
      if (found === undefined || text === undefined) {
        const sign = input.charAt(at);
        if (/["'`:]/.test(sign) || !/[!-~]/.test(sign)) throw unexpected();
        push('sign', sign);
        continue;
      }
      if (ending.has(found.type)) requireTerminator(at + text.length);
      if (found.type === 'open') depth += 1;
      else if (found.type === 'close') {
        depth -= 1;
        if (depth < 0) throw new TemplateSyntaxError('unexpected right paren', line);
      }
      push(found.type === 'word' ? wordType(text) : found.type, text);
    }
  }

  /** Names end where something else begins. */
  function requireTerminator(end: number): void {
    const character = String.fromCodePoint(input.codePointAt(end) ?? 0x20);
    if (/[\s.,|:)(]/.test(character) || input.startsWith('}}', end)) return;
    throw new TemplateSyntaxError(`bad character ${formatRune(character)}`, line);
  }

  function unexpected(): TemplateSyntaxError {
    const character = String.fromCodePoint(input.codePointAt(at) ?? 0);
    if (character === '"') return new TemplateSyntaxError('unterminated quoted string', line);
    if (character === '`') return new TemplateSyntaxError('unterminated raw quoted string', line);
    if (character === "'") return new TemplateSyntaxError('unterminated character constant', line);
    if (character === ':') return new TemplateSyntaxError('expected :=', line);
    return new TemplateSyntaxError(`unrecognized character in action: ${formatRune(character)}`, line);
  }
}

const ending: ReadonlySet<string> = new Set(['field', 'variable', 'dot', 'word']);

function formatRune(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex} '${character}'`;
}

function wordType(word: string): Token['type'] {
  if (keywords.has(word)) return 'keyword';
  if (word === 'true' || word === 'false') return 'bool';
  return word === 'nil' ? 'nil' : 'identifier';
}
