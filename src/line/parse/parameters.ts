import { newUnsupportedText } from '../messages.ts';
import { LineError, NeedsMore, type Source } from './source.ts';
import type { ParameterOperation, Word, WordPart } from './tree.ts';
import { Parts, readArithmetic, readDoubleQuoted, readPiece, readQuotedPiece } from './words.ts';

const parameterName = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?-]/y;

/** Reads the rest of `${...}`, whose `$` is at `start`. */
export function readBraces(source: Source, start: number, isQuoted: boolean): WordPart {
  const inside = source.at;
  if (source.peek() === '!' || source.peek() === '$') throw refuse(source, start, `\${${source.peek()}...}`);
  if (source.peek() === '#' && source.peek(1) !== '}') {
    source.at++;
    const name = source.match(parameterName);
    if (name !== '' && source.take('}')) return { kind: 'parameter', name, isQuoted, operation: { kind: 'length' } };
    source.at = inside;
  }
  const name = source.match(parameterName);
  if (name !== '') {
    if (source.take('}')) return { kind: 'parameter', name, isQuoted, operation: undefined };
    if (source.peek() === '[') throw refuse(source, start, `\${${name}[...]}`);
    if (source.peek() === '@') throw refuse(source, start, `\${${name}@...}`);
    const operation = readOperation(source, isQuoted);
    if (operation !== undefined) {
      if (source.take('}')) return { kind: 'parameter', name, isQuoted, operation };
      if (source.isAtEnd) throw new NeedsMore('expansion');
    }
  }
  // What else there is fails when it is expanded, not before.
  source.at = inside;
  source.match(/[^}]*/y);
  if (!source.take('}')) throw new NeedsMore('expansion');
  return { kind: 'bad', text: source.text.slice(start, source.at), isQuoted };
}

function refuse(source: Source, start: number, what: string): LineError {
  return new LineError('refused', newUnsupportedText(what), { start, end: source.at });
}

function readOperation(source: Source, isQuoted: boolean): ParameterOperation | undefined {
  const start = source.at;
  const byDefault = source.match(/:?[-=+?]/y);
  if (byDefault !== '') {
    const word = readArgument(source, isQuoted);
    const isColon = byDefault.length > 1;
    return { kind: 'default', operator: byDefault.slice(-1) as '-' | '=' | '+' | '?', isColon, word };
  }
  if (source.take(':')) {
    const offset = readArithmetic(source, ':}');
    if (offset.parts.length === 0) {
      source.at = start;
      return undefined;
    }
    const length = source.take(':') ? readArithmetic(source, '}') : undefined;
    return { kind: 'slice', offset, length };
  }
  const trim = source.match(/##?|%%?/y);
  if (trim !== '') {
    return { kind: 'trim', operator: trim as '#' | '##' | '%' | '%%', pattern: readArgument(source, false) };
  }
  const letters = source.match(/\^\^?|,,?/y);
  if (letters !== '') {
    return { kind: 'case', operator: letters as '^' | '^^' | ',' | ',,', pattern: readArgument(source, false) };
  }
  const where = source.match(/\/[/#%]?/y);
  if (where !== '') {
    const pattern = readArgument(source, false, '/');
    const replacement = source.take('/') ? readArgument(source, isQuoted) : emptyAt(source.at);
    return { kind: 'replace', where: where as '/' | '//' | '/#' | '/%', pattern, replacement };
  }
  return undefined;
}

const emptyAt = (at: number): Word => ({ start: at, end: at, parts: [] });

/** A word up to the closing brace, blanks included; of a pattern also up to a `/`. */
function readArgument(source: Source, isQuoted: boolean, stop = ''): Word {
  const start = source.at;
  const parts = new Parts();
  for (;;) {
    if (source.isAtEnd) throw new NeedsMore('expansion');
    const unit = source.peek();
    if (unit === '}' || (unit === stop && (source.at > start || stop === ''))) break;
    if (!isQuoted) readPiece(source, parts, '}');
    else if (unit === '"') {
      source.at++;
      readDoubleQuoted(source, parts);
    } else readQuotedPiece(source, parts, '}');
  }
  return parts.word(start, source.at);
}
