import { newUnsupportedText } from '../messages.ts';
import { readCompound } from './compounds.ts';
import { isRedirect, readRedirect } from './redirects.ts';
import { type Grammar, LineError, NeedsMore, type Reading, type Source } from './source.ts';
import { operatorAt, reservedAt, unexpected } from './tokens.ts';
import type { AndOr, Assignment, Command, List, Pipeline, Redirect, Word } from './tree.ts';
import { readWord } from './words.ts';

/** Words at which a list ends, when they stand where a command could begin. */
const closers: ReadonlySet<string> = new Set(['then', 'do', 'done', 'fi', 'elif', 'else', 'esac', '}']);

/** Reads commands up to the closing token, which is left; what cannot stand there is an error. */
export const parseList: Grammar['parseList'] = (source, closing) =>
  readList(source, () => {
    if (source.isAtEnd) {
      if (closing !== undefined) throw new NeedsMore('expansion');
      return true;
    }
    if (closing !== undefined && source.peek() === closing) return true;
    const token = closerAt(source);
    if (token !== undefined) throw unexpected(source);
    return false;
  });

/** The list of a compound command: up to one of the given words, which is left; it may not be empty. */
export function readBody(source: Source, ...ends: readonly string[]): List {
  const list = readList(source, () => {
    if (source.isAtEnd) throw new NeedsMore('command');
    const token = closerAt(source);
    if (token === undefined) return false;
    if (!ends.includes(token)) throw unexpected(source);
    return true;
  });
  if (list.items.length === 0 && !ends.includes(';;')) throw unexpected(source);
  return list;
}

function closerAt(source: Source): string | undefined {
  const operator = operatorAt(source);
  if (operator === ')' || operator === ';;' || operator === ';&' || operator === ';;&')
    return operator === ')' ? ')' : ';;';
  const word = reservedAt(source);
  return word !== undefined && closers.has(word) ? word : undefined;
}

function readList(source: Source, isEnd: () => boolean): List {
  source.skipLines();
  const start = source.at;
  const items: AndOr[] = [];
  let end = start;
  let beginsLine = true;
  while (!isEnd()) {
    items.push({ ...readAndOr(source), beginsLine });
    end = source.at;
    source.skipBlanks();
    const operator = operatorAt(source);
    if (operator === '&')
      throw new LineError('refused', newUnsupportedText('&'), { start: source.at, end: source.at + 1 });
    if (operator === ';') source.at++;
    else if (operator !== '\n' && operator !== '' && !isEnd()) throw unexpected(source);
    if (operator !== ';' && operator !== '\n') break;
    const separator = source.at;
    source.skipLines();
    beginsLine = source.text.slice(separator, source.at).includes('\n');
  }
  isEnd();
  return { kind: 'list', items, start, end };
}

function readAndOr(source: Source): Omit<AndOr, 'beginsLine'> {
  const start = source.at;
  const first = readPipeline(source);
  const rest: AndOr['rest'][number][] = [];
  for (;;) {
    const end = source.at;
    source.skipBlanks();
    const operator = operatorAt(source);
    if (operator !== '&&' && operator !== '||') return { kind: 'andOr', first, rest, start, end };
    source.at += 2;
    source.skipLines();
    rest.push({ operator, pipeline: readPipeline(source) });
  }
}

function readPipeline(source: Source): Pipeline {
  const start = source.at;
  let isNegated = false;
  let isTimed = false;
  for (;;) {
    const word = reservedAt(source);
    if (word === '!') isNegated = !isNegated;
    else if (word === 'time') isTimed = true;
    else break;
    source.at += word.length;
    source.skipBlanks();
  }
  const commands: Command[] = [];
  // `!` and `time` may stand alone.
  const isAlone = source.at > start && (source.isAtEnd || ['\n', ';'].includes(operatorAt(source)));
  while (!isAlone) {
    const command = source.nest(() => readCommand(source));
    source.skipBlanks();
    const pipe = operatorAt(source);
    const isBoth = pipe === '|&';
    commands.push(isBoth ? addRedirect(command, source) : command);
    if (pipe !== '|' && !isBoth) break;
    source.at += pipe.length;
    source.skipLines();
  }
  return { kind: 'pipeline', isNegated, isTimed, commands, start, end: commands.at(-1)?.end ?? source.at };
}

