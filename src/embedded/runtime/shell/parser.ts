/** A piece of a word. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  /** `$x`, `${x:-word}`. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly op: string;
      readonly word: Word | undefined;
      readonly isQuoted: boolean;
    }
  | { readonly kind: 'command'; readonly source: string; readonly isQuoted: boolean }
  | { readonly kind: 'arithmetic'; readonly source: string; readonly isQuoted: boolean };

export type Word = readonly Part[];

export interface Redirect {
  readonly fd: number;
  /** `<`, `>`, `>>`, `>&`, `<<` (the word is the text). */
  readonly op: string;
  readonly word: Word;
}

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

/** The text is not of the shell's language; `message` as ash says it. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
  /** More input could complete it. */
  readonly isIncomplete: boolean;

  constructor(unexpected: string) {
    super(`syntax error: ${unexpected === '' ? 'unterminated quoted string' : `unexpected ${unexpected}`}`);
    this.isIncomplete = unexpected === '' || unexpected.startsWith('end of file');
  }
}

type Token =
  | { readonly kind: 'op' | 'end'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string; readonly word: Word }
  | { readonly kind: 'redirect'; readonly redirect: Redirect; readonly text: string };

const operators = ['&&', '||', ';;', ';', '&', '|', '(', ')', '\n'];
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

/** Reads one word, as in `${x:-word}` and in here-documents. */
export function parseWord(source: string, isQuoted = false): Word {
  return new Lexer(source).parts(isQuoted ? 'document' : 'word');
}

class Lexer {
  private readonly source: string;
  private at = 0;
  private readonly documents: { redirect: { fd: number; op: string; word: Word }; end: string; isRaw: boolean }[] = [];

  constructor(source: string) {
    this.source = source;
  }

  next(): Token {
    const { source } = this;
    for (;;) {
      if (source[this.at] === ' ' || source[this.at] === '\t' || source[this.at] === '\r') this.at += 1;
      else if (source.startsWith('\\\n', this.at)) this.at += 2;
      else if (source[this.at] === '#') while (this.at < source.length && source[this.at] !== '\n') this.at += 1;
      else break;
    }
    if (this.at >= source.length) return { kind: 'end', text: 'end of file' };
    const [, fd, both, op] = /^(?:(\d)(?=[<>])|(&)(?=>))?(<<-?|>>|>&|<&|>|<)?/.exec(source.slice(this.at)) ?? [];
    if (op !== undefined) {
      this.at += (fd ?? both ?? '').length + op.length;
      return this.redirect(fd, both, op);
    }
    const operator = operators.find((text) => source.startsWith(text, this.at));
    if (operator !== undefined) {
      this.at += operator.length;
      if (operator === '\n') this.readDocuments();
      return { kind: 'op', text: operator };
    }
    const start = this.at;
    const word = this.parts('word');
    return { kind: 'word', text: source.slice(start, this.at), word };
  }

