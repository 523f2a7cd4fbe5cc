import { unescapeAwk } from './escapes.ts';
import { AwkError, builtinNames } from './tree.ts';

export interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'call' | 'builtin' | 'word' | 'sign' | 'newline' | 'end';
  readonly text: string;
  readonly begin: number;
  readonly end: number;
  readonly line: number;
}

/** A place in a program to go back to. */
export interface Mark {
  readonly at: number;
  readonly line: number;
  readonly token: Token;
}

/** The tokens of a program, one in sight. */
export class Tokens {
  readonly #source: string;
  #at = 0;
  #line = 1;
  #token: Token;

  /** @throws AwkError */
  constructor(source: string) {
    this.#source = source;
    this.#token = this.#scan();
  }

  /** The present token. */
  get token(): Token {
    return this.#token;
  }

  /** Goes on to the next token. Gives the one that was present. @throws AwkError */
  advance(): Token {
    const before = this.#token;
    this.#token = this.#scan();
    return before;
  }

  isKind(kind: Token['kind']): boolean {
    return this.#token.kind === kind;
  }

  isSign(...texts: readonly string[]): boolean {
    return this.#token.kind === 'sign' && texts.includes(this.#token.text);
  }

  isWord(...texts: readonly string[]): boolean {
    return this.#token.kind === 'word' && texts.includes(this.#token.text);
  }

  /** Whether a statement could end here. */
  isAtEnd(): boolean {
    return this.isSign(';', '}') || this.isKind('newline') || this.isKind('end');
  }

  /** Takes a sign or a word if it is the present token. */
  accept(text: string): boolean {
    if (!this.isSign(text) && !this.isWord(text)) return false;
    this.advance();
    return true;
  }

  /** @throws AwkError unless the sign or word is the present token */
  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  /** Takes a name. @throws AwkError */
  expectName(): string {
    if (!this.isKind('name')) throw this.unexpected();
    return this.advance().text;
  }

  skipNewlines(): void {
    while (this.isKind('newline')) this.advance();
  }

  skipTerminators(): void {
    while (this.isKind('newline') || this.isSign(';')) this.advance();
  }

  mark(): Mark {
    return { at: this.#at, line: this.#line, token: this.#token };
  }

  returnTo({ at, line, token }: Mark): void {
    this.#at = at;
    this.#line = line;
    this.#token = token;
  }

  unexpected(): AwkError {
    const { kind, text, begin, end, line } = this.#token;
    const what =
      kind === 'end' || kind === 'newline' ? 'end of line' : kind === 'string' ? this.#source.slice(begin, end) : text;
    return new AwkError(`line ${line}: syntax error at or near ${what}`);
  }

  /**
   * Takes the regular expression that begins with the present token, its first `/`: only the parser knows that it does not divide.
   *
   * @throws AwkError
   */
  regex(): string {
    const source = this.#source;
    const { begin } = this.#token;
    let end = begin + 1;
    let isInBracket = false;
    for (; ; end += 1) {
      const character = source[end];
      if (character === undefined || character === '\n')
        throw new AwkError(
          `line ${this.#line}: runaway regular expression /${source.slice(begin + 1, begin + 10)} ...`,
        );
      if (character === '\\') end += 1;
      else if (isInBracket) {
        if (character === ']') isInBracket = false;
      } else if (character === '[') {
        isInBracket = true;
        if (source[end + 1] === '^') end += 1;
        if (source[end + 1] === ']') end += 1;
      } else if (character === '/') break;
      // Classes have brackets of their own.
      if (isInBracket && source.startsWith('[:', end)) {
        const close = source.indexOf(':]', end);
        if (close > 0) end = close + 1;
      }
    }
    const text = source.slice(begin + 1, end).replaceAll('\\/', '/');
    this.#at = end + 1;
    this.advance();
    return text;
  }

  #scan(): Token {
    const source = this.#source;
    this.#skipBlanks();
    const begin = this.#at;
    const line = this.#line;
    const make = (kind: Token['kind'], text: string, end: number): Token => {
      this.#at = end;
      return { kind, text, begin, end, line };
    };
    const character = source[begin];
    if (character === undefined) return make('end', '', begin);
    if (character === '\n') {
      this.#line += 1;
      return make('newline', '\n', begin + 1);
    }
    const digits = matchAt(source, begin, /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y);
    if (digits !== undefined) return make('number', digits, begin + digits.length);
    const word = matchAt(source, begin, /[A-Za-z_][A-Za-z0-9_]*/y);
    if (word !== undefined) {
      const end = begin + word.length;
      const kind = words.has(word) ? 'word' : builtins.has(word) ? 'builtin' : source[end] === '(' ? 'call' : 'name';
      return make(kind, word, end);
    }
    if (character === '"') {
      let end = begin + 1;
      for (; source[end] !== '"'; end += 1) {
        if (source[end] === undefined || source[end] === '\n')
          throw new AwkError(`line ${line}: runaway string constant "${source.slice(begin + 1, begin + 10)} ...`);
        if (source[end] === '\\') end += 1;
      }
      return make('string', unescapeAwk(source.slice(begin + 1, end)), end + 1);
    }
    const sign = signs.find((text) => source.startsWith(text, begin));
    if (sign === undefined) throw new AwkError(`line ${line}: unexpected character '${character}'`);
    return make('sign', sign, begin + sign.length);
  }

  /** Blanks, comments, and ends of lines behind a backslash. */
  #skipBlanks(): void {
    const source = this.#source;
    for (;;) {
      const character = source[this.#at];
      if (character === ' ' || character === '\t' || character === '\r') this.#at += 1;
      else if (character === '#') {
        const end = source.indexOf('\n', this.#at);
        this.#at = end < 0 ? source.length : end;
      } else {
        const continued = matchAt(source, this.#at, /\\\r?\n/y);
        if (continued === undefined) return;
        this.#at += continued.length;
        this.#line += 1;
      }
    }
  }
}

function matchAt(source: string, at: number, sticky: RegExp): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(source)?.[0];
}

const words: ReadonlySet<string> = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);

/** `system` is refused by name, so it has to be known. */
const builtins: ReadonlySet<string> = new Set([...builtinNames, 'system']);

/** The longer before the shorter that they begin with. */
const signs = [
  ...['**=', '&&', '||', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '**', '==', '<=', '>=', '!=', '!~', '>>'],
  ...'{}()[];,+-*/%^!><|?:~$=',
];
