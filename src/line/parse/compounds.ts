import { newUnsupportedText } from '../messages.ts';
import { readCondition } from './conditions.ts';
import { LineError, NeedsMore, type Source } from './source.ts';
import { operatorAt, reservedAt, unexpected } from './tokens.ts';
import type { Case, Command, For, If, List, Word } from './tree.ts';
import { isArithmetic, readArithmetic, readWord } from './words.ts';

/** What compound commands are made of. */
export interface Bodies {
  readBody(source: Source, ...ends: readonly string[]): List;
  readCommand(source: Source): Command;
}

const noRedirects = { redirects: [] } as const;

/** Reads a compound command without its redirects; undefined when none begins here. */
export function readCompound(source: Source, bodies: Bodies): Command | undefined {
  const start = source.at;
  const span = { start, end: start };
  if (source.startsWith('((') && isArithmetic(source.text, start + 2)) {
    source.at += 2;
    const expression = readArithmetic(source);
    if (!source.take('))')) throw new NeedsMore('command');
    return { ...span, ...noRedirects, kind: 'arithmetic', expression };
  }
  if (source.take('(')) {
    const body = bodies.readBody(source, ')');
    source.at++;
    return { ...span, ...noRedirects, kind: 'group', isSubshell: true, body };
  }
  const word = reservedAt(source);
  if (word === undefined) return undefined;
  const { readBody } = bodies;
  const begin = (): void => {
    source.at += word.length;
  };
  switch (word) {
    case '{': {
      begin();
      const body = readBody(source, '}');
      expectWord(source, '}');
      return { ...span, ...noRedirects, kind: 'group', isSubshell: false, body };
    }
    case 'if':
      begin();
      return { ...span, ...noRedirects, ...readIf(source, bodies) };
    case 'while':
    case 'until': {
      begin();
      const condition = readBody(source, 'do');
      expectWord(source, 'do');
      const body = readBody(source, 'done');
      expectWord(source, 'done');
      return { ...span, ...noRedirects, kind: 'while', isUntil: word === 'until', condition, body };
    }
    case 'for':
      begin();
      return { ...span, ...noRedirects, ...readFor(source, bodies) };
    case 'case':
      begin();
      return { ...span, ...noRedirects, ...readCase(source, bodies) };
    case 'function':
      begin();
      return readFunction(source, bodies, start);
    case '[[':
      begin();
      return { ...span, ...noRedirects, kind: 'condition', condition: readCondition(source) };
    case 'select':
    case 'coproc':
      throw new LineError('refused', newUnsupportedText(word), { start, end: start + word.length });
    default:
      return undefined;
  }
}

function expectWord(source: Source, word: string): void {
  source.skipLines();
  if (source.isAtEnd) throw new NeedsMore('command');
  if (reservedAt(source) !== word) throw unexpected(source);
  source.at += word.length;
}

function readIf(source: Source, { readBody }: Bodies): Pick<If, 'kind' | 'arms' | 'otherwise'> {
  const arms: If['arms'][number][] = [];
  for (;;) {
    const condition = readBody(source, 'then');
    expectWord(source, 'then');
    arms.push({ condition, body: readBody(source, 'elif', 'else', 'fi') });
    const word = reservedAt(source);
    source.at += word?.length ?? 0;
    if (word === 'elif') continue;
    const otherwise = word === 'else' ? readBody(source, 'fi') : undefined;
    if (word === 'else') expectWord(source, 'fi');
    return { kind: 'if', arms, otherwise };
  }
}

type ForParts = Pick<For, 'kind' | 'variable' | 'words' | 'arithmetic' | 'body'>;

function readFor(source: Source, { readBody }: Bodies): ForParts {
  source.skipBlanks();
  const readLoop = (): List => {
    source.skipBlanks();
    if (operatorAt(source) === ';') source.at++;
    source.skipLines();
    const isBraced = reservedAt(source) === '{';
    expectWord(source, isBraced ? '{' : 'do');
    const body = readBody(source, isBraced ? '}' : 'done');
    expectWord(source, isBraced ? '}' : 'done');
    return body;
  };
  if (source.take('((')) {
    const readOne = (end: string): Word => {
      const expression = readArithmetic(source, ';');
      if (!source.take(end)) throw source.isAtEnd ? new NeedsMore('command') : unexpected(source);
      return expression;
    };
    const arithmetic = [readOne(';'), readOne(';'), readOne('))')] as const;
    return { kind: 'for', variable: '', words: undefined, arithmetic: [...arithmetic], body: readLoop() };
  }
  const variable = takeName(source);
  source.skipLines();
  let words: Word[] | undefined;
  if (reservedAt(source) === 'in') {
    source.at += 2;
    words = [];
    for (;;) {
      source.skipBlanks();
      const word = readWord(source);
      if (word === undefined) break;
      words.push(word);
    }
    const operator = operatorAt(source);
    if (operator !== ';' && operator !== '\n') throw unexpected(source);
  }
  return { kind: 'for', variable, words, arithmetic: undefined, body: readLoop() };
}

/** A plain word, whatever it is; the name is looked at when it is used. */
function takeName(source: Source): string {
  const start = source.at;
  if (readWord(source) === undefined) {
    // Unlike elsewhere, the end of the text is a newline to `for`.
    throw source.isAtEnd ? source.fail('newline', start) : unexpected(source);
  }
  return source.text.slice(start, source.at);
}

function readCase(source: Source, { readBody }: Bodies): Pick<Case, 'kind' | 'word' | 'arms'> {
  source.skipBlanks();
  const word = readWord(source);
  if (word === undefined) throw source.isAtEnd ? source.fail('newline', source.at) : unexpected(source);
  source.skipLines();
  expectWord(source, 'in');
  const arms: Case['arms'][number][] = [];
  for (;;) {
    source.skipLines();
    if (source.isAtEnd) throw new NeedsMore('command');
    if (reservedAt(source) === 'esac') break;
    source.take('(');
    const patterns: Word[] = [];
    do {
      source.skipBlanks();
      const pattern = readWord(source);
      if (pattern === undefined) throw unexpected(source);
      patterns.push(pattern);
      source.skipBlanks();
    } while (source.take('|'));
    if (!source.take(')')) throw unexpected(source);
    const body = readBody(source, ';;', 'esac');
    const operator = operatorAt(source);
    const end = operator === ';&' || operator === ';;&' ? operator : ';;';
    arms.push({ patterns, body, end });
    if (operator.startsWith(';')) source.at += operator.length;
  }
  expectWord(source, 'esac');
  return { kind: 'case', word, arms };
}

/** The rest of `function NAME [()] command`. */
function readFunction(source: Source, bodies: Bodies, start: number): Command {
  source.skipBlanks();
  const name = takeName(source);
  source.skipBlanks();
  if (source.take('(')) {
    source.skipBlanks();
    if (!source.take(')')) throw unexpected(source);
  }
  source.skipLines();
  if (source.isAtEnd) throw new NeedsMore('command');
  const at = source.at;
  const body = source.nest(() => bodies.readCommand(source));
  if (body.kind === 'simple' || body.kind === 'function') {
    source.at = at;
    throw unexpected(source);
  }
  return { kind: 'function', name, body, start, end: source.at };
}
