import { quote } from '../status.ts';

/** Text that is no time of this form; the message is Go's (`time.Parse`, Go 1.26). */
export class TimeError extends Error {
  override readonly name = 'TimeError';
}

const plain = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z$/;
const layout = '2006-01-02T15:04:05Z07:00';
const microLayout = '2006-01-02T15:04:05.000000Z07:00';

/**
 * A `metav1.Time` as the API server writes it back: UTC, whole seconds (`apimachinery/pkg/apis/meta/v1/time.go`, v1.37).
 * @throws TimeError
 */
export function canonicalTime(text: string): string {
  if (text.length === 20 && isPlain(text)) return text;
  return `${new Date(parse(text, layout)).toISOString().slice(0, 19)}Z`;
}

/**
 * A `metav1.MicroTime` as the API server writes it back: UTC, six digits of a second (`meta/v1/micro_time.go`, v1.37).
 * @throws TimeError
 */
export function canonicalMicroTime(text: string): string {
  if (text.length === 27 && isPlain(text)) return text;
  const ms = parse(text, microLayout);
  // Six digits are what the layout asks for, so they stand behind the only point.
  const point = text.indexOf('.');
  return `${new Date(ms).toISOString().slice(0, 19)}.${text.slice(point + 1, point + 7)}Z`;
}

/** Written as it will be written back; a 30th of February is not. */
function isPlain(text: string): boolean {
  if (!plain.test(text)) return false;
  const two = (at: number) => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
  const month = two(5);
  const day = two(8);
  if (month < 1 || month > 12 || day < 1 || two(11) > 23 || two(14) > 59 || two(17) > 59) return false;
  if (day <= 28) return true;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 19));
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9';
const dayMs = 86_400_000;

/** Milliseconds since the epoch, without the fraction of a second: what Go reads of the text, element by element. */
function parse(text: string, form: string): number {
  let at = 0;
  const fail = (element: string): TimeError =>
    new TimeError(
      `parsing time ${quote(text)} as ${quote(form)}: cannot parse ${quote(text.slice(at))} as ${quote(element)}`,
    );
  const outOfRange = (what: string): TimeError => new TimeError(`parsing time ${quote(text)}: ${what} out of range`);
  const literal = (expected: string): void => {
    if (text[at] !== expected) throw fail(expected);
    at += 1;
  };
  const number = (element: string, isFixed: boolean): number => {
    if (!isDigit(text[at])) throw fail(element);
    const digits = isDigit(text[at + 1]) ? 2 : 1;
    if (digits === 1 && isFixed) throw fail(element);
    at += digits;
    return Number(text.slice(at - digits, at));
  };

  const yearText = text.slice(0, 4);
  if (!/^\d{4}$/.test(yearText)) throw fail('2006');
  at = 4;
  literal('-');
  const month = number('01', true);
  if (month < 1 || month > 12) throw outOfRange('month');
  literal('-');
  const day = number('02', true);
  literal('T');
  const hour = number('15', false);
  if (hour > 23) throw outOfRange('hour');
  literal(':');
  const minute = number('04', true);
  if (minute > 59) throw outOfRange('minute');
  literal(':');
  const second = number('05', true);
  if (second > 59) throw outOfRange('second');
  const hasFraction = (text[at] === '.' || text[at] === ',') && isDigit(text[at + 1]);
  if (form === microLayout) {
    if (!/^[.,]\d{6}/.test(text.slice(at))) throw fail('.000000');
    at += 7;
  } else if (hasFraction) {
    at += 1;
    while (isDigit(text[at])) at += 1;
  }
  const offsetMs = parseZone();
  if (at < text.length) throw new TimeError(`parsing time ${quote(text)}: extra text: ${quote(text.slice(at))}`);

  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(yearText), month - 1, day);
  if (day < 1 || midnight.getUTCMonth() !== month - 1) throw outOfRange('day');
  const seconds = (hour * 60 + minute) * 60 + second;
  return Math.floor(midnight.getTime() / dayMs) * dayMs + seconds * 1000 - offsetMs;

  function parseZone(): number {
    if (text[at] === 'Z') {
      at += 1;
      return 0;
    }
    const match = /^([+-])(\d\d):(\d\d)/.exec(text.slice(at));
    if (!match) throw fail('Z07:00');
    const [whole, sign, hours, minutes] = match;
    if (Number(hours) > 24) throw outOfRange('time zone offset hour');
    if (Number(minutes) > 60) throw outOfRange('time zone offset minute');
    at += whole.length;
    return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  }
}
