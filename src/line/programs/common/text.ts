export { decodeText, encodeText } from '../../../base/index.ts';

/** Bytes as a text of one character each, for programs that know bytes only. */
export function bytesToBinary(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** The other way of {@link bytesToBinary}. */
export function binaryToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Compares as strcoll does in C.UTF-8: by code points. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const { length } = left.length < right.length ? left : right;
  for (let at = 0; at < length; at += 1) {
    const one = left.charCodeAt(at);
    const other = right.charCodeAt(at);
    if (one === other) continue;
    // Surrogates stand for what comes after all of U+E000 to U+FFFF.
    const isOneHigh = one >= 0xd800 && one < 0xe000;
    const isOtherHigh = other >= 0xd800 && other < 0xe000;
    if (isOneHigh !== isOtherHigh) return isOneHigh ? 1 : -1;
    return one < other ? -1 : 1;
  }
  return left.length < right.length ? -1 : 1;
}

const wide =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const nothing = /[\p{Mn}\p{Me}\p{Cc}\u200b-\u200f\u2060]/u;

/** Columns that a text takes on a terminal: two of East Asian characters, none of combining ones and controls. */
export function columnsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += wide.test(character) ? 2 : nothing.test(character) ? 0 : 1;
  return columns;
}
