import type { Tokens } from './lexer.ts';
import { AwkError, type Expression, isBuiltinName, type Target } from './tree.ts';

const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='];

/** Reads expressions; a method a level of precedence, each reads the operands of the one before it. */
export class ExpressionParser {
  readonly #tokens: Tokens;
  /** Whether an `>` or `|` is a redirection of `print` and no operator. */
  #isOfPrint = false;
  /** Whether a `getline` has been read. */
  usesGetline = false;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** @throws AwkError */
  expression(): Expression {
    const tokens = this.#tokens;
    const test = this.#disjunction();
    if (!tokens.accept('?')) return test;
    tokens.skipNewlines();
    const yes = this.expression();
    tokens.skipNewlines();
    tokens.expect(':');
    tokens.skipNewlines();
    return { kind: 'choice', test, yes, no: this.expression() };
  }

  /** What `print` prints: `>` outside of parentheses ends it. */
  printed(): Expression[] {
    const tokens = this.#tokens;
    return this.#with(true, () => {
      const items = [this.expression()];
      while (tokens.accept(',')) {
        tokens.skipNewlines();
        items.push(this.expression());
      }
      const [only] = items;
      return items.length === 1 && only?.kind === 'group' ? [...only.items] : items;
    });
  }

  /** Where `print` prints to: `"a" "b" > c` compares nothing. */
  destination(): Expression {
    return this.#with(true, () => this.#concatenation());
  }

  /** Expressions up to a closing sign, which is taken; the opening one has been. */
  list(close: ')' | ']'): Expression[] {
    const tokens = this.#tokens;
    return this.#with(false, () => {
      const items: Expression[] = [];
      tokens.skipNewlines();
      if (!tokens.isSign(close))
        do {
          tokens.skipNewlines();
          items.push(this.expression());
          tokens.skipNewlines();
        } while (tokens.accept(','));
      tokens.expect(close);
      return items;
    });
  }

  /** An expression in parentheses, as `if` has it. */
  condition(): Expression {
    const tokens = this.#tokens;
    tokens.expect('(');
    const test = this.#with(false, () => this.expression());
    tokens.skipNewlines();
    tokens.expect(')');
    return test;
  }

  #with<Result>(isOfPrint: boolean, parse: () => Result): Result {
    const before = this.#isOfPrint;
    this.#isOfPrint = isOfPrint;
    const result = parse();
    this.#isOfPrint = before;
    return result;
  }

  #disjunction(): Expression {
    let left = this.#conjunction();
    while (this.#tokens.accept('||')) {
      this.#tokens.skipNewlines();
      left = { kind: 'or', left, right: this.#conjunction() };
    }
    return left;
  }

  #conjunction(): Expression {
    let left = this.#membership();
    while (this.#tokens.accept('&&')) {
      this.#tokens.skipNewlines();
      left = { kind: 'and', left, right: this.#membership() };
    }
    return left;
  }

  #membership(): Expression {
    let left = this.#matching();
    while (this.#tokens.accept('in'))
      left = {
        kind: 'in',
        subscripts: left.kind === 'group' ? left.items : [left],
        array: this.#tokens.expectName(),
      };
    return left;
  }

  #matching(): Expression {
    let left = this.#comparison();
    while (this.#tokens.isSign('~', '!~')) {
      const isNegated = this.#tokens.advance().text === '!~';
      left = { kind: 'match', isNegated, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    const tokens = this.#tokens;
    let left = this.#concatenation();
    while (tokens.isSign('<', '<=', '==', '!=', '>=') || (tokens.isSign('>') && !this.#isOfPrint)) {
      const operator = tokens.advance().text;
      left = { kind: 'binary', operator, left, right: this.#concatenation() };
    }
    if (tokens.isSign('|') && !this.#isOfPrint) {
      tokens.advance();
      if (!tokens.isWord('getline')) throw tokens.unexpected();
      throw new AwkError('getline from a command is not done in this terminal');
    }
    return left;
  }

  #concatenation(): Expression {
    let left = this.#sum();
    while (this.#beginsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  #beginsOperand(): boolean {
    const tokens = this.#tokens;
    return (
      ['number', 'string', 'name', 'call', 'builtin'].includes(tokens.token.kind) ||
      tokens.isSign('$', '(', '!', '++', '--')
    );
  }

  #sum(): Expression {
    let left = this.#product();
    while (this.#tokens.isSign('+', '-')) {
      const operator = this.#tokens.advance().text;
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    while (this.#tokens.isSign('*', '/', '%')) {
      const operator = this.#tokens.advance().text;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    const operator = this.#sign();
    return operator === undefined ? this.#power() : { kind: 'unary', operator, value: this.#unary() };
  }

  /** Takes a sign that stands before an operand. */
  #sign(): '!' | '-' | '+' | undefined {
    for (const operator of ['!', '-', '+'] as const) if (this.#tokens.accept(operator)) return operator;
    return undefined;
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.#tokens.isSign('^', '**')) return left;
    this.#tokens.advance();
    return { kind: 'binary', operator: '^', left, right: this.#unary() };
  }

  /** A primary with `++` and `--`, and an assignment where it is one. */
  #postfix(): Expression {
    const tokens = this.#tokens;
    const before = this.#step();
    if (before !== undefined) return { kind: 'step', target: this.#target(), by: before, isPrefix: true };
    const value = this.#primary();
    if (!isTarget(value)) return value;
    const after = this.#step();
    if (after !== undefined) return { kind: 'step', target: value, by: after, isPrefix: false };
    if (!tokens.isSign(...assignments)) return value;
    const operator = tokens.advance().text;
    tokens.skipNewlines();
    return { kind: 'assign', target: value, operator, value: this.expression() };
  }

  /** Takes `++` or `--`. */
  #step(): 1 | -1 | undefined {
    if (this.#tokens.accept('++')) return 1;
    return this.#tokens.accept('--') ? -1 : undefined;
  }

  #target(): Target {
    const value = this.#primary();
    if (!isTarget(value)) throw this.#tokens.unexpected();
    return value;
  }

  #primary(): Expression {
    const tokens = this.#tokens;
    const { kind, text, line } = tokens.token;
    switch (kind) {
      case 'number':
        tokens.advance();
        return { kind: 'number', value: Number(text) };
      case 'string':
        tokens.advance();
        return { kind: 'string', value: text };
      case 'name':
        tokens.advance();
        return tokens.accept('[')
          ? { kind: 'element', array: text, subscripts: this.list(']') }
          : { kind: 'name', name: text };
      case 'call':
        tokens.advance();
        tokens.expect('(');
        return { kind: 'call', name: text, values: this.list(')'), line };
      case 'builtin':
        tokens.advance();
        return this.#builtin(text);
      case 'word': {
        if (!tokens.accept('getline')) throw tokens.unexpected();
        this.usesGetline = true;
        const target = tokens.isSign('$') || tokens.isKind('name') ? this.#target() : undefined;
        if (tokens.isSign('<')) throw new AwkError('getline from a file is not done in this terminal');
        return { kind: 'getline', target };
      }
      case 'sign':
        break;
      default:
        throw tokens.unexpected();
    }
    if (tokens.isSign('/', '/=')) return { kind: 'regex', source: tokens.regex() };
    if (tokens.accept('$')) return { kind: 'field', index: this.#fieldIndex() };
    if (!tokens.accept('(')) throw tokens.unexpected();
    const items = this.list(')');
    if (items.length === 0) throw tokens.unexpected();
    return { kind: 'group', items };
  }

  #builtin(name: string): Expression {
    const tokens = this.#tokens;
    if (!isBuiltinName(name)) throw new AwkError(`${name}() is not done in this terminal`);
    if (tokens.accept('(')) return { kind: 'builtin', name, values: this.list(')') };
    if (name !== 'length') throw tokens.unexpected();
    return { kind: 'builtin', name, values: [] };
  }

  /** What stands behind `$`, which binds tighter than all but `++`, `--` and signs before it. */
  #fieldIndex(): Expression {
    const by = this.#step();
    if (by !== undefined) return { kind: 'step', target: this.#target(), by, isPrefix: true };
    const operator = this.#sign();
    return operator === undefined ? this.#primary() : { kind: 'unary', operator, value: this.#primary() };
  }
}

const isTarget = (value: Expression): value is Target =>
  value.kind === 'name' || value.kind === 'field' || value.kind === 'element';
