import { quote } from '../common/numbers.ts';
import { ProgramFailure } from '../common/options.ts';
import { binaryToBytes, bytesToBinary, compareText, decodeText, encodeText } from '../common/text.ts';
import { compareVersions } from './version.ts';

/** How lines or keys are compared: letters of sort's options, `n`, `r`, `f` ... */
export interface SortOrder {
  readonly letters: Set<string>;
}

/** A key of `sort -k`: fields and characters from 1. */
export interface SortKey extends SortOrder {
  readonly startField: number;
  readonly startCharacter: number;
  readonly isStartBlank: boolean;
  /** Undefined: to the line's end. */
  readonly endField: number | undefined;
  /** 0: to the field's end. */
  readonly endCharacter: number;
  readonly isEndBlank: boolean;
}

/**
 * Reads `F[.C][OPTS][,F[.C][OPTS]]`.
 *
 * @throws ProgramFailure in sort's words
 */
export function parseKey(text: string): SortKey {
  const fail = (message: string): ProgramFailure => new ProgramFailure(message, { exitCode: 2 });
  const match = /^(\d+)(?:\.(\d*))?([a-zA-Z]*)(?:,(\d*)(?:\.(\d*))?([a-zA-Z]*))?(.*)$/s.exec(text);
  if (match === null)
    throw fail(`-: invalid field specification ${quote(text)}`.replace('-: ', 'invalid number at field start: '));
  const [, startField = '', startCharacter, startLetters = '', endField, endCharacter, endLetters = '', rest = ''] =
    match;
  if (Number(startField) === 0) throw fail(`field number is zero: invalid field specification ${quote(text)}`);
  if (startCharacter !== undefined && Number(startCharacter) === 0)
    throw fail(`character offset is zero: invalid field specification ${quote(text)}`);
  if (endField === '') throw fail(`invalid number after ',': invalid count at start of ${quote(rest)}`);
  if (endField !== undefined && Number(endField) === 0)
    throw fail(`field number is zero: invalid field specification ${quote(text)}`);
  const letters = new Set(startLetters + endLetters);
  if (rest !== '' || [...letters].some((letter) => !'bdfghiMnrV'.includes(letter)))
    throw fail(`stray character in field spec: invalid field specification ${quote(text)}`);
  letters.delete('b');
  return {
    letters,
    startField: Number(startField),
    startCharacter: startCharacter === undefined || startCharacter === '' ? 1 : Number(startCharacter),
    isStartBlank: startLetters.includes('b'),
    endField: endField === undefined ? undefined : Number(endField),
    endCharacter: endCharacter === undefined || endCharacter === '' ? 0 : Number(endCharacter),
    isEndBlank: endLetters.includes('b'),
  };
}

/** What {@link newComparison} gives. */
export interface Comparison {
  compare(left: string, right: string): number;
  /** Sorts in place, and gives the lines. Keys are taken from each line once. */
  sort(lines: string[]): string[];
}

type Compare<Value> = (left: Value, right: Value) => number;

/** One way to compare: what is taken from a text once, and how two of that compare. */
interface Way {
  readonly take: (text: string) => unknown;
  readonly compare: Compare<unknown>;
}

const newWay = <Value>(take: (text: string) => Value, compare: Compare<Value>): Way => ({
  take,
  compare: compare as Compare<unknown>,
});

const blank = /[ \t]/;
const strange = /[^\0-\u007f]/;

