import { newUnsupportedText } from '../messages.ts';
import { ansiEscapes } from './escapes.ts';
import { LineError, NeedsMore, Source } from './source.ts';
import type { Word, WordPart } from './tree.ts';

/** Reads one word of a command; undefined when none begins here. */
export function readWord(source: Source): Word | undefined {
  const start = source.at;
  const parts = new Parts();
  while (!source.isAtEnd && !/[ \t\n;&|<>()]/.test(source.peek())) readPiece(source, parts);
  return source.at === start ? undefined : parts.word(start, source.at);
}

/** Collects parts; texts side by side become one. */
export class Parts {
  readonly list: WordPart[] = [];

  text(text: string, isQuoted: boolean): void {
    const last = this.list.at(-1);
    if (last?.kind === 'text' && last.isQuoted === isQuoted) {
      this.list[this.list.length - 1] = { ...last, text: last.text + text };
    } else this.list.push({ kind: 'text', text, isQuoted });
  }

  word(start: number, end: number): Word {
    return { start, end, parts: this.list };
  }
}

/** One piece outside of double quotes: a run of letters, a quote, an expansion. */
export function readPiece(source: Source, parts: Parts, stop = ''): void {
  const plain = source.match(stop === '' ? /[^ \t\n;&|<>()\\'"`$]+/y : /[^\\'"`$}/{]+/y);
  if (plain !== '') {
    parts.text(plain, false);
    return;
  }
  const start = source.at;
  const unit = source.peek();
  if (unit === '\\') {
    source.at++;
    if (source.isAtEnd) throw new NeedsMore('continuation');
    if (source.take('\n')) {
      if (source.isAtEnd) throw new NeedsMore('continuation');
      return;
    }
    parts.text(takePoint(source), true);
  } else if (unit === "'") {
    const end = source.text.indexOf("'", start + 1);
    if (end < 0) throw new NeedsMore('quote');
    source.at = end + 1;
    parts.text(source.text.slice(start + 1, end), true);
  } else if (unit === '"') {
    source.at++;
    readDoubleQuoted(source, parts);
  } else if (unit === '$' && source.peek(1) === "'") {
    const quoted = source.match(/\$'[^'\\]*(?:\\.[^'\\]*)*'/sy);
    if (quoted === '') throw new NeedsMore('quote');
    parts.text(ansiEscapes(quoted.slice(2, -1)), true);
  } else if (unit === '$' && source.peek(1) === '"') {
    source.at += 2;
    readDoubleQuoted(source, parts);
  } else if (unit === '$') readDollar(source, parts, false);
  else if (unit === '`') readBackquotes(source, parts, false);
  else parts.text(takePoint(source), false);
}

function takePoint(source: Source): string {
  const point = String.fromCodePoint(source.text.codePointAt(source.at) ?? 0);
  source.at += point.length;
  return point;
}

/** What is in double quotes, after the first of them. */
export function readDoubleQuoted(source: Source, parts: Parts): void {
  // Quotes around nothing make an empty word; around `$@` alone they make none when there is nothing in it.
  if (source.peek() === '"') parts.text('', true);
  source.nest(() => {
    while (!source.take('"')) readQuotedPiece(source, parts, '"');
  });
}

/** One piece of what is in double quotes, or in a here-document when nothing closes it. */
export function readQuotedPiece(source: Source, parts: Parts, closing: '"' | '}' | '' | ')'): void {
  if (source.isAtEnd) throw new NeedsMore(closing === '"' ? 'quote' : 'expansion');
  const plain = source.match(closing === '"' || closing === '' ? /[^\\"`$]+/y : /[^\\"`$'}{/()]+/y);
  if (plain !== '') {
    parts.text(plain, true);
    return;
  }
  const unit = source.peek();
  if (unit === '\\') {
    source.at++;
    if (source.take('\n')) return;
    if (source.isAtEnd) {
      if (closing === '') parts.text('\\', true);
      return;
    }
    const next = takePoint(source);
    const isEscape = '$`\\'.includes(next) || (next === '"' && closing !== '') || (next === '}' && closing === '}');
    parts.text(isEscape ? next : `\\${next}`, true);
  } else if (unit === '$') readDollar(source, parts, true);
  else if (unit === '`') readBackquotes(source, parts, true);
  else parts.text(takePoint(source), true);
}

/** `$` and what follows it. */
function readDollar(source: Source, parts: Parts, isQuoted: boolean): void {
  const start = source.at;
  if (source.startsWith('$((') && isArithmetic(source.text, start + 3)) {
    source.at += 3;
    const expression = readArithmetic(source);
    if (!source.take('))')) throw new NeedsMore('expansion');
    parts.list.push({ kind: 'arithmetic', expression, isQuoted });
    return;
  }
  source.at++;
  if (source.take('(')) {
    const body = source.nest(() => source.grammar.parseList(source, ')'));
    if (!source.take(')')) throw new NeedsMore('expansion');
    parts.list.push({ kind: 'command', body, isQuoted });
  } else if (source.take('{')) parts.list.push(source.nest(() => source.grammar.readBraces(source, start, isQuoted)));
  else {
    const name = source.match(/[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y);
    if (name === '') parts.text('$', isQuoted);
    else if (name === '!' || name === '$') {
      throw new LineError('refused', newUnsupportedText(`$${name}`), { start, end: source.at });
    } else parts.list.push({ kind: 'parameter', name, isQuoted, operation: undefined, isBare: !isQuoted });
  }
}

/** Whether what begins after `((` ends with `))` and not with two parentheses apart; the end of the text decides nothing. */
export function isArithmetic(text: string, from: number): boolean {
  let depth = 2;
  for (let at = from; at < text.length; at++) {
    const unit = text[at];
    if (unit === '\\') at++;
    else if (unit === '(') depth++;
    else if (unit === ')') {
      depth--;
      if (depth === 1) return text[at + 1] === ')';
    }
  }
  return true;
}

/** An arithmetic expression up to its `))`, to a top-level `;` of `for ((`, or to the `:` or `}` of a slice. */
export function readArithmetic(source: Source, stops = ''): Word {
  const start = source.at;
  const parts = new Parts();
  source.nest(() => {
    let depth = 0;
    for (;;) {
      if (source.isAtEnd) throw new NeedsMore('expansion');
      const unit = source.peek();
      if (unit === '(') depth++;
      else if (unit === ')' && depth-- === 0) return;
      else if (depth === 0 && stops.includes(unit)) return;
      if (unit === '"') source.at++;
      else if ("()}:;{/'".includes(unit)) parts.text(source.text[source.at++] ?? '', true);
      else {
        const plain = source.match(/[^\\"`$'}{/():;]+/y);
        if (plain === '') readQuotedPiece(source, parts, ')');
        else parts.text(plain, true);
      }
    }
  });
  return parts.word(start, source.at);
}

/** `` `...` ``: inside, a backslash before `$`, `` ` `` or `\` goes away (and before `"` in double quotes), then it is a text of its own. */
function readBackquotes(source: Source, parts: Parts, isQuoted: boolean): void {
  const start = ++source.at;
  const raw = source.match(/[^`\\]*(?:\\.[^`\\]*)*/sy);
  if (!source.take('`')) throw new NeedsMore('expansion');
  const text = raw.replace(isQuoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1');
  const inner = new Source(text, source.grammar);
  inner.depth = source.depth + 1;
  try {
    const body = source.nest(() => source.grammar.parseList(inner, undefined));
    parts.list.push({ kind: 'command', body, isQuoted });
  } catch (error) {
    if (error instanceof LineError) throw new LineError(error.reason, error.text, { start, end: source.at });
    // The text ends in the middle of something, and the backquote has ended it.
    if (error instanceof NeedsMore) throw source.fail('`', source.at - 1);
    throw error;
  }
}

/** The body of a here-document, where quotes are text. */
export function readHeredocBody(outer: Source, body: string, start: number): Word {
  const source = new Source(body, outer.grammar);
  source.depth = outer.depth + 1;
  const parts = new Parts();
  while (!source.isAtEnd) readQuotedPiece(source, parts, '');
  return parts.word(start, start + body.length);
}
