import { cEscaped } from '../base/index.ts';

const plain = /^[ !#-[\]-~]*$/;
// What Go's unicode.IsPrint lets through: letters, marks, numbers, punctuation, symbols and the ASCII space.
const escaped = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
const shortEscapes: Readonly<Record<string, string>> = { ...cEscaped, '"': '\\"' };

/** Go's `%q` (`strconv.Quote`). */
export function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : `"${text.replace(escaped, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
