import type { LocalizedText } from '../base/index.ts';
import { sizeText } from './messages.ts';

/** The longest value of a variable, a word or what a command substitution prints, in UTF-16 units. */
export const maximumValueUnits = 4 * 1024 * 1024;

/** How many words one word may become. */
export const maximumFields = 200_000;

/** Something has grown beyond what a page can hold: the line ends. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  readonly text: LocalizedText;

  constructor(what: string) {
    const text = sizeText(what);
    super(text.en.message);
    this.text = text;
  }
}

/** How many copies of the shell may run at once, as `ulimit -u` has it for processes: each holds all variables and functions. */
export const maximumSubshells = 500;

/** The widest that anything is printed, in characters: more than a page can show. */
export const maximumWidth = 1024 * 1024;

/** The value, when it is not too long. @throws LimitError */
export function limitValue(value: string, what: string): string {
  if (value.length > maximumValueUnits) throw new LimitError(what);
  return value;
}
