import { newUnsupportedText } from '../messages.ts';
import { LineError, NeedsMore, type Source } from './source.ts';
import { operatorAt, reservedAt, unexpected } from './tokens.ts';
import type { Condition, Word } from './tree.ts';
import { readWord } from './words.ts';

const unaryOperators = /-[a-hknoprstuvwxzGLNOS](?=[ \t\n])/y;
const binaryOperators = /(?:==|=~|!=|=|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))(?=[ \t\n])/y;

/** Reads the rest of `[[ ... ]]`. */
export function readCondition(source: Source): Condition {
  const condition = readOr(source);
  if (reservedAt(source) !== ']]') throw unexpected(source);
  source.at += 2;
  return condition;
}

function readOr(source: Source): Condition {
  let left = readAnd(source);
  while (operatorAt(source) === '||') {
    source.at += 2;
    left = { kind: 'or', left, right: readAnd(source) };
  }
  return left;
}

function readAnd(source: Source): Condition {
  let left = readTerm(source);
  while (operatorAt(source) === '&&') {
    source.at += 2;
    left = { kind: 'and', left, right: readTerm(source) };
  }
  return left;
}

function readTerm(source: Source): Condition {
  source.skipLines();
  if (source.isAtEnd) throw new NeedsMore('command');
  if (reservedAt(source) === '!') {
    source.at++;
    return { kind: 'not', operand: source.nest(() => readTerm(source)) };
  }
  if (source.take('(')) {
    const inner = source.nest(() => readOr(source));
    if (!source.take(')')) throw unexpected(source);
    source.skipLines();
    return inner;
  }
  const unary = source.match(unaryOperators);
  if (unary !== '') {
    source.skipLines();
    return { kind: 'unary', operator: unary, operand: readOperand(source) };
  }
  const left = readOperand(source);
  const start = source.at;
  const operator = source.match(binaryOperators);
  if (operator === '=~') throw new LineError('refused', newUnsupportedText('=~'), { start, end: source.at });
  if (operator === '') return { kind: 'unary', operator: '-n', operand: left };
  source.skipLines();
  return { kind: 'binary', operator, left, right: readOperand(source) };
}

function readOperand(source: Source): Word {
  if (reservedAt(source) === ']]') throw unexpected(source);
  const word = readWord(source);
  if (word === undefined) throw unexpected(source);
  source.skipLines();
  return word;
}