  private redirect(fd: string | undefined, both: string | undefined, op: string): Token {
    while (this.source[this.at] === ' ') this.at += 1;
    const start = this.at;
    const word = this.parts('word');
    const text = this.source.slice(start, this.at);
    const redirect = {
      fd: both !== undefined ? -1 : fd !== undefined ? Number(fd) : op.startsWith('<') ? 0 : 1,
      op: op.replace('<<-', '<<'),
      word,
    };
    if (op.startsWith('<<'))
      this.documents.push({ redirect, end: text.replaceAll(/['"\\]/g, ''), isRaw: /['"\\]/.test(text) });
    return { kind: 'redirect', redirect, text: op };
  }

  private readDocuments(): void {
    for (const { redirect, end, isRaw } of this.documents.splice(0)) {
      let text = '';
      for (;;) {
        const stop = this.source.indexOf('\n', this.at);
        const line = this.source.slice(this.at, stop < 0 ? undefined : stop);
        if (stop < 0 && line.trim() !== end) throw new ShellSyntaxError('end of file');
        this.at = stop < 0 ? this.source.length : stop + 1;
        if (line.trim() === end) break;
        text += `${line}\n`;
      }
      redirect.word = isRaw ? [{ kind: 'text', text, isQuoted: true }] : parseWord(text, true);
    }
  }

  /** Pieces up to the end of a word, of a quotation, or of all there is. */
  parts(until: 'document' | 'quote' | 'word'): Word {
    const parts: Part[] = [];
    const { source } = this;
    const isQuoted = until !== 'word';
    let text = '';
    const flush = () => {
      if (text !== '') parts.push({ kind: 'text', text, isQuoted });
      text = '';
    };
    while (this.at < source.length) {
      const letter = source[this.at] ?? '';
      if (until === 'word' && /[\s;&|<>()]/.test(letter)) break;
      if (until === 'quote' && letter === '"') break;
      this.at += 1;
      if (letter === '\\') {
        const next = source[this.at] ?? '';
        this.at += 1;
        if (next === '\n') continue;
        if (until === 'word') {
          flush();
          parts.push({ kind: 'text', text: next, isQuoted: true });
        } else text += /[$`"\\]/.test(next) ? next : `\\${next}`;
      } else if (letter === "'" && until === 'word') {
        flush();
        const end = source.indexOf("'", this.at);
        if (end < 0) throw new ShellSyntaxError('');
        parts.push({ kind: 'text', text: source.slice(this.at, end), isQuoted: true });
        this.at = end + 1;
      } else if (letter === '"' && until === 'word') {
        flush();
        const inner = this.parts('quote');
        if (source[this.at] !== '"') throw new ShellSyntaxError('');
        this.at += 1;
        parts.push(...(inner.length > 0 ? inner : [{ kind: 'text', text: '', isQuoted: true } as const]));
      } else if (letter === '`') {
        flush();
        const end = source.indexOf('`', this.at);
        if (end < 0) throw new ShellSyntaxError('');
        parts.push({ kind: 'command', source: source.slice(this.at, end), isQuoted });
        this.at = end + 1;
      } else if (letter === '$') {
        const part = this.dollar(isQuoted);
        if (part === undefined) text += '$';
        else {
          flush();
          parts.push(part);
        }
      } else text += letter;
    }
    flush();
    return parts;
  }

  private dollar(isQuoted: boolean): Part | undefined {
    const rest = this.source.slice(this.at);
    if (rest.startsWith('((')) return { kind: 'arithmetic', source: this.balanced('((', '))'), isQuoted };
    if (rest.startsWith('(')) return { kind: 'command', source: this.balanced('(', ')'), isQuoted };
    if (rest.startsWith('{')) {
      const inner = this.balanced('{', '}');
      const [, length, name = '', op = '', word] =
        /^(#(?=.))?(\w+|[?#@*$!-])(:?[-=+?]|%%?|##?)?(.*)$/s.exec(inner) ?? [];
      if (name === '') throw new ShellSyntaxError(`"\${${inner}}"`);
      return {
        kind: 'variable',
        name,
        op: length === undefined ? op : 'length',
        word: word === undefined || op === '' ? undefined : parseWord(word, isQuoted),
        isQuoted,
      };
    }
    const [name] = /^([A-Za-z_]\w*|[0-9?#@*$!-])/.exec(rest) ?? [];
    if (name === undefined) return undefined;
    this.at += name.length;
    return { kind: 'variable', name, op: '', word: undefined, isQuoted };
  }

  /** What stands between two brackets, quotations left whole. */
  private balanced(open: string, close: string): string {
    const start = this.at + open.length;
    const [one = '', other = ''] = [open[0], close[0]];
    let depth = 0;
    for (let quote = ''; this.at < this.source.length; this.at += 1) {
      const letter = this.source[this.at] ?? '';
      if (letter === '\\') this.at += 1;
      else if (quote !== '') quote = letter === quote ? '' : quote;
      else if (letter === "'" || letter === '"') quote = letter;
      else if (letter === one) depth += 1;
      else if (letter === other) depth -= 1;
      if (depth === 0 && letter === other && quote === '') {
        this.at += 1;
        return this.source.slice(start, this.at - close.length);
      }
    }
    throw new ShellSyntaxError('');
  }
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
