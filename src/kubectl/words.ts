import { asciiSpelling, codePoint, confusingSign, hiddenCharacter } from './look-alikes.ts';
import * as messages from './messages.ts';

/** A word of a line, as a shell would hand it to a program. */
export interface Word {
  readonly text: string;
  /** Where it stands in the line, in UTF-16 units, quotes included. */
  readonly start: number;
  readonly end: number;
  /** Whether the quote that the line ends in is still open (only where that is allowed). */
  readonly open: '' | '"' | "'" | '\\';
}

/** Unquoted signs with which a shell does something else than start one program. */
const shellSigns: Readonly<Record<string, messages.ShellFeature>> = {
  '|': 'pipe',
  '>': 'redirect',
  '<': 'redirect',
  ';': 'list',
  '&': 'list',
  '`': 'substitution',
  '(': 'group',
  ')': 'group',
  '*': 'glob',
  '?': 'glob',
  '[': 'glob',
};

/** What `$` at this place would do in a shell. */
function dollar(rest: string): messages.ShellFeature | undefined {
  if (rest.startsWith('$(')) return 'substitution';
  return /^\$[A-Za-z0-9_{@*#?$!'"-]/.test(rest) ? 'variable' : undefined;
}

/** The feature of a shell that begins at `at`, outside quotes. */
function shellFeature(source: string, at: number, startsWord: boolean): messages.ShellFeature | undefined {
  const rest = source.slice(at);
  const sign = rest[0] ?? '';
  if (sign === '$') return dollar(rest);
  if (sign === '#' && startsWord) return 'comment';
  if (sign === '~' && startsWord) return 'home';
  if (sign === '{' && /^\{[^{}\s'"]*(?:,|\.\.)[^{}\s'"]*\}/.test(rest)) return 'braces';
  if (rest.startsWith('<<')) return 'hereDocument';
  return Object.hasOwn(shellSigns, sign) ? shellSigns[sign] : undefined;
}

/**
 * Splits a line into words by a shell's rules for quotes and backslashes. Whatever else a shell would do is refused by name.
 * `partial`: a quote may be open at the end (a line that is being typed).
 * @throws PodpathError `Refused` (what a shell does beyond words, characters that hide), `Invalid` (an open quote).
 */
export function splitWords(source: string, partial = false): Word[] {
  const hidden = hiddenCharacter.exec(source.replaceAll('\t', ' '));
  if (hidden) {
    if (/[\n\r]/.test(hidden[0])) throw messages.severalLines();
    throw messages.hiddenCharacter(codePoint(hidden[0]), hidden.index + 1);
  }
  const words: Word[] = [];
  let at = 0;
  while (at < source.length) {
    if (source[at] === ' ' || source[at] === '\t') at++;
    else {
      const word = readWord(source, at, partial);
      words.push(word);
      at = word.end;
    }
  }
  return words;
}

function readWord(source: string, start: number, partial: boolean): Word {
  let text = '';
  let quote: '' | '"' | "'" = '';
  let at = start;
  while (at < source.length) {
    const sign = source[at] ?? '';
    if (quote === '' && (sign === ' ' || sign === '\t')) break;
    if (quote === '') {
      const feature = shellFeature(source, at, at === start);
      if (feature) throw messages.shellFeature(feature, sign, at + 1);
      if (sign > '\x7f' && confusingSign.test(sign)) throw confusingWord(source, start, sign);
    } else if (quote === '"' && (sign === '`' || (sign === '$' && dollar(source.slice(at).replace(/^\$["']/, ''))))) {
      throw messages.shellFeature(sign === '`' || source[at + 1] === '(' ? 'substitution' : 'variable', sign, at + 1);
    }
    if (sign === quote && quote !== '') quote = '';
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
    else if (sign === '\\' && quote !== "'") {
      const next = source[at + 1];
      if (next === undefined) {
        if (partial) return { text, start, end: source.length, open: '\\' };
        throw messages.openQuote('\\');
      }
      text += quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next;
      at++;
    } else text += sign;
    at++;
  }
  if (quote !== '' && !partial) throw messages.openQuote(quote);
  return { text, start, end: at, open: quote };
}

/** The error for a sign that only looks like what was meant, with the spelling that was probably meant. */
function confusingWord(source: string, start: number, sign: string): Error {
  const word = /^\S*/u.exec(source.slice(start))?.[0] ?? sign;
  return messages.lookAlike(word, codePoint(sign), asciiSpelling(word));
}
