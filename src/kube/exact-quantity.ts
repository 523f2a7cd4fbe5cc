/** How a quantity prints itself (`apimachinery/pkg/api/resource/quantity.go`, v1.37): `12M`, `12Mi`, `12e6`. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact quantity: `value` times ten to the power of `scale`. */
export interface Quantity {
  readonly value: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** What {@link formatQuantity} prints when upstream prints what it read. */
  readonly text?: string;
}

/** Text that is no quantity; the message is upstream's. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const wrongNumber = 'unable to parse numeric part of quantity';
const wrongSuffix = "unable to parse quantity's suffix";

// Upstream's scanner takes a bare sign or dot for zero where an int64 can hold the number, and so does this.
const parts = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)$/;
const onlyZeros = /^[+-]?0*$/;

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const maxInt64 = 2n ** 63n - 1n;
/** Digits that an int64 is sure to hold; up to here upstream keeps the text. */
const int64Digits = 18;
const nano = -9;
const zero: Quantity = { value: 0n, scale: 0, format: 'DecimalSI' };

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function parseSuffix(text: string): Suffix {
  const decimal = decimalSuffixes.indexOf(text);
  if (decimal !== -1) return { base: 10, exponent: decimal * 3 + nano, format: 'DecimalSI' };
  const binary = binarySuffixes.indexOf(text);
  if (binary !== -1) return { base: 2, exponent: binary * 10, format: 'BinarySI' };
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(text)?.[1];
  if (exponent === undefined || BigInt.asIntN(64, BigInt(exponent)) !== BigInt(exponent)) {
    throw new QuantityError(wrongSuffix);
  }
  // Go converts to an int32, which wraps around.
  return { base: 10, exponent: Number(BigInt.asIntN(32, BigInt(exponent))), format: 'DecimalExponent' };
}

const cache = new Map<string, Quantity>();
const cacheSize = 4096;

/**
 * `ParseQuantity` (`apimachinery/pkg/api/resource/quantity.go`, v1.37), with its rounding up to nano and its cap of binary
 * quantities at the greatest int64.
 * @throws QuantityError with upstream's message.
 */
export function parseQuantityExact(text: string): Quantity {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const quantity = parse(text);
  // Quantities of a cluster are few; a client that sends ever new ones must not fill the memory.
  if (cache.size >= cacheSize) cache.clear();
  if (text.length <= 32) cache.set(text, quantity);
  return quantity;
}

function parse(text: string): Quantity {
  if (text === '') throw new QuantityError(wrongFormat);
  if (onlyZeros.test(text)) return zero;
  const match = text.length > 10_000 ? undefined : parts.exec(text);
  if (!match) throw new QuantityError(wrongFormat);
  const [, sign = '', whole = '', fraction = '', suffixText = ''] = match;
  const suffix = parseSuffix(suffixText);
  const number = whole === '' ? '0' : whole;
  const digits = number + fraction;
  const magnitude = BigInt(digits);
  const signed = sign === '-' ? -magnitude : magnitude;
  const { exponent, format } = suffix;
  if (suffix.base === 2) return parseBinary(text, { signed, number, fraction, exponent });

  const scale = exponent - fraction.length;
  if (digits.length <= int64Digits && scale >= nano) {
    const isCanonical = scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
    return { value: signed, scale, format, ...(isCanonical ? { text } : {}) };
  }
  if (!/^[+-]?\.?[0-9]/.test(text)) throw new QuantityError(wrongNumber);
  return roundUp({ value: signed, scale, format }, nano);
}

