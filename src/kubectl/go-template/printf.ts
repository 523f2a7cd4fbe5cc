import { formatGoSyntax, quote, type ReadonlyJson } from '../../kube/index.ts';
import { formatPlain, GoFloat, GoInt, kindOf, noValue, numberOf, typeNameOf, type Value } from './values.ts';

/** `fmt.Sprintf` of Go 1.26, for values of JSON: the verbs v, s, d, q, x, X, o, b, c, U, e, f, g, t, T with width, precision and flags. */
export function formatPrintf(format: string, args: readonly Value[]): string {
  let used = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z%])?|%/gu,
    (whole: string, flags = '', width?: string, precision?: string, verb?: string) => {
      if (verb === undefined) return '%!(NOVERB)';
      if (verb === '%') return '%';
      const hasPrecision = whole.includes('.');
      if (used >= args.length) return `%!${verb}(MISSING)`;
      const value = args[used] ?? null;
      used += 1;
      const body = formatVerb(verb, value, flags, hasPrecision ? Number(precision ?? 0) : undefined);
      return pad(body, flags, Number(width ?? 0), kindOf(value));
    },
  );
  if (used >= args.length) return text;
  const extra = args.slice(used).map((value) => `${typeNameOf(value)}=${formatPlain(value)}`);
  return `${text}%!(EXTRA ${extra.join(', ')})`;
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
      return kind === 'int' ? String.fromCodePoint(numberOf(value)) : bad;
    case 'U':
      return kind === 'int' ? `U+${numberOf(value).toString(16).toUpperCase().padStart(4, '0')}` : bad;
    case 'f':
    case 'F':
      return kind === 'float' ? signed(numberOf(value).toFixed(precision ?? 6)) : bad;
    case 'e':
      return kind === 'float'
        ? signed(
            numberOf(value)
              .toExponential(precision ?? 6)
              .replace(/e([+-])(\d)$/, 'e$10$2'),
          )
        : bad;
    case 'g':
      return kind === 'float' ? signed(formatPlain(value)) : bad;
    default:
      return bad;
  }
}

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
