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

/** A piece of a script as the parser takes it. */
export type Token =
  | { readonly kind: 'op' | 'end'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string; readonly word: Word }
  | { readonly kind: 'redirect'; readonly redirect: Redirect; readonly text: string };

const operators = ['&&', '||', ';;', ';', '&', '|', '(', ')', '\n'];
/** Reads one word, as in `${x:-word}` and in here-documents. */
export function parseWord(source: string, isQuoted = false): Word {
  return new Lexer(source).parts(isQuoted ? 'document' : 'word');
}

/** Reads a script token by token. */
export class Lexer {
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