function parseBinary(
  text: string,
  read: { signed: bigint; number: string; fraction: string; exponent: number },
): Quantity {
  const { signed, number, fraction, exponent } = read;
  const product = signed * (1n << BigInt(exponent));
  const fits = fraction === '' && 15 - number.length - Math.trunc((exponent * 3) / 10) - 1 >= 0;
  if (fits) {
    const isCanonical = (signed & 7n) !== 0n;
    return { value: product, scale: 0, format: 'BinarySI', ...(isCanonical ? { text } : {}) };
  }
  if (!/^[+-]?\.?[0-9]/.test(text)) throw new QuantityError(wrongNumber);
  const rounded = roundUp({ value: product, scale: -fraction.length, format: 'BinarySI' }, nano);
  const one = rounded.scale < 0 ? 10n ** BigInt(-rounded.scale) : 1n;
  const size = abs(rounded.value);
  if (size > maxInt64 * one) return { value: signed < 0n ? -maxInt64 : maxInt64, scale: 0, format: 'BinarySI' };
  return size < one ? { ...rounded, format: 'DecimalSI' } : rounded;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** How many decimal digits the number has before its scale. */
const digitsOf = (value: bigint): number => abs(value).toString().length;

/** The quantity at a scale that is not finer than `scale`, rounded away from zero. */
function roundUp(quantity: Quantity, scale: number): Quantity {
  const { value, format } = quantity;
  if (quantity.scale >= scale || value === 0n) return quantity;
  const drop = scale - quantity.scale;
  // The power of ten below would be a number of up to 2^31 digits.
  if (drop > digitsOf(value)) return { value: value < 0n ? -1n : 1n, scale, format };
  const divisor = 10n ** BigInt(drop);
  const rest = value % divisor;
  const away = rest === 0n ? 0n : value < 0n ? -1n : 1n;
  return { value: value / divisor + away, scale, format };
}

/**
 * `Quantity.RoundUp`: the text as it is if it is not finer than ten to the power of `scale`, or what it rounds to.
 * @throws QuantityError with upstream's message.
 */
export function roundUpQuantity(text: string, scale: number): string {
  const quantity = parseQuantityExact(text);
  return quantity.scale >= scale ? text : formatQuantity(roundUp(quantity, scale));
}

const asQuantity = (quantity: Quantity | string): Quantity =>
  typeof quantity === 'string' ? parseQuantityExact(quantity) : quantity;

/** `Quantity.Cmp`. */
export function compareQuantities(first: Quantity | string, second: Quantity | string): -1 | 0 | 1 {
  const a = asQuantity(first);
  const b = asQuantity(second);
  const sign = quantitySign(a);
  if (sign !== quantitySign(b)) return sign < quantitySign(b) ? -1 : 1;
  if (a.scale === b.scale) return compareIntegers(a.value, b.value);
  if (sign === 0) return 0;
  // By the place of the first digit, so that 1e1000000 is never written out.
  const places = digitsOf(a.value) + a.scale - digitsOf(b.value) - b.scale;
  if (places !== 0) return places > 0 === sign > 0 ? 1 : -1;
  return compareIntegers(alignedValue(a, b), alignedValue(b, a));
}

const compareIntegers = (a: bigint, b: bigint): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

/** The value at the finer scale of the two. */
function alignedValue(quantity: Quantity, other: Quantity): bigint {
  return quantity.scale > other.scale ? quantity.value * 10n ** BigInt(quantity.scale - other.scale) : quantity.value;
}

const farApart = 10_000;

/**
 * `Quantity.Add`: the format is the first's, or the second's if the first is zero. Simplified: of two that lie more than
 * 10,000 digits apart, the smaller is lost.
 */
export function addQuantities(first: Quantity | string, second: Quantity | string): Quantity {
  const a = asQuantity(first);
  const b = asQuantity(second);
  const format = a.value === 0n ? b.format : a.format;
  if (b.value === 0n || a.value === 0n) return { ...withoutText(a.value === 0n ? b : a), format };
  const apart = digitsOf(a.value) + a.scale - digitsOf(b.value) - b.scale;
  if (Math.abs(apart) > farApart) return { ...withoutText(apart > 0 ? a : b), format };
  return { value: alignedValue(a, b) + alignedValue(b, a), scale: Math.min(a.scale, b.scale), format };
}

/** `Quantity.Sub`, as {@link addQuantities}. */
export function subtractQuantities(first: Quantity | string, second: Quantity | string): Quantity {
  const a = asQuantity(first);
  const b = asQuantity(second);
  return addQuantities(a, { ...withoutText(b), value: -b.value });
}

/** Addition forgets what was read. */
const withoutText = ({ value, scale, format }: Quantity): Quantity => ({ value, scale, format });

/** Tests whether it is nothing (`IsZero`). */
export function isZeroQuantity(quantity: Quantity | string): boolean {
  return asQuantity(quantity).value === 0n;
}

/** `Quantity.Sign`: -1, 0 or 1. */
export function quantitySign(quantity: Quantity | string): -1 | 0 | 1 {
  const { value } = asQuantity(quantity);
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

/** `Quantity.Value`: whole units, rounded away from zero; a double, so exact up to 2^53. 0 beyond an int64, as upstream. */
export function quantityValue(quantity: Quantity | string): number {
  return Number(scaledValue(asQuantity(quantity), 0));
}

/** `Quantity.MilliValue`: as {@link quantityValue}, of thousandths. */
export function quantityMilliValue(quantity: Quantity | string): number {
  return Number(scaledValue(asQuantity(quantity), -3));
}

function scaledValue(quantity: Quantity, scale: number): bigint {
  const rounded = roundUp(quantity, scale);
  if (rounded.value === 0n || rounded.scale === scale) return rounded.value;
  if (rounded.scale - scale > int64Digits) return 0n;
  const result = rounded.value * 10n ** BigInt(rounded.scale - scale);
  return abs(result) > maxInt64 ? 0n : result;
}

/** `Quantity.String`. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.value === 0n) return '0';
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.format === 'BinarySI') {
    const isSmall = compareQuantities(quantity, kibi) < 0 && compareQuantities(quantity, minusKibi) > 0;
    const whole = isSmall ? undefined : wholeValue(quantity);
    if (whole !== undefined) return formatBinary(whole);
  }
  let { value, scale } = quantity;
  while (value % 10n === 0n) {
    value /= 10n;
    scale += 1;
  }
  const shift = ((scale % 3) + 3) % 3;
  value *= 10n ** BigInt(shift);
  scale -= shift;
  if (quantity.format === 'DecimalExponent') return scale === 0 ? `${value}` : `${value}e${scale}`;
  // Beyond exa there is no suffix, and upstream prints none.
  return `${value}${decimalSuffixes[(scale - nano) / 3] ?? ''}`;
}

const kibi: Quantity = { value: 1024n, scale: 0, format: 'BinarySI' };
const minusKibi: Quantity = { value: -1024n, scale: 0, format: 'BinarySI' };

/** The value without a fraction, if it has none. */
function wholeValue(quantity: Quantity): bigint | undefined {
  if (quantity.scale >= 0) return quantity.value * 10n ** BigInt(quantity.scale);
  const divisor = 10n ** BigInt(-quantity.scale);
  return quantity.value % divisor === 0n ? quantity.value / divisor : undefined;
}

function formatBinary(whole: bigint): string {
  let value = whole;
  let step = 0;
  while (value % 1024n === 0n) {
    value /= 1024n;
    step += 1;
  }
  return `${value}${binarySuffixes[step] ?? ''}`;
}

/**
 * The text as the API server writes it back: `1000m` is `1`, `0.5` is `500m`, `1024Mi` is `1Gi`.
 * @throws QuantityError with upstream's message.
 */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantityExact(text));
}
