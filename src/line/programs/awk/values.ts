import { limitText, TooMuch } from '../common/too-much.ts';
import { type Directive, formatFloat, formatInteger, isTooWide, pad } from '../printf/number.ts';

/** What ends a program while it runs. */
export class AwkFailure extends Error {
  override readonly name = 'AwkFailure';
}

/** Text from outside (fields, `-v`), which is a number too if it looks like one. */
export class Input {
  readonly text: string;
  #number: number | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The number that all of it is; NaN if it is none. */
  get number(): number {
    this.#number ??= wholeNumber(this.text);
    return this.#number;
  }
}

/** A value of awk; undefined of what was never set. */
export type Value = number | string | Input | undefined;

const whole = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n\r\f\v]*$/;
const leading = /^[ \t\n\r\f\v]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/;

function wholeNumber(text: string): number {
  return whole.test(text) ? Number(text) : Number.NaN;
}

/** The number that a value is or begins with. */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  if (typeof value !== 'string') {
    const { number } = value;
    if (!Number.isNaN(number)) return number;
  }
  const found = leading.exec(typeof value === 'string' ? value : value.text);
  return found === null ? 0 : Number(found[1]);
}

/** A number as text: whole ones as they are, others by a format. */
export function numberToText(value: number, format: string): string {
  if (Number.isInteger(value)) {
    if (Math.abs(value) < 1e16) return String(value);
    if (Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  }
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  return formatAwk(format, [value], format);
}

/** A value as text. */
export function toText(value: Value, format: string): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'number') return numberToText(value, format);
  return value.text;
}

/** Whether a value counts as true. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (value === undefined) return false;
  const { number } = value;
  return Number.isNaN(number) ? value.text !== '' : number !== 0;
}

const isNumeric = (value: Value): boolean =>
  typeof value === 'number' || value === undefined || (value instanceof Input && !Number.isNaN(value.number));

/** Compares two values: as numbers if both are some, else as text. NaN if there is no order. */
export function compareValues(left: Value, right: Value, format: string): number {
  if (isNumeric(left) && isNumeric(right)) {
    const one = toNumber(left);
    const other = toNumber(right);
    return one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN;
  }
  const one = toText(left, format);
  const other = toText(right, format);
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Formats as awk's `printf` does.
 *
 * @throws AwkFailure when there are fewer values than the format wants
 */
export function formatAwk(format: string, values: readonly Value[], conversionFormat: string): string {
  let result = '';
  let next = 0;
  const argument = (): Value => {
    if (next >= values.length)
      throw new AwkFailure(`run time error: not enough arguments passed to printf("${format}")`);
    const value = values[next];
    next += 1;
    return value;
  };
  const pattern = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*([a-zA-Z%])/y;
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at);
    if (percent < 0) return result + format.slice(at);
    result += format.slice(at, percent);
    pattern.lastIndex = percent;
    const match = pattern.exec(format);
    if (match === null) {
      result += '%';
      at = percent + 1;
      continue;
    }
    at = pattern.lastIndex;
    const [text, flagText = '', widthText, precisionText, letter = ''] = match;
    if (letter === '%') {
      result += '%';
      continue;
    }
    let flags = flagText;
    let width = widthText === undefined ? 0 : widthText === '*' ? Math.trunc(toNumber(argument())) : Number(widthText);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    let precision =
      precisionText === undefined
        ? undefined
        : precisionText === '*'
          ? Math.trunc(toNumber(argument()))
          : Number(precisionText);
    if (precision !== undefined && precision < 0) precision = undefined;
    const directive: Directive = { flags, width, precision, letter };
    if (isTooWide(directive)) throw new TooMuch('text');
    if (letter === 's') {
      const value = toText(argument(), conversionFormat);
      result += padText(precision === undefined ? value : Array.from(value).slice(0, precision).join(''), directive);
    } else if (letter === 'c') {
      const value = argument();
      const isNumber = typeof value === 'number';
      const character = isNumber
        ? String.fromCodePoint(Math.max(0, Math.min(0x10ffff, Math.trunc(value))))
        : String.fromCodePoint(toText(value, conversionFormat).codePointAt(0) ?? 0);
      result += padText(!isNumber && toText(value, conversionFormat) === '' ? '' : character, directive);
    } else if ('dioxXu'.includes(letter)) {
      const number = toNumber(argument());
      result += Number.isFinite(number)
        ? formatInteger(BigInt(Math.trunc(number)), directive)
        : pad(Number.isNaN(number) ? 'nan' : number < 0 ? '-inf' : 'inf', directive, false);
    } else if ('eEfFgG'.includes(letter)) result += formatFloat(toNumber(argument()), directive);
    else result += text;
    limitText(result);
  }
  return result;
}

/** Pads by characters, as awks that know UTF-8 do. */
function padText(text: string, directive: Directive): string {
  const missing = directive.width === 0 ? 0 : directive.width - Array.from(text).length;
  if (missing <= 0) return text;
  return directive.flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}
