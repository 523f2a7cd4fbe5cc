import { maximumWidth } from '../../limits.ts';

/** How a directive of printf(3) wants a value: `%-8.3f`. */
export interface Directive {
  /** Of `-+ #0'`. */
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  /** The conversion: `d`, `g`, `x`. */
  readonly letter: string;
}

/** Whether what a directive prints is wider than a page can show. */
export function isTooWide({ width, precision = 0 }: Pick<Directive, 'width' | 'precision'>): boolean {
  return width > maximumWidth || precision > maximumWidth;
}

const encoder = new TextEncoder();

/** Pads a text to the directive's width, in bytes as C does; zeros go between sign and digits. */
export function pad(text: string, directive: Directive, mayZero: boolean): string {
  const missing = directive.width === 0 ? 0 : directive.width - encoder.encode(text).length;
  if (missing <= 0) return text;
  if (directive.flags.includes('-')) return text + ' '.repeat(missing);
  if (!mayZero || !directive.flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?(0[xX])?/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** A whole number as printf(3) shows it with `d i o u x X`. Negative ones are of 64 bits for the unsigned conversions. */
export function formatInteger(value: bigint, directive: Directive): string {
  const { flags, precision, letter } = directive;
  const isSigned = letter === 'd' || letter === 'i';
  const isNegative = isSigned && value < 0n;
  const magnitude = isNegative ? -value : isSigned ? value : BigInt.asUintN(64, value);
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  let digits = magnitude.toString(base);
  if (letter === 'X') digits = digits.toUpperCase();
  if (precision !== undefined) digits = precision === 0 && magnitude === 0n ? '' : digits.padStart(precision, '0');
  if (flags.includes('#')) {
    if (letter === 'o' && !digits.startsWith('0')) digits = `0${digits}`;
    if (base === 16 && magnitude !== 0n) digits = `0${letter}${digits}`;
  }
  const sign = isNegative ? '-' : isSigned && flags.includes('+') ? '+' : isSigned && flags.includes(' ') ? ' ' : '';
  return pad(sign + digits, directive, precision === undefined);
}

/** A number as printf(3) shows it with `e f g`, in either case. */
export function formatFloat(value: number, directive: Directive): string {
  const { flags, letter } = directive;
  const isNegative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  let text: string;
  if (!Number.isFinite(value)) {
    text = Number.isNaN(value) ? 'nan' : 'inf';
    const shown = (Number.isNaN(value) && !isNegative ? sign : sign) + text;
    return pad(letter === letter.toUpperCase() ? shown.toUpperCase() : shown, directive, false);
  }
  const precision = directive.precision ?? 6;
  const kind = letter.toLowerCase();
  const hasPoint = flags.includes('#');
  if (kind === 'f') text = fixed(magnitude, precision);
  else if (kind === 'e') text = exponential(magnitude, precision);
  else {
    const significant = precision === 0 ? 1 : precision;
    const exponent =
      magnitude === 0 ? 0 : Number(magnitude.toExponential(Math.min(100, significant - 1)).split('e')[1]);
    text =
      exponent < -4 || exponent >= significant
        ? exponential(magnitude, significant - 1)
        : fixed(magnitude, significant - 1 - exponent);
    if (!hasPoint && text.includes('.')) text = text.replace(/\.?0*(e|$)/, '$1');
  }
  if (hasPoint && !text.includes('.')) text = text.replace(/(e|$)/, '.$1');
  if (letter === letter.toUpperCase()) text = text.toUpperCase();
  return pad(sign + text, directive, true);
}

/** As many decimals as asked for, exact: toFixed has at most a hundred, and only below 1e21. */
function fixed(value: number, precision: number): string {
  if (value < 1e21) {
    const text = value.toFixed(Math.min(precision, 100));
    return precision > 100 ? text + '0'.repeat(precision - 100) : text;
  }
  return BigInt(value).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '');
}

function exponential(value: number, precision: number): string {
  const [digits = '0', exponent = '+0'] = value.toExponential(Math.min(precision, 100)).split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  const more = precision > 100 ? '0'.repeat(precision - 100) : '';
  return `${digits}${more}e${sign}${exponent.replace(/^[-+]/, '').padStart(2, '0')}`;
}
