import { newUnsupportedText } from '../messages.ts';
import { LineError, NeedsMore, type Reading, type Source } from './source.ts';
import { operatorAt, unexpected } from './tokens.ts';
import type { Redirect, Span, Word } from './tree.ts';
import { readWord } from './words.ts';

const begin = /[0-9]*(?:[<>]|&>)/y;

/** Whether a redirect stands here. */
export function isRedirect(source: Source): boolean {
  begin.lastIndex = source.at;
  const found = begin.exec(source.text)?.[0];
  // A number and `&>` are a word and a redirect.
  return found !== undefined && (!found.endsWith('&>') || found.length === 2);
}

/** Reads a redirect with its target. */
export function readRedirect(source: Source, reading?: Reading): Redirect {
  const start = source.at;
  const digits = source.match(/[0-9]+/y);
  const operator = operatorAt(source);
  if (operator === '<>') throw new LineError('refused', newUnsupportedText('<>'), { start, end: source.at + 2 });
  source.at += operator.length;
  if (source.peek() === '(' && (operator === '<' || operator === '>'))
    throw new LineError('refused', newUnsupportedText(`${operator}(...)`), { start, end: source.at + 1 });
  source.skipBlanks();
  if (reading !== undefined) {
    reading.redirect = operator;
    reading.wordStart = source.at;
  }
  const word = readWord(source);
  if (word === undefined) throw source.isAtEnd ? new NeedsMore('command') : unexpected(source);
  if (reading !== undefined && !source.isAtEnd) reading.redirect = undefined;
  const span = { start, end: source.at, typed: source.text.slice(word.start, word.end) };
  const fd = digits === '' ? (operator.startsWith('<') ? 0 : 1) : Number(digits);
  if (operator === '<<' || operator === '<<-') return readHeredoc(source, span, fd, operator === '<<-', word);
  if (operator === '&>' || operator === '&>>') return { ...span, operator, target: word };
  // `>&file` is `&>file`; `>&1` and `>&-` are not.
  if (operator === '>&' && digits === '' && !isDescriptor(word)) return { ...span, operator: '&>', target: word };
  return { ...span, operator: operator as '<' | '>' | '>>' | '>|' | '<&' | '>&' | '<<<', fd, target: word };
}

function isDescriptor(word: Word): boolean {
  const [part] = word.parts;
  return part?.kind !== 'text' || /^(?:\d+|-)$/.test(part.text);
}

function readHeredoc(
  source: Source,
  span: Span & { readonly typed: string },
  fd: number,
  stripsTabs: boolean,
  word: Word,
): Redirect {
  const redirect = { ...span, operator: '<<' as const, fd, target: { ...word, parts: [] as Word['parts'] } };
  source.heredocs.push({
    delimiter: word.parts
      .map((part) => (part.kind === 'text' ? part.text : source.text.slice(word.start, word.end)))
      .join(''),
    isQuoted: word.parts.some((part) => part.kind === 'text' && part.isQuoted),
    stripsTabs,
    accept(body) {
      redirect.target = body;
    },
  });
  return redirect;
}
