import { Tokens } from './lexer.ts';
import { ExpressionParser } from './parse-expression.ts';
import type { AwkProgram, Expression, Redirection, Rule, Statement, UserFunction } from './tree.ts';

/**
 * Reads a program: POSIX awk, as mawk and gawk both have it.
 *
 * @throws AwkError
 */
export function parseAwk(source: string): AwkProgram {
  return new ProgramParser(new Tokens(source)).program();
}

class ProgramParser {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionParser;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionParser(tokens);
  }

  program(): AwkProgram {
    const tokens = this.#tokens;
    const rules: Rule[] = [];
    const functions = new Map<string, UserFunction>();
    for (;;) {
      tokens.skipTerminators();
      if (tokens.isKind('end')) return { rules, functions, usesGetline: this.#expressions.usesGetline };
      if (tokens.isWord('function', 'func')) {
        const made = this.#function();
        functions.set(made.name, made);
      } else rules.push(this.#rule());
    }
  }

  #function(): UserFunction {
    const tokens = this.#tokens;
    tokens.advance();
    if (!tokens.isKind('name') && !tokens.isKind('call')) throw tokens.unexpected();
    const name = tokens.advance().text;
    tokens.expect('(');
    const parameters: string[] = [];
    while (!tokens.accept(')')) {
      tokens.skipNewlines();
      parameters.push(tokens.expectName());
      tokens.skipNewlines();
      if (!tokens.accept(',') && !tokens.isSign(')')) throw tokens.unexpected();
    }
    tokens.skipNewlines();
    return { name, parameters, body: this.#block() };
  }

  #rule(): Rule {
    const tokens = this.#tokens;
    if (tokens.isWord('BEGIN', 'END')) {
      const kind = tokens.advance().text === 'BEGIN' ? 'begin' : 'end';
      tokens.skipNewlines();
      return { pattern: { kind }, action: this.#block() };
    }
    if (tokens.isSign('{')) return { pattern: { kind: 'always' }, action: this.#block() };
    const pattern = this.#pattern();
    if (tokens.isSign('{')) return { pattern, action: this.#block() };
    if (!tokens.isSign(';') && !tokens.isKind('newline') && !tokens.isKind('end')) throw tokens.unexpected();
    return { pattern, action: undefined };
  }

  #pattern(): Rule['pattern'] {
    const from = this.#expressions.expression();
    if (!this.#tokens.accept(',')) return { kind: 'when', test: from };
    this.#tokens.skipNewlines();
    return { kind: 'range', from, to: this.#expressions.expression() };
  }

  #block(): Statement {
    const tokens = this.#tokens;
    tokens.expect('{');
    const body: Statement[] = [];
    for (;;) {
      tokens.skipTerminators();
      if (tokens.accept('}')) return { kind: 'block', body };
      if (tokens.isKind('end')) throw tokens.unexpected();
      body.push(this.#statement());
    }
  }

  /** A statement that may stand on a line of its own, as behind `if (x)`. */
  #body(): Statement {
    this.#tokens.skipNewlines();
    return this.#statement();
  }

  #statement(): Statement {
    const tokens = this.#tokens;
    if (tokens.isSign('{')) return this.#block();
    if (tokens.accept(';')) return { kind: 'block', body: [] };
    if (!tokens.isKind('word')) return this.#simpleStatement();
    switch (tokens.token.text) {
      case 'if':
        return this.#if();
      case 'while': {
        tokens.advance();
        const test = this.#expressions.condition();
        return { kind: 'while', test, body: this.#body() };
      }
      case 'do': {
        tokens.advance();
        const body = this.#body();
        tokens.skipTerminators();
        tokens.expect('while');
        const test = this.#expressions.condition();
        this.#endOfStatement();
        return { kind: 'do', test, body };
      }
      case 'for':
        return this.#for();
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue': {
        const kind = tokens.advance().text as 'next' | 'nextfile' | 'break' | 'continue';
        this.#endOfStatement();
        return { kind };
      }
      case 'exit':
      case 'return': {
        const kind = tokens.advance().text as 'exit' | 'return';
        const value = tokens.isAtEnd() ? undefined : this.#expressions.expression();
        this.#endOfStatement();
        return { kind, value };
      }
      default:
        return this.#simpleStatement();
    }
  }

  #if(): Statement {
    const tokens = this.#tokens;
    tokens.advance();
    const test = this.#expressions.condition();
    const yes = this.#body();
    const mark = tokens.mark();
    tokens.skipTerminators();
    if (tokens.accept('else')) return { kind: 'if', test, yes, no: this.#body() };
    tokens.returnTo(mark);
    return { kind: 'if', test, yes, no: undefined };
  }

  #for(): Statement {
    const tokens = this.#tokens;
    tokens.advance();
    tokens.expect('(');
    const walk = this.#walk();
    if (walk !== undefined) return { kind: 'each', ...walk, body: this.#body() };
    const first = tokens.isSign(';') ? undefined : this.#simple();
    tokens.expect(';');
    tokens.skipNewlines();
    const test = tokens.isSign(';') ? undefined : this.#expressions.expression();
    tokens.expect(';');
    tokens.skipNewlines();
    const step = tokens.isSign(')') ? undefined : this.#simple();
    tokens.skipNewlines();
    tokens.expect(')');
    return { kind: 'for', first, test, step, body: this.#body() };
  }

  /** `name in array)` or `(name in array))`; nothing is taken of what only begins so. */
  #walk(): { readonly name: string; readonly array: string } | undefined {
    const tokens = this.#tokens;
    const mark = tokens.mark();
    const isWrapped = tokens.accept('(');
    if (tokens.isKind('name')) {
      const name = tokens.advance().text;
      if (tokens.accept('in') && tokens.isKind('name')) {
        const array = tokens.advance().text;
        if (tokens.accept(')') && (!isWrapped || tokens.accept(')'))) return { name, array };
      }
    }
    tokens.returnTo(mark);
    return undefined;
  }

  #simpleStatement(): Statement {
    const made = this.#simple();
    this.#endOfStatement();
    return made;
  }

  /** A statement that can also stand in the head of a `for`. */
  #simple(): Statement {
    const tokens = this.#tokens;
    if (tokens.accept('print')) return this.#output('print');
    if (tokens.accept('printf')) return this.#output('printf');
    if (tokens.accept('delete')) {
      const array = tokens.expectName();
      return { kind: 'delete', array, subscripts: tokens.accept('[') ? this.#expressions.list(']') : undefined };
    }
    return { kind: 'expression', value: this.#expressions.expression() };
  }

  #output(kind: 'print' | 'printf'): Statement {
    const tokens = this.#tokens;
    const isEmpty = tokens.isAtEnd() || tokens.isSign('>', '>>', '|');
    const values: readonly Expression[] = isEmpty ? [] : this.#expressions.printed();
    let redirection: Redirection | undefined;
    if (tokens.isSign('>', '>>', '|')) {
      const operator = tokens.advance().text as Redirection['operator'];
      redirection = { operator, to: this.#expressions.destination() };
    }
    return { kind, values, redirection };
  }

  #endOfStatement(): void {
    const tokens = this.#tokens;
    if (tokens.isSign(';') || tokens.isKind('newline')) tokens.advance();
    else if (!tokens.isAtEnd()) throw tokens.unexpected();
  }
}
