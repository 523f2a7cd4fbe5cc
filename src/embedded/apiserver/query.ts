import { newBadRequest, quote } from '../../kube/index.ts';

/**
 * A boolean of a query as upstream reads it (`Convert_Slice_string_To_bool`, apimachinery/pkg/runtime/converter.go, v1.37):
 * everything but `false` and `0` is true.
 */
export function parseBoolean(value: string | null): boolean {
  if (value === null) return false;
  const text = value.toLowerCase();
  return text !== 'false' && text !== '0';
}

const integer = /^[+-]?\d+$/;
const maxInt64 = 2n ** 63n;

/**
 * A whole number of a query; undefined where it is not given.
 * @throws StatusError 400 with Go's text.
 */
export function parseInteger(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (!integer.test(value)) throw newBadRequest(`strconv.ParseInt: parsing ${quote(value)}: invalid syntax`);
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    const exact = BigInt(value);
    if (exact >= maxInt64 || exact < -maxInt64) {
      throw newBadRequest(`strconv.ParseInt: parsing ${quote(value)}: value out of range`);
    }
  }
  return number;
}