/** `a |& b` is `a 2>&1 | b`. */
function addRedirect(command: Command, source: Source): Command {
  if (command.kind === 'function') throw unexpected(source);
  const span = { start: source.at, end: source.at + 2 };
  const target: Word = { ...span, parts: [{ kind: 'text', text: '1', isQuoted: false }] };
  return { ...command, redirects: [...command.redirects, { ...span, operator: '>&', fd: 2, target, typed: '1' }] };
}

function readCommand(source: Source): Command {
  source.skipBlanks();
  if (source.isAtEnd) throw new NeedsMore('command');
  const start = source.at;
  const compound = readCompound(source, { readBody, readCommand });
  if (compound !== undefined) {
    const redirects: Redirect[] = [];
    for (let end = source.at; ; end = source.at) {
      source.skipBlanks();
      if (!isRedirect(source)) {
        return compound.kind === 'function' ? { ...compound, end } : { ...compound, redirects, end };
      }
      redirects.push(readRedirect(source));
    }
  }
  const reserved = reservedAt(source);
  if (reserved !== undefined && closers.has(reserved)) throw unexpected(source);
  return readSimple(source, start);
}

function readSimple(source: Source, start: number): Command {
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  const reading: Reading = { words, wordStart: undefined, redirect: undefined, start };
  source.reading.push(reading);
  for (let end = source.at; ; end = source.at) {
    source.skipBlanks();
    // The target of a redirect that ends with the text may go on.
    if (reading.redirect === undefined) reading.wordStart = source.at;
    if (isRedirect(source)) {
      redirects.push(readRedirect(source, reading));
      continue;
    }
    const assignment = words.length === 0 ? readAssignment(source) : undefined;
    if (assignment !== undefined) {
      assignments.push(assignment);
      continue;
    }
    if (source.peek() === '(' && words.length > 0) {
      const [name] = words[0]?.parts ?? [];
      if (
        words.length === 1 &&
        name?.kind === 'text' &&
        !name.isQuoted &&
        assignments.length === 0 &&
        redirects.length === 0
      )
        return readFunction(source, start, name.text);
      throw unexpected(source);
    }
    const word = readWord(source);
    if (word !== undefined) {
      // At the very end the word may go on.
      if (!source.isAtEnd) reading.wordStart = undefined;
      words.push(word);
      if (source.isAtEnd) return { kind: 'simple', assignments, words, redirects, start, end: source.at };
      continue;
    }
    if (words.length + assignments.length + redirects.length === 0) throw unexpected(source);
    if (!source.isAtEnd) source.reading.pop();
    return { kind: 'simple', assignments, words, redirects, start, end };
  }
}

function readAssignment(source: Source): Assignment | undefined {
  const start = source.at;
  const name = source.match(/[A-Za-z_][A-Za-z0-9_]*/y);
  const operator = name === '' ? '' : source.match(/\+?=|\[[^\]\s]*\]\+?=/y);
  if (operator === '') {
    source.at = start;
    return undefined;
  }
  if (operator.startsWith('['))
    throw new LineError('refused', newUnsupportedText('NAME[...]='), { start, end: source.at });
  if (source.peek() === '(')
    throw new LineError('refused', newUnsupportedText('NAME=(...)'), { start, end: source.at + 1 });
  const value = readWord(source) ?? { start: source.at, end: source.at, parts: [] };
  return { name, isAppended: operator === '+=', value, start, end: source.at };
}

/** The rest of `NAME() command`. */
function readFunction(source: Source, start: number, name: string): Command {
  source.reading.pop();
  source.at++;
  source.skipBlanks();
  if (source.isAtEnd) throw new NeedsMore('command');
  if (!source.take(')')) throw unexpected(source);
  source.skipLines();
  if (source.isAtEnd) throw new NeedsMore('command');
  const at = source.at;
  const body = source.nest(() => readCommand(source));
  if (body.kind === 'simple' || body.kind === 'function') {
    source.at = at;
    throw unexpected(source);
  }
  return { kind: 'function', name, body, start, end: source.at };
}
