import { ArithmeticError } from './arithmetic-error.ts';

/** What an expression reads and changes. */
export interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

interface Token {
  readonly kind: 'number' | 'name' | 'operator' | 'end';
  readonly text: string;
  readonly at: number;
}

const tokens =
  /\s*(?:([0-9][0-9A-Za-z_@#]*)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:,()]))/y;

/** From weakest to strongest, left to right. */
const binary: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const assigning: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=']);

/** How deep variables may name variables, and parentheses stand in each other. */
const maximumDepth = 100;

/**
 * Evaluates an expression of `$((...))` in 64 bits, as bash does (`expr.c`, 5.2).
 * @throws ArithmeticError
 */
export function evaluate(text: string, variables: ArithmeticVariables, depth = 0): bigint {
  return new Evaluation(text, variables, depth).run();
}

class Evaluation {
  readonly #text: string;
  readonly #variables: ArithmeticVariables;
  #depth: number;
  #token: Token = { kind: 'end', text: '', at: 0 };
  #last: Token = this.#token;
  #at = 0;
  /** Above 0 in what is not evaluated: the other arm of `&&`, `||`, `?:`. */
  #skipped = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.#text = text;
    this.#variables = variables;
    this.#depth = depth;
  }

  run(): bigint {
    if (this.#text.trim() === '') return 0n;
    this.#next();
    const value = this.#comma();
    if (this.#token.kind !== 'end') {
      const isOperator = this.#token.kind === 'operator';
      throw this.#fail(
        isOperator && ':)'.includes(this.#token.text) === false
          ? 'syntax error: invalid arithmetic operator'
          : 'syntax error in expression',
      );
    }
    return value;
  }

  /** bash's words; the token that it stopped at goes on to the end of the expression. */
  #fail(what: string, token = this.#token): ArithmeticError {
    const shown = this.#text.replace(/^\s+/, '');
    return new ArithmeticError(`${shown}: ${what} (error token is "${this.#text.slice(token.at)}")`);
  }

  #next(): void {
    this.#last = this.#token;
    tokens.lastIndex = this.#at;
    const found = tokens.exec(this.#text);
    if (found === null) {
      const rest = this.#text.slice(this.#at);
      const blanks = rest.length - rest.trimStart().length;
      if (rest.trim() !== '') {
        this.#token = { kind: 'operator', text: '', at: this.#at + blanks };
        throw this.#fail('syntax error: invalid arithmetic operator');
      }
      this.#token = { kind: 'end', text: '', at: this.#text.length };
      return;
    }
    this.#at = tokens.lastIndex;
    const [, number, name, operator] = found;
    const at = this.#at - (number ?? name ?? operator ?? '').length;
    if (number !== undefined) this.#token = { kind: 'number', text: number, at };
    else if (name !== undefined) this.#token = { kind: 'name', text: name, at };
    else this.#token = { kind: 'operator', text: operator ?? '', at };
  }

  #take(...operators: readonly string[]): string | undefined {
    if (this.#token.kind !== 'operator' || !operators.includes(this.#token.text)) return undefined;
    const { text } = this.#token;
    this.#next();
    return text;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#take(',') !== undefined) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    if (++this.#depth > maximumDepth) throw this.#fail('expression recursion level exceeded');
    const name = this.#token;
    const at = this.#at;
    const last = this.#last;
    if (name.kind === 'name') {
      this.#next();
      const operator = this.#token.text;
      if (this.#token.kind === 'operator' && assigning.has(operator)) {
        this.#next();
        const right = this.#assignment();
        const value = operator === '=' ? right : this.#apply(operator.slice(0, -1), this.#read(name.text), right);
        if (this.#skipped === 0) this.#variables.set(name.text, String(value));
        this.#depth--;
        return value;
      }
      this.#token = name;
      this.#last = last;
      this.#at = at;
    }
    const value = this.#condition();
    if (this.#token.kind === 'operator' && assigning.has(this.#token.text)) {
      throw this.#fail('attempted assignment to non-variable');
    }
    this.#depth--;
    return value;
  }

  #condition(): bigint {
    const value = this.#binary(0);
    if (this.#take('?') === undefined) return value;
    const first = this.#skip(value === 0n, () => this.#comma());
    if (this.#take(':') === undefined) throw this.#fail("`:' expected for conditional expression");
    const second = this.#skip(value !== 0n, () => this.#assignment());
    return value === 0n ? second : first;
  }

  #skip(isSkipped: boolean, read: () => bigint): bigint {
    if (isSkipped) this.#skipped++;
    const value = read();
    if (isSkipped) this.#skipped--;
    return value;
  }

  #binary(level: number): bigint {
    const operators = binary[level];
    if (operators === undefined) return this.#power();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#take(...operators);
      if (operator === undefined) return left;
      if (operator === '&&' || operator === '||') {
        const isDecided = (left !== 0n) === (operator === '||');
        const right = this.#skip(isDecided, () => this.#binary(level + 1));
        left = isDecided ? (operator === '||' ? 1n : 0n) : right === 0n ? 0n : 1n;
      } else left = this.#apply(operator, left, this.#binary(level + 1));
    }
  }

  #power(): bigint {
    const base = this.#unary();
    if (this.#take('**') === undefined) return base;
    const exponent = this.#power();
    if (exponent < 0n && this.#skipped === 0) throw this.#fail('exponent less than 0', this.#last);
    let value = 1n;
    let square = base;
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) value = BigInt.asIntN(64, value * square);
      square = BigInt.asIntN(64, square * square);
    }
    return value;
  }

  #unary(): bigint {
    if (++this.#depth > maximumDepth) throw this.#fail('expression recursion level exceeded');
    const value = this.#readUnary();
    this.#depth--;
    return value;
  }

  #readUnary(): bigint {
    const step = this.#take('++', '--');
    if (step !== undefined) {
      if (this.#token.kind !== 'name') {
        const value = this.#unary();
        return value;
      }
      const name = this.#token.text;
      this.#next();
      const value = BigInt.asIntN(64, this.#read(name) + (step === '++' ? 1n : -1n));
      if (this.#skipped === 0) this.#variables.set(name, String(value));
      return value;
    }
    const operator = this.#take('!', '~', '-', '+');
    if (operator === undefined) return this.#primary();
    const value = this.#unary();
    if (operator === '!') return value === 0n ? 1n : 0n;
    return BigInt.asIntN(64, operator === '~' ? ~value : operator === '-' ? -value : value);
  }

  #primary(): bigint {
    const token = this.#token;
    if (this.#take('(') !== undefined) {
      const value = this.#comma();
      if (this.#take(')') === undefined)
        throw this.#fail("missing `)'", this.#token.kind === 'end' ? this.#last : this.#token);
      return value;
    }
    if (token.kind === 'number') {
      this.#next();
      return this.#number(token);
    }
    if (token.kind === 'name') {
      this.#next();
      const step = this.#take('++', '--');
      const value = this.#read(token.text);
      if (step !== undefined && this.#skipped === 0) {
        this.#variables.set(token.text, String(BigInt.asIntN(64, value + (step === '++' ? 1n : -1n))));
      }
      return value;
    }
    throw this.#fail('syntax error: operand expected', token.kind === 'end' ? this.#last : token);
  }

  #number(token: Token): bigint {
    const { text } = token;
    const [base, digits] = /^0[xX]/.test(text)
      ? [16, text.slice(2)]
      : text.includes('#')
        ? [Number(text.slice(0, text.indexOf('#'))), text.slice(text.indexOf('#') + 1)]
        : text.startsWith('0')
          ? [8, text.slice(1)]
          : [10, text];
    if (!(base >= 2 && base <= 64)) throw this.#fail('invalid arithmetic base', token);
    let value = 0n;
    for (const digit of digits) {
      const worth = digitValue(digit, base);
      if (worth < 0 || worth >= base) throw this.#fail('value too great for base', token);
      value = BigInt.asIntN(64, value * BigInt(base) + BigInt(worth));
    }
    return value;
  }

  #read(name: string): bigint {
    if (this.#skipped > 0) return 0n;
    const value = this.#variables.get(name) ?? '';
    if (/^\s*-?[1-9][0-9]{0,17}\s*$/.test(value)) return BigInt(value.trim());
    return evaluate(value, this.#variables, this.#depth + 1);
  }

  #apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case '/':
      case '%':
        if (this.#skipped > 0) return 0n;
        if (right === 0n) throw this.#fail('division by 0', this.#last);
        return BigInt.asIntN(64, operator === '/' ? left / right : left % right);
      case '+':
        return BigInt.asIntN(64, left + right);
      case '-':
        return BigInt.asIntN(64, left - right);
      case '*':
        return BigInt.asIntN(64, left * right);
      case '<<':
        return BigInt.asIntN(64, left << (right & 63n));
      case '>>':
        return left >> (right & 63n);
      case '&':
        return left & right;
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      case '==':
        return left === right ? 1n : 0n;
      case '!=':
        return left !== right ? 1n : 0n;
      case '<':
        return left < right ? 1n : 0n;
      case '>':
        return left > right ? 1n : 0n;
      case '<=':
        return left <= right ? 1n : 0n;
      default:
        return left >= right ? 1n : 0n;
    }
  }
}

function digitValue(digit: string, base: number): number {
  if (/[0-9]/.test(digit)) return Number(digit);
  if (/[a-z]/.test(digit)) return digit.charCodeAt(0) - 87;
  if (/[A-Z]/.test(digit)) return digit.charCodeAt(0) - (base <= 36 ? 55 : 29);
  return digit === '@' ? 62 : digit === '_' ? 63 : -1;
}
