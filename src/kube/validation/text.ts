/** Characters of ASCII by what Kubernetes's name formats let them be; a set is a sum of these. */
export const characters = { lower: 1, upper: 2, digit: 4, dash: 8, underscore: 16, dot: 32 } as const;

const { lower, upper, digit, dash, underscore, dot } = characters;

/** a-z and 0-9. */
export const lowerAlphanumeric = lower | digit;
/** a-z, A-Z and 0-9. */
export const alphanumeric = lower | upper | digit;

const classes = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (character >= 'a' && character <= 'z') classes[code] = lower;
  else if (character >= 'A' && character <= 'Z') classes[code] = upper;
  else if (character >= '0' && character <= '9') classes[code] = digit;
  else if (character === '-') classes[code] = dash;
  else if (character === '_') classes[code] = underscore;
  else if (character === '.') classes[code] = dot;
}

/** The {@link characters} that the one at `index` is; 0 for none of them. */
export function characterAt(text: string, index: number): number {
  return classes[text.charCodeAt(index)] ?? 0;
}

/**
 * Tests whether text from `from` up to `to` is not empty, begins with one of `first`, ends with one of `last` and has only
 * `middle` between. A scan in place of upstream's regular expressions, so that text of any length is judged in one pass
 * without a stack; text of one character has to be of `first` alone, as those expressions have it.
 */
export function consistsOf(
  text: string,
  from: number,
  to: number,
  first: number,
  middle: number,
  last: number,
): boolean {
  if (to <= from || (characterAt(text, from) & first) === 0) return false;
  for (let index = from + 1; index < to - 1; index += 1) {
    if ((characterAt(text, index) & middle) === 0) return false;
  }
  return to - from === 1 || (characterAt(text, to - 1) & last) !== 0;
}

/** Tests whether text is longer than `max` bytes of UTF-8, which is how Go measures it. */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length > max) return true;
  return text.length * 3 > max && utf8Length(text) > max;
}

/** Bytes of the text in UTF-8; a lone surrogate counts three, as its replacement does. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    // A pair of surrogates is 4 bytes of UTF-8: two for each half.
    const isPair = code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
    if (isPair) {
      bytes += 2;
      index += 1;
    } else {
      bytes += code < 0x800 ? 1 : 2;
    }
  }
  return bytes;
}

/** `MaxLenError` of `apimachinery/pkg/util/validation/validation.go` (v1.37). */
export const maxLengthText = (length: number): string => `must be no more than ${length} characters`;

/** `MaxLenError` of `apimachinery/pkg/api/validate/content/errors.go` (v1.37), which label keys and values use. */
export const maxBytesText = (length: number): string => `must be no more than ${length} bytes`;

/** `EmptyError` of the same. */
export const emptyText = 'must be non-empty';

/** `InclusiveRangeError` of the same. */
export const rangeText = (min: number, max: number): string => `must be between ${min} and ${max}, inclusive`;

/** `RegexError` of the same: the rule, examples, and the expression as Go spells it. */
export function regexText(message: string, expression: string, ...examples: string[]): string {
  const tail = `regex used for validation is '${expression}')`;
  // Upstream puts two spaces before each further example.
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return examples.length === 0 ? `${message} (${tail}` : `${message} (e.g. ${shown}${tail}`;
}
