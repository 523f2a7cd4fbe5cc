import { Lexer, parseWord, type Redirect, ShellSyntaxError, type Token, type Word } from './lexer.ts';

/** A command of the shell's language (POSIX.1-2024, XCU chapter 2); every one has a number, by which a process remembers where it is. */
export type Node = { readonly id: number } & (
  | {
      readonly kind: 'simple';
      readonly assigns: readonly (readonly [string, Word])[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: 'list'; readonly items: readonly { readonly node: Node; readonly op: string }[] }
  | { readonly kind: 'pipeline'; readonly parts: readonly Node[]; readonly isNegated: boolean }
  | { readonly kind: 'if'; readonly clauses: readonly (readonly [Node, Node])[]; readonly otherwise: Node | undefined }
  | { readonly kind: 'while'; readonly condition: Node; readonly body: Node; readonly isUntil: boolean }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: Node }
  | { readonly kind: 'case'; readonly word: Word; readonly arms: readonly (readonly [readonly Word[], Node])[] }
  | {
      readonly kind: 'group';
      readonly body: Node;
      readonly redirects: readonly Redirect[];
      readonly isSubshell: boolean;
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: Node }
);

/** A script, with its commands by number. */
export interface Script {
  readonly root: Node;
  readonly nodes: readonly Node[];
}

const reserved = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'while',
  'until',
  'do',
  'done',
  'for',
  'in',
  'case',
  'esac',
  '{',
  '}',
  '!',
]);

const scripts = new Map<string, Script>();

/** Reads a script. @throws ShellSyntaxError */
export function parseScript(source: string): Script {
  const known = scripts.get(source);
  if (known !== undefined) return known;
  const script = new Parser(new Lexer(source)).script();
  if (scripts.size > 200) scripts.clear();
  scripts.set(source, script);
  return script;
}

class Parser {
  private readonly lexer: Lexer;
  private token: Token;
  private readonly nodes: Node[] = [];

  constructor(lexer: Lexer) {
    this.lexer = lexer;
    this.token = lexer.next();
  }

  script(): Script {
    const root = this.list([]);
    if (this.token.kind !== 'end') this.fail();
    return { root, nodes: this.nodes };
  }

  private fail(): never {
    const { kind, text } = this.token;
    throw new ShellSyntaxError(
      kind === 'end'
        ? 'end of file'
        : text === '\n'
          ? 'newline'
          : kind === 'word' && !reserved.has(text)
            ? 'word'
            : `"${text}"`,
    );
  }

  private add<T extends object>(node: T): T & { id: number } {
    const whole = { ...node, id: this.nodes.length };
    this.nodes.push(whole as unknown as Node);
    return whole;
  }

  private is(text: string): boolean {
    return this.token.kind !== 'end' && this.token.kind !== 'redirect' && this.token.text === text;
  }

  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.token = this.lexer.next();
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  private lines(): void {
    while (this.take('\n'));
  }

  /** Commands up to one of the words. */
  private list(ends: readonly string[]): Node {
    const items: { node: Node; op: string }[] = [];
    this.lines();
    while (this.token.kind !== 'end' && !ends.some((end) => this.is(end))) {
      const node = this.pipeline();
      const op = ['&&', '||', ';', '&', '\n'].find((text) => this.is(text));
      items.push({ node, op: op === '\n' || op === undefined ? ';' : op });
      if (op === undefined) break;
      this.take(op);
      this.lines();
    }
    return this.add({ kind: 'list' as const, items });
  }

  /** The same, at least one. */
  private body(...ends: string[]): Node {
    const list = this.list(ends);
    if (list.kind === 'list' && list.items.length === 0) this.fail();
    return list;
  }

  private pipeline(): Node {
    const isNegated = this.take('!');
    const parts = [this.command()];
    while (this.take('|')) {
      this.lines();
      parts.push(this.command());
    }
    const [only] = parts;
    return parts.length === 1 && !isNegated && only !== undefined
      ? only
      : this.add({ kind: 'pipeline' as const, parts, isNegated });
  }

