import { cEscapes } from '../../../base/index.ts';
import { decodeText, encodeText } from '../common/text.ts';

const escapes: Readonly<Record<string, string>> = { ...cEscapes, '"': '"', '/': '/' };

/** The text of a string with escapes, as between quotes or after `-v`. */
export function unescapeAwk(text: string): string {
  if (!text.includes('\\')) return text;
  let hasBytes = false;
  const replaced = text.replace(/\\(\n|[0-7]{1,3}|.)?/gs, (whole, escaped: string | undefined) => {
    if (escaped === undefined) return '\\';
    if (escaped === '\n') return '';
    if (/^[0-7]/.test(escaped)) {
      const byte = Number.parseInt(escaped, 8) & 255;
      if (byte < 0x80) return String.fromCharCode(byte);
      hasBytes = true;
      return String.fromCharCode(0xdc00 + byte);
    }
    return escapes[escaped] ?? whole;
  });
  // Bytes that make a character together are that.
  return hasBytes ? decodeText(encodeText(replaced)) : replaced;
}
