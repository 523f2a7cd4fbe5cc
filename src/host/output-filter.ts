import { joinBytes } from './bytes.ts';
import { createEscapeFilter, type EscapeMode } from './escape.ts';

/**
 * Makes what one stream of a command prints safe to show, as bytes and piece by piece. What comes out is never cut within a
 * character: each piece can be decoded by itself, and pieces can be joined.
 */
export interface OutputFilter {
  /** May return a part of what it was given, which must not change then. */
  push(bytes: Uint8Array): Uint8Array;
  /** What was left of a cut character, as U+FFFD. */
  end(): Uint8Array;
}

const empty = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Makes a filter; almost all output is plain text, and passes without being decoded or copied. */
export function createOutputFilter(mode: EscapeMode): OutputFilter {
  const escapes = createEscapeFilter(mode);
  const isStrict = mode === 'plain';
  let rest = empty;

  const clean = (text: Uint8Array): Uint8Array => {
    const control = escapes.idle ? findControl(text, isStrict) : 0;
    if (control === text.length) {
      // The beginning of a character that another one cut off. Left as it is, it would join to what follows a control that is taken out.
      const cut = cutLength(text);
      if (cut === 0) return text;
      const end = text.length - cut;
      return joinBytes([text.subarray(0, end), encoder.encode(decoder.decode(text.subarray(end)))]);
    }
    // From the character on that the control may have cut: what stays before and after it must not join to another one.
    const begin = control - cutLength(text.subarray(0, control));
    const cleaned = encoder.encode(escapes.push(decoder.decode(text.subarray(begin))));
    return begin === 0 ? cleaned : joinBytes([text.subarray(0, begin), cleaned]);
  };
  return {
    push(bytes) {
      const all = rest.length === 0 ? bytes : joinBytes([rest, bytes]);
      const whole = all.length - cutLength(all);
      // A copy: what comes next may be long in coming.
      rest = whole === all.length ? empty : Uint8Array.from(all.subarray(whole));
      return clean(whole === all.length ? all : all.subarray(0, whole));
    },
    end() {
      const cut = rest;
      rest = empty;
      return cut.length === 0 ? empty : encoder.encode(escapes.push(decoder.decode(cut)));
    },
  };
}

/** How many bytes at the end are the beginning of a character whose rest has not come. */
function cutLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

const escapeByte = 0x1b;
const [text, control, control1, carriageReturn, turn] = [0, 1, 2, 3, 4] as const;
/** What a byte is: ordinary text, a control, the first byte of a C1 control if the second says so, or of what reorders text. */
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0xc2) return control1;
  if (byte === 0x0d) return carriageReturn;
  if (byte === 0xd8 || byte === 0xe2) return turn;
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte === 0x7f ? control : text;
});
const noWords = new Int32Array(0);
/** Bytes from which on looking at four at a time is worth its preparation. */
const wordsFrom = 64;

/**
 * Where the first control is that the escape filter must look at; the length when there is none. Colours are none; carriage returns
 * that end no line, and what reorders text, are some only where the filter is strict.
 */
function findControl(bytes: Uint8Array, isStrict: boolean): number {
  const { length } = bytes;
  const toAligned = -bytes.byteOffset & 3;
  const words =
    length < wordsFrom
      ? noWords
      : new Int32Array(bytes.buffer, bytes.byteOffset + toAligned, (length - toAligned) >> 2);
  const wordsEnd = toAligned + words.length * 4;
  for (let at = 0; at < length; ) {
    if (at < wordsEnd && ((at - toAligned) & 3) === 0) {
      at = toAligned + skipPlainWords(words, (at - toAligned) >> 2) * 4;
      if (at === length) break;
    }
    const kind = kinds[bytes[at] ?? 0];
    if (kind === text) at++;
    else if (kind === carriageReturn || kind === turn) {
      if (isStrict && (kind === turn ? isTurn(bytes, at) : bytes[at + 1] !== 0x0a)) return at;
      at++;
    } else if (kind === control1) {
      const next = bytes[at + 1] ?? 0;
      if (next >= 0x80 && next <= 0x9f) return at;
      at++;
    } else {
      const colourEnd = bytes[at] === escapeByte ? endOfColour(bytes, at) : at;
      if (colourEnd === at) return at;
      at = colourEnd;
    }
  }
  return length;
}

/** Whether U+061C, U+200E, U+200F, U+202A to U+202E or U+2066 to U+2069 begins at `at`. */
function isTurn(bytes: Uint8Array, at: number): boolean {
  const second = bytes[at + 1] ?? 0;
  if (bytes[at] === 0xd8) return second === 0x9c;
  const third = bytes[at + 2] ?? 0;
  if (second === 0x80) return third === 0x8e || third === 0x8f || (third >= 0xaa && third <= 0xae);
  return second === 0x81 && third >= 0xa6 && third <= 0xa9;
}

/** The first word from `at` on in which a byte may be below 0x20, 0x7f, or not ASCII. */
function skipPlainWords(words: Int32Array, from: number): number {
  let at = from;
  for (; at < words.length; at++) {
    const word = words[at] ?? 0;
    // In each byte the high bit is set where a subtraction borrows: below 0x20, or equal to 0x7f once that is taken to 0.
    if (((word | (word - 0x20202020) | ((word ^ 0x7f7f7f7f) - 0x01010101)) & 0x80808080) !== 0) break;
  }
  return at;
}

/** Where the colour sequence (`ESC [ 1 ; 31 m`) at `at` ends; `at` itself when it is none, or is cut. */
function endOfColour(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== 0x5b) return at;
  const limit = Math.min(bytes.length, at + 2 + 256);
  for (let index = at + 2; index < limit; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x6d) return index + 1;
    if (byte < 0x30 || byte > 0x3b) return at;
  }
  return at;
}
