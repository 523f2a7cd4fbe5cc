import { DurationError, parseGoDurationMs } from './duration.ts';

/** The values of one field of a cron schedule. */
export interface CronField {
  /** Ascending, each once. */
  readonly values: readonly number[];
  /** Written with a star and no step: a day of the month and a day of the week then restrict together, not either. */
  readonly isAny: boolean;
}

/** A schedule: by the calendar, or every so often. */
export type CronSchedule =
  | {
      readonly kind: 'calendar';
      readonly minute: CronField;
      readonly hour: CronField;
      readonly dayOfMonth: CronField;
      readonly month: CronField;
      /** 0 is Sunday. */
      readonly dayOfWeek: CronField;
      /** Of `TZ=` before the fields; absent: the reader's own. */
      readonly timeZone?: string;
    }
  | { readonly kind: 'every'; readonly periodMs: number };

/** Text that is no schedule; the message is upstream's. */
export class CronError extends Error {
  override readonly name = 'CronError';
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Of the least value on. */
  readonly names?: readonly string[];
}

const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const integer = /^[+-]?[0-9]+$/;
// What Go's strings.Fields splits at.
const spaces = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

function parseInteger(text: string): number {
  if (!integer.test(text)) {
    throw new CronError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  const value = Number(text);
  if (Math.abs(value) >= 2 ** 63) {
    const why = `strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`;
    throw new CronError(`failed to parse int from ${text}: ${why}`);
  }
  if (value < 0) throw new CronError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

function parseValue(text: string, { min, names }: Bounds): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index === -1 ? parseInteger(text) : min + index;
}

function addRange(values: Set<number>, text: string, limits: Bounds): boolean {
  const [range = '', stepText, ...moreSlashes] = text.split('/');
  const [low = '', high, ...moreHyphens] = range.split('-');
  const isAny = low === '*' || low === '?';
  let start = limits.min;
  let end = limits.max;
  if (!isAny) {
    start = parseValue(low, limits);
    if (moreHyphens.length > 0) throw new CronError(`too many hyphens: ${text}`);
    end = high === undefined ? start : parseValue(high, limits);
  }
  let step = 1;
  if (stepText !== undefined) {
    if (moreSlashes.length > 0) throw new CronError(`too many slashes: ${text}`);
    step = parseInteger(stepText);
    if (high === undefined) end = limits.max;
  }
  if (start < limits.min) {
    throw new CronError(`beginning of range (${start}) below minimum (${limits.min}): ${text}`);
  }
  if (end > limits.max) throw new CronError(`end of range (${end}) above maximum (${limits.max}): ${text}`);
  if (start > end) throw new CronError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new CronError(`step of range should be a positive number: ${text}`);
  for (let value = start; value <= end; value += step) values.add(value);
  return isAny && step === 1;
}

function parseField(text: string, limits: Bounds): CronField {
  const values = new Set<number>();
  let isAny = false;
  for (const range of text.split(',')) if (range !== '') isAny = addRange(values, range, limits) || isAny;
  return { values: [...values].sort((a, b) => a - b), isAny };
}

/** Tests whether the runtime's IANA database has it, and the name is spelt as there. Of names that stand for another the case is not judged. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name === 'UTC') return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function parseZone(text: string): { timeZone?: string; rest: string } {
  if (!text.startsWith('TZ=') && !text.startsWith('CRON_TZ=')) return { rest: text };
  const space = text.indexOf(' ');
  const from = text.indexOf('=') + 1;
  // Go's slice panics, which Kubernetes catches.
  if (space === -1) {
    throw new CronError('invalid schedule format: runtime error: slice bounds out of range [:-1]');
  }
  const timeZone = text.slice(from, space);
  if (!isTimeZone(timeZone)) {
    throw new CronError(`provided bad location ${timeZone}: unknown time zone ${timeZone}`);
  }
  return { timeZone, rest: text.slice(space).trim() };
}

function parseEvery(text: string): CronSchedule {
  try {
    // Nothing shorter than a second, and whole seconds.
    const seconds = Math.max(1, Math.floor(parseGoDurationMs(text.slice('@every '.length)) / 1000));
    return { kind: 'every', periodMs: seconds * 1000 };
  } catch (error) {
    if (error instanceof DurationError) throw new CronError(`failed to parse duration ${text}: ${error.message}`);
    throw error;
  }
}

/**
 * `cron.ParseStandard` (`github.com/robfig/cron/v3`, v3.0.1), which CronJobs are held to: five fields, `@daily` and the
 * like, `@every 1h`, `TZ=` before them.
 * @throws CronError with upstream's message.
 */
export function parseCronSchedule(text: string): CronSchedule {
  if (text === '') throw new CronError('empty spec string');
  const { timeZone, rest } = parseZone(text);
  if (rest.startsWith('@every ')) return parseEvery(rest);
  const known = Object.hasOwn(descriptors, rest) ? descriptors[rest] : undefined;
  if (rest.startsWith('@') && known === undefined) throw new CronError(`unrecognized descriptor: ${rest}`);
  const fields = (known ?? rest).split(spaces).filter((field) => field !== '');
  if (fields.length !== bounds.length) {
    throw new CronError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = bounds.map((limits, index) =>
    parseField(fields[index] ?? '', limits),
  );
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek) throw new CronError('empty spec string');
  return {
    kind: 'calendar',
    minute,
    hour,
    dayOfMonth,
    month,
    dayOfWeek,
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}