/** Makes sort's comparison of keys, global options and last resort. */
export function newComparison(options: {
  readonly keys: readonly SortKey[];
  readonly order: SortOrder;
  readonly separator: string | undefined;
  readonly hasLastResort: boolean;
}): Comparison {
  const { order, separator } = options;
  const isReversed = order.letters.has('r');
  const parts: { readonly take: (line: string) => unknown; readonly compare: Compare<unknown> }[] = [];
  const check = (letters: ReadonlySet<string>): void => {
    const kinds = [...'ghMnV'].filter((letter) => letters.has(letter));
    if (letters.has('d') || letters.has('i'))
      kinds.unshift(...[...'di'].filter((letter) => letters.has(letter)).slice(0, 1));
    const isPlain =
      kinds.length < 2 || (kinds.length === 2 && kinds.includes('V') && (kinds.includes('d') || kinds.includes('i')));
    if (!isPlain)
      throw new ProgramFailure(`options '-${[...kinds].sort().join('')}' are incompatible`, { exitCode: 2 });
  };
  for (const key of options.keys) {
    const hasOwn = key.letters.size > 0 || key.isStartBlank || key.isEndBlank;
    const letters = hasOwn ? key.letters : order.letters;
    check(letters);
    const isBlankAll = !hasOwn && order.letters.has('b');
    const way = wayOf(letters);
    const bounds = { ...key, isStartBlank: key.isStartBlank || isBlankAll, isEndBlank: key.isEndBlank || isBlankAll };
    const turned = letters.has('r') ? -1 : 1;
    parts.push({
      take: (line) => way.take(keyText(line, bounds, separator)),
      compare: (left, right) => turned * way.compare(left, right),
    });
  }
  if (parts.length === 0 && order.letters.size > 0) {
    check(order.letters);
    const way = wayOf(order.letters);
    const turned = isReversed ? -1 : 1;
    const skipsBlanks = order.letters.has('b');
    const isPlain = [...order.letters].every((letter) => letter === 'r');
    if (!isPlain)
      parts.push({
        take: (line) => way.take(skipsBlanks ? line.replace(/^[ \t]+/, '') : line),
        compare: (left, right) => turned * way.compare(left, right),
      });
  }
  const turned = isReversed ? -1 : 1;
  const hasLast = options.hasLastResort || parts.length === 0;
  const compareTaken = (
    left: { readonly line: string; readonly taken: readonly unknown[] },
    right: { readonly line: string; readonly taken: readonly unknown[] },
  ): number => {
    for (const [index, part] of parts.entries()) {
      const compared = part.compare(left.taken[index], right.taken[index]);
      if (compared !== 0) return compared;
    }
    return hasLast ? turned * compareText(left.line, right.line) : 0;
  };
  const taken = (line: string) => ({ line, taken: parts.map((part) => part.take(line)) });
  return {
    compare: (left, right) => compareTaken(taken(left), taken(right)),
    sort(lines) {
      if (parts.length === 0) {
        // JavaScript's own order is that of code points as long as no character takes two units.
        if (lines.every((line) => !/[\ud800-\udfff]/.test(line))) lines.sort();
        else lines.sort(compareText);
        return isReversed ? lines.reverse() : lines;
      }
      const entries = lines.map(taken);
      entries.sort(compareTaken);
      return entries.map(({ line }) => line);
    },
  };
}

/** The part of a line that a key names. Places in a key count bytes. */
function keyText(line: string, key: SortKey, separator: string | undefined): string {
  return strange.test(line)
    ? decodeText(binaryToBytes(keyPart(bytesToBinary(encodeText(line)), key, separator)))
    : keyPart(line, key, separator);
}

function keyPart(line: string, key: SortKey, separator: string | undefined): string {
  const start = placeOf(line, key.startField, key.startCharacter, key.isStartBlank, separator);
  if (key.endField === undefined) return line.slice(start);
  const end =
    key.endCharacter === 0
      ? endOfField(line, key.endField, separator)
      : Math.min(line.length, placeOf(line, key.endField, key.endCharacter + 1, key.isEndBlank, separator));
  return line.slice(start, Math.max(start, end));
}

/** Where a field begins. Without a separator, its blanks belong to it. */
function beginOfField(line: string, field: number, separator: string | undefined): number {
  let at = 0;
  for (let left = field - 1; left > 0 && at < line.length; left -= 1) {
    if (separator !== undefined) {
      const found = line.indexOf(separator, at);
      at = found < 0 ? line.length : found + separator.length;
    } else {
      while (at < line.length && blank.test(line[at] ?? '')) at += 1;
      while (at < line.length && !blank.test(line[at] ?? '')) at += 1;
    }
  }
  return at;
}

function placeOf(
  line: string,
  field: number,
  character: number,
  isBlank: boolean,
  separator: string | undefined,
): number {
  let at = beginOfField(line, field, separator);
  if (isBlank) while (at < line.length && blank.test(line[at] ?? '')) at += 1;
  return Math.min(line.length, at + character - 1);
}

function endOfField(line: string, field: number, separator: string | undefined): number {
  let at = beginOfField(line, field, separator);
  if (separator !== undefined) {
    const found = line.indexOf(separator, at);
    return found < 0 ? line.length : found;
  }
  while (at < line.length && blank.test(line[at] ?? '')) at += 1;
  while (at < line.length && !blank.test(line[at] ?? '')) at += 1;
  return at;
}

