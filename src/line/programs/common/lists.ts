import { quote } from './numbers.ts';
import { ProgramFailure } from './options.ts';

/**
 * Reads a list of `cut`: `1,3-5,-2,7-`. Ranges are from 1, ends included.
 *
 * @throws ProgramFailure in cut's words
 */
export function parseList(text: string, isFields: boolean): readonly (readonly [number, number])[] {
  const usage = (message: string): ProgramFailure => new ProgramFailure(message, { isUsage: true });
  const zero = isFields ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1';
  const ranges: (readonly [number, number])[] = [];
  for (const part of text.split(/[, \t]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (match === null) {
      if (/^\d*-\d*-/.test(part)) throw usage(isFields ? 'invalid field range' : 'invalid byte or character range');
      const bad = part.replace(/^[\d-]*/, '');
      throw usage(`invalid ${isFields ? 'field' : 'byte/character position'}${isFields ? ' value' : ''} ${quote(bad)}`);
    }
    const [, first = '', dash = '', last = ''] = match;
    if (first === '' && last === '') {
      if (dash === '') throw usage(zero);
      throw usage('invalid range with no endpoint: -');
    }
    const begin = first === '' ? 1 : Number(first);
    const end = dash === '' ? begin : last === '' ? Number.POSITIVE_INFINITY : Number(last);
    if (begin === 0 || (dash === '' && end === 0)) throw usage(zero);
    if (end < begin) throw usage('invalid decreasing range');
    ranges.push([begin, end]);
  }
  return ranges;
}

/** Whether a list has a number. */
export function listHas(list: readonly (readonly [number, number])[], number: number): boolean {
  return list.some(([first, last]) => number >= first && number <= last);
}
