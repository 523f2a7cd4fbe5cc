import type { LocalizedText } from '../../base/index.ts';
import { depthText, newSyntaxText } from '../messages.ts';
import type { List, Span, Word, WordPart } from './tree.ts';

/** Why a text is not a line: bash's words, or what is refused by name. */
export class LineError extends Error {
  override readonly name = 'LineError';
  /** `syntax`: nobody could run it. `refused`: bash could, this terminal does not. */
  readonly reason: 'syntax' | 'refused';
  readonly text: LocalizedText;
  readonly span: Span;

  constructor(reason: 'syntax' | 'refused', text: LocalizedText, span: Span) {
    super(text.en.message);
    this.reason = reason;
    this.text = text;
    this.span = span;
  }
}

/** What is open at the end of a text: the terminal asks for more. */
export type Unfinished = 'quote' | 'expansion' | 'heredoc' | 'command' | 'continuation';

/** Thrown at the end of a text inside something that is open. */
export class NeedsMore extends Error {
  readonly what: Unfinished;

  constructor(what: Unfinished) {
    super(what);
    this.what = what;
  }
}

/** A here-document whose body comes after the next newline. */
export interface PendingHeredoc {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
  accept(body: Word): void;
}

/** The simple command that is being read, for completion. */
export interface Reading {
  readonly words: Word[];
  /** Where the word begins that has been begun; undefined between words. */
  wordStart: number | undefined;
  /** The operator of a redirect whose target is due. */
  redirect: string | undefined;
  /** Whether something precedes (assignments do not count). */
  readonly start: number;
}

/** What holds each other: words hold commands, commands hold words, both hold here-documents. */
export interface Grammar {
  /** Reads commands up to the closing token, which is left; to the end of the text without one. */
  parseList(source: Source, closing: ')' | undefined): List;
  readHeredocBody(source: Source, body: string, start: number): Word;
  /** Reads the rest of `${...}`, whose `$` is at `start`. */
  readBraces(source: Source, start: number, isQuoted: boolean): WordPart;
}

/** A deeper nest than this is refused, so that no stack overflows. */
const maximumDepth = 150;

/** A text on its way to a tree, and how far it has been read. */
export class Source {
  readonly text: string;
  at = 0;
  depth = 0;
  heredocs: PendingHeredoc[] = [];
  readonly reading: Reading[] = [];
  readonly grammar: Grammar;

  constructor(text: string, grammar: Grammar) {
    this.text = text;
    this.grammar = grammar;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The unit so many after the current one; empty beyond the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Goes over a text when it is next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Goes over what a sticky pattern matches here, and gives it; empty when it does not. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  /** Reads something that may nest. */
  nest<T>(read: () => T): T {
    if (++this.depth > maximumDepth)
      throw new LineError('refused', depthText(maximumDepth), { start: this.at, end: this.at });
    const result = read();
    this.depth--;
    return result;
  }

  fail(token: string, start: number): LineError {
    return new LineError('syntax', newSyntaxText(token), { start, end: start + token.length });
  }

  /** Blanks, comments and continued lines. */
  skipBlanks(): void {
    for (;;) {
      this.match(/[ \t]+/y);
      if (this.peek() === '#') this.match(/[^\n]*/y);
      else if (this.startsWith('\\\n')) {
        this.at += 2;
        if (this.isAtEnd) throw new NeedsMore('continuation');
      } else return;
    }
  }

  /** A newline, with the bodies of the here-documents that it begins. */
  takeNewline(): boolean {
    if (!this.take('\n')) return false;
    const pending = this.heredocs;
    this.heredocs = [];
    for (const heredoc of pending) this.#readHeredoc(heredoc);
    return true;
  }

  /** Blanks, comments, newlines. */
  skipLines(): void {
    do this.skipBlanks();
    while (this.takeNewline());
  }

  #readHeredoc(heredoc: PendingHeredoc): void {
    const start = this.at;
    let body = '';
    for (;;) {
      if (this.isAtEnd) throw new NeedsMore('heredoc');
      let line = this.match(/[^\n]*/y);
      const isEnded = this.take('\n');
      if (heredoc.stripsTabs) line = line.replace(/^\t+/, '');
      if (line === heredoc.delimiter) break;
      if (!isEnded) throw new NeedsMore('heredoc');
      body += `${line}\n`;
    }
    heredoc.accept(
      heredoc.isQuoted
        ? { start, end: this.at, parts: [{ kind: 'text', text: body, isQuoted: true }] }
        : this.grammar.readHeredocBody(this, body, start),
    );
  }
}