function wayOf(letters: ReadonlySet<string>): Way {
  if (letters.has('n')) return newWay(takeNumber, compareNumbers);
  if (letters.has('h')) return newWay(takeHuman, compareHumans);
  if (letters.has('g')) return newWay(takeGeneral, compareGenerals);
  if (letters.has('M')) return newWay(takeMonth, (left, right) => left - right);
  const folds = letters.has('f');
  const isDictionary = letters.has('d');
  const isPrinting = letters.has('i');
  const translate = (text: string): string => {
    let result = text;
    if (isDictionary) result = result.replace(/[^0-9A-Za-z \t]/g, '');
    else if (isPrinting) result = result.replace(/[^ -~]/g, '');
    return folds ? result.replace(/[a-z]+/g, (small) => small.toUpperCase()) : result;
  };
  return newWay(translate, letters.has('V') ? compareVersions : compareText);
}

/** A decimal number of any length. */
interface Decimal {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function takeNumber(text: string): number | Decimal {
  const match = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/.exec(text);
  const whole = (match?.[2] ?? '').replace(/^0+/, '');
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  const isNegative = match?.[1] === '-' && (whole !== '' || fraction !== '');
  if (whole.length + fraction.length <= 15) {
    const value = Number(`${whole === '' ? '0' : whole}.${fraction === '' ? '0' : fraction}`);
    return isNegative ? -value : value;
  }
  return { isNegative, whole, fraction };
}

function compareNumbers(left: number | Decimal, right: number | Decimal): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return compareDecimals(toDecimal(left), toDecimal(right));
}

function toDecimal(value: number | Decimal): Decimal {
  if (typeof value !== 'number') return value;
  const [whole = '', fraction = ''] = Math.abs(value).toFixed(15).split('.');
  return { isNegative: value < 0, whole: whole.replace(/^0+/, ''), fraction: fraction.replace(/0+$/, '') };
}

function compareDecimals(left: Decimal, right: Decimal): number {
  if (left.isNegative !== right.isNegative) return left.isNegative ? -1 : 1;
  const turned = left.isNegative ? -1 : 1;
  if (left.whole.length !== right.whole.length) return turned * (left.whole.length - right.whole.length);
  return turned * (compareText(left.whole, right.whole) || compareText(left.fraction, right.fraction));
}

const units = ' KMGTPEZYRQ';

function takeHuman(text: string): { readonly unit: number; readonly value: number | Decimal } {
  const match = /^[ \t]*-?(?:\d[\d]*)?(?:\.\d*)?([a-zA-Z]?)/.exec(text);
  const value = takeNumber(text);
  const letter = match?.[1] ?? '';
  const order = letter === 'k' ? 1 : Math.max(0, letter === '' ? 0 : units.indexOf(letter));
  const isZero = value === 0;
  const isNegative = typeof value === 'number' ? value < 0 : value.isNegative;
  return { unit: isZero ? 0 : isNegative ? -order : order, value };
}

function compareHumans(left: ReturnType<typeof takeHuman>, right: ReturnType<typeof takeHuman>): number {
  return left.unit - right.unit || compareNumbers(left.value, right.value);
}

function takeGeneral(text: string): number | undefined {
  const match = /^[ \t]*([-+]?(?:inf(?:inity)?|nan|0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))/i.exec(text);
  if (match === null) return undefined;
  const word = (match[1] ?? '').toLowerCase();
  const sign = word.startsWith('-') ? -1 : 1;
  const bare = word.replace(/^[-+]/, '');
  if (bare.startsWith('inf')) return sign * Number.POSITIVE_INFINITY;
  return bare === 'nan' ? Number.NaN : sign * Number(bare);
}

/** What is no number comes first, then what is called one and is none, then numbers. */
function compareGenerals(left: number | undefined, right: number | undefined): number {
  const rank = (value: number | undefined): number => (value === undefined ? 0 : Number.isNaN(value) ? 1 : 2);
  const ranks = rank(left) - rank(right);
  if (ranks !== 0 || left === undefined || right === undefined || Number.isNaN(left)) return ranks;
  return left < right ? -1 : left > right ? 1 : 0;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function takeMonth(text: string): number {
  return months.indexOf(
    text
      .replace(/^[ \t]+/, '')
      .slice(0, 3)
      .toUpperCase(),
  );
}
