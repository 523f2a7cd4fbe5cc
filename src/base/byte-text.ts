/**
 * Text of bytes that need not be UTF-8: a byte that is none becomes the lone surrogate U+DC00 + byte, and that byte again when it is
 * written (as PEP 383 has it). So what works on text loses nothing of what it passes on, and JSON keeps it.
 */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes as text. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return decodeMixed(bytes);
  }
}

/** How many bytes a character has that begins with such a byte; 0 if none does. */
function announcedLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

/** How many bytes the character that begins at a place has; 0 if none is well-formed there. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const length = announcedLength(bytes[at] ?? 0);
  if (length < 2 || at + length > bytes.length) return length === 1 ? 1 : 0;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return 0;
  }
}

/** Text of bytes in which some are no UTF-8: only the blocks that have such are looked at byte by byte. */
function decodeMixed(bytes: Uint8Array): string {
  let text = '';
  let end = 0;
  for (let start = 0; start < bytes.length; start = end) {
    end = Math.min(start + blockBytes, bytes.length);
    // No character has more than three bytes after its first.
    for (let more = 0; more < 3 && end < bytes.length && isContinuation(bytes[end] ?? 0); more += 1) end += 1;
    const block = bytes.subarray(start, end);
    try {
      text += strict.decode(block);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      text += decodeByteByByte(block);
    }
  }
  return text;
}

const blockBytes = 1024;

/** Whether a byte can stand in a character, behind its first: it begins with the bits 10. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function decodeByteByByte(bytes: Uint8Array): string {
  let text = '';
  let good = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = lengthAt(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (good < at) text += strict.decode(bytes.subarray(good, at));
    text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += 1;
    good = at;
  }
  return text + strict.decode(bytes.subarray(good));
}

/** Text as bytes, the other way of {@link decodeText}. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  if (text.isWellFormed()) return encoder.encode(text);
  // Three bytes are the most that one unit becomes.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  let copied = 0;
  for (const { index } of text.matchAll(loneByte)) {
    length += encoder.encodeInto(text.slice(copied, index), bytes.subarray(length)).written;
    bytes[length] = text.charCodeAt(index) - 0xdc00;
    length += 1;
    copied = index + 1;
  }
  length += encoder.encodeInto(text.slice(copied), bytes.subarray(length)).written;
  return bytes.slice(0, length);
}

/** What stands for a byte: with the u flag, no half of a character. */
const loneByte = /[\udc80-\udcff]/gu;

/**
 * {@link decodeText} of bytes that come in parts: a character that a part cuts off waits for the next part. Called without bytes it
 * returns what is left.
 */
export function createTextDecoder(): (bytes?: Uint8Array) => string {
  let rest = new Uint8Array();
  return (bytes) => {
    const all = new Uint8Array(rest.length + (bytes?.length ?? 0));
    all.set(rest);
    if (bytes !== undefined) all.set(bytes, rest.length);
    const end = bytes === undefined ? all.length : endOfWhole(all);
    rest = all.slice(end);
    return decodeText(all.subarray(0, end));
  };
}

/** Where a character begins whose end is not there yet, else the end. */
function endOfWhole(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    return announcedLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