  private command(): Node {
    if (this.take('if')) return this.if();
    if (this.take('while')) return this.while(false);
    if (this.take('until')) return this.while(true);
    if (this.take('for')) return this.for();
    if (this.take('case')) return this.case();
    if (this.take('{')) return this.group('}', false);
    if (this.take('(')) return this.group(')', true);
    return this.simple();
  }

  private group(end: string, isSubshell: boolean): Node {
    const body = this.body(end);
    this.expect(end);
    return this.add({ kind: 'group' as const, body, redirects: this.redirects(), isSubshell });
  }

  /** A loop or a choice with redirects is a group of it. */
  private wrapped(node: Node): Node {
    const redirects = this.redirects();
    return redirects.length === 0
      ? node
      : this.add({ kind: 'group' as const, body: node, redirects, isSubshell: false });
  }

  private redirects(): Redirect[] {
    const found: Redirect[] = [];
    while (this.token.kind === 'redirect') {
      found.push(this.token.redirect);
      this.token = this.lexer.next();
    }
    return found;
  }

  private if(): Node {
    const clauses: (readonly [Node, Node])[] = [];
    do {
      const condition = this.body('then');
      this.expect('then');
      clauses.push([condition, this.body('elif', 'else', 'fi')]);
    } while (this.take('elif'));
    const otherwise = this.take('else') ? this.body('fi') : undefined;
    this.expect('fi');
    return this.wrapped(this.add({ kind: 'if' as const, clauses, otherwise }));
  }

  private do(): Node {
    this.take(';');
    this.lines();
    this.expect('do');
    const body = this.body('done');
    this.expect('done');
    return body;
  }

  private while(isUntil: boolean): Node {
    const condition = this.body('do');
    return this.wrapped(this.add({ kind: 'while' as const, condition, body: this.do(), isUntil }));
  }

  private for(): Node {
    const name = this.token.text;
    if (this.token.kind !== 'word') this.fail();
    this.take(name);
    this.lines();
    let words: Word[] | undefined;
    if (this.take('in')) {
      words = [];
      while (this.token.kind === 'word') {
        words.push(this.token.word);
        this.token = this.lexer.next();
      }
    }
    return this.wrapped(this.add({ kind: 'for' as const, name, words, body: this.do() }));
  }

  private case(): Node {
    if (this.token.kind !== 'word') this.fail();
    const { word } = this.token;
    this.token = this.lexer.next();
    this.lines();
    this.expect('in');
    this.lines();
    const arms: (readonly [Word[], Node])[] = [];
    while (!this.is('esac')) {
      this.take('(');
      const patterns: Word[] = [];
      do {
        if (this.token.kind !== 'word') this.fail();
        patterns.push(this.token.word);
        this.token = this.lexer.next();
      } while (this.take('|'));
      this.expect(')');
      arms.push([patterns, this.list([';;', 'esac'])]);
      if (!this.take(';;')) break;
      this.lines();
    }
    this.expect('esac');
    return this.wrapped(this.add({ kind: 'case' as const, word, arms }));
  }

  private simple(): Node {
    const assigns: (readonly [string, Word])[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const { token } = this;
      if (token.kind === 'redirect') redirects.push(token.redirect);
      else if (token.kind === 'word') {
        if (words.length === 0 && assigns.length === 0 && reserved.has(token.text)) this.fail();
        const [, name, rest] = /^([A-Za-z_]\w*)=(.*)$/s.exec(token.text) ?? [];
        if (words.length === 0 && name !== undefined && rest !== undefined) assigns.push([name, parseWord(rest)]);
        else words.push(token.word);
        if (words.length === 1 && assigns.length === 0 && /^\w+$/.test(token.text)) {
          this.token = this.lexer.next();
          if (this.take('(')) {
            this.expect(')');
            this.lines();
            return this.add({ kind: 'function' as const, name: token.text, body: this.command() });
          }
          continue;
        }
      } else break;
      this.token = this.lexer.next();
    }
    if (words.length === 0 && assigns.length === 0 && redirects.length === 0) this.fail();
    return this.add({ kind: 'simple' as const, assigns, words, redirects });
  }
}
