import { formatGoSyntax, quote, type ReadonlyJson } from '../../kube/index.ts';
import { formatPlain, GoFloat, GoInt, kindOf, noValue, numberOf, typeNameOf, type Value } from './values.ts';

/** A number in a format may be so large before its last digit; the rest of the format is given up else. */
const maximumNumber = 1_000_000;
/** The most digits that JavaScript writes after a point. */
const maximumDigits = 100;

/**
 * `fmt.Sprintf` of Go 1.26, for values of JSON: the verbs v, s, d, q, x, X, o, b, c, U, e, f, g, t, T with width, precision and
 * flags. Simplified: digits after the hundredth behind a point are zeros.
 */
export function formatPrintf(format: string, args: readonly Value[]): string {
  const directive = /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z%])?/guy;
  let used = 0;
  let text = '';
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at);
    if (percent < 0) {
      text += format.slice(at);
      break;
    }
    text += format.slice(at, percent);
    directive.lastIndex = percent;
    const [whole = '%', given = '', width, precision, verb] = directive.exec(format) ?? [];
    at = percent + whole.length;
    if (verb === undefined || isTooLong(width) || isTooLong(precision)) {
      text += '%!(NOVERB)';
      if (verb === undefined) continue;
      break;
    }
    let flags = given;
    const star = (what: 'WIDTH' | 'PREC'): number | undefined => {
      const value = args[used] ?? null;
      used += 1;
      const number = kindOf(value) === 'int' ? numberOf(value) : Number.NaN;
      if (Math.abs(number) <= maximumNumber && (what === 'WIDTH' || number >= 0)) return number;
      text += `%!(BAD${what})`;
      return undefined;
    };
    let columns = width === '*' ? star('WIDTH') : Number(width ?? 0);
    if (columns !== undefined && columns < 0) {
      flags += '-';
      columns = -columns;
    }
    const digits = precision === '*' ? star('PREC') : whole.includes('.') ? Number(precision ?? 0) : undefined;
    if (verb === '%') {
      text += '%';
      continue;
    }
    if (used >= args.length) {
      text += `%!${verb}(MISSING)`;
      continue;
    }
    const value = args[used] ?? null;
    used += 1;
    text += pad(formatVerb(verb, value, flags, digits), flags, columns ?? 0, kindOf(value));
  }
  if (used >= args.length) return text;
  const extra = args.slice(used).map((value) => `${typeNameOf(value)}=${formatPlain(value)}`);
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

const isTooLong = (digits: string | undefined): boolean =>
  digits !== undefined && digits !== '*' && Number(digits.slice(0, -1)) > maximumNumber;

/** With as many digits behind the point as are wanted. */
function withDigits(precision: number, format: (digits: number) => string): string {
  const text = format(Math.min(precision, maximumDigits));
  if (precision <= maximumDigits) return text;
  const [, number = '', exponent = ''] = /^([^e]*)(.*)$/.exec(text) ?? [];
  return number + '0'.repeat(precision - maximumDigits) + exponent;
}

function pad(text: string, flags: string, width: number, kind: string): string {
  const length = [...text].length;
  if (length >= width) return text;
  if (flags.includes('-')) return text + ' '.repeat(width - length);
  const isZero = flags.includes('0') && (kind === 'int' || kind === 'float');
  if (!isZero) return ' '.repeat(width - length) + text;
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  return sign + '0'.repeat(width - length) + digits;
}

function formatVerb(verb: string, value: Value, flags: string, precision: number | undefined): string {
  const kind = kindOf(value);
  const bad = `%!${verb}(${value === noValue || value === null ? '<nil>' : `${typeNameOf(value)}=${formatPlain(value)}`})`;
  const signed = (text: string): string => (flags.includes('+') && !text.startsWith('-') ? `+${text}` : text);
  switch (verb) {
    case 'v':
      return flags.includes('#') && value !== noValue && !(value instanceof GoFloat) && !(value instanceof GoInt)
        ? formatGoSyntax(value)
        : formatPlain(value);
    case 'T':
      return typeNameOf(value);
    case 't':
      return kind === 'bool' ? String(value) : bad;
    case 's':
      return kind === 'string' ? cut(String(value), precision) : formatEach(value, bad);
    case 'q':
      return kind === 'string' ? quote(cut(String(value), precision)) : bad;
    case 'x':
    case 'X': {
      const upper = (text: string): string => (verb === 'X' ? text.toUpperCase() : text);
      if (kind === 'string')
        return upper([...new TextEncoder().encode(String(value))].map((b) => b.toString(16).padStart(2, '0')).join(''));
      return kind === 'int' ? upper(numberOf(value).toString(16)) : bad;
    }
    case 'd':
      return kind === 'int' ? signed(String(numberOf(value))) : bad;
    case 'o':
      return kind === 'int' ? numberOf(value).toString(8) : bad;
    case 'b':
      return kind === 'int' ? numberOf(value).toString(2) : bad;
    case 'c':
      return kind === 'int' ? characterOf(numberOf(value)) : bad;
    case 'U':
      return kind === 'int' ? `U+${numberOf(value).toString(16).toUpperCase().padStart(4, '0')}` : bad;
    case 'f':
    case 'F':
      return kind === 'float' ? signed(withDigits(precision ?? 6, (digits) => numberOf(value).toFixed(digits))) : bad;
    case 'e':
      return kind === 'float'
        ? signed(
            withDigits(precision ?? 6, (digits) => numberOf(value).toExponential(digits)).replace(
              /e([+-])(\d)$/,
              'e$10$2',
            ),
          )
        : bad;
    case 'g':
      return kind === 'float' ? signed(formatPlain(value)) : bad;
    default:
      return bad;
  }
}

const characterOf = (code: number): string =>
  code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : '\ufffd';

const cut = (text: string, precision: number | undefined): string =>
  precision === undefined ? text : [...text].slice(0, precision).join('');

/** `%s` of lists and maps goes into them. */
function formatEach(value: Value, bad: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((item: ReadonlyJson) => formatVerb('s', item, '', undefined)).join(' ')}]`;
  }
  if (typeof value === 'object' && value !== null && !(value instanceof GoFloat) && !(value instanceof GoInt)) {
    const map = value as { readonly [key: string]: ReadonlyJson };
    const keys = Object.keys(map).sort();
    return `map[${keys.map((key) => `${key}:${formatVerb('s', map[key] ?? null, '', undefined)}`).join(' ')}]`;
  }
  return bad;
}
