import { decode, encode } from '../streams.ts';

const letters: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  e: 27,
  E: 27,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
};

/**
 * Undoes backslash escapes (bash's `lib/sh/strtrans.c`), bytes by number being UTF-8 together: those of `$'...'`, or those of
 * `echo -e`, where octal numbers come after `\0`. `isCut` tells of a `\c`, which ends all that echo prints.
 */
export function undoEscapes(text: string, style: 'quote' | 'echo'): { readonly text: string; readonly isCut: boolean } {
  const bytes: number[] = [];
  let isCut = false;
  const number = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/y;
  const octal = style === 'echo' ? /\\0([0-7]{0,3})/y : /\\([0-7]{1,3})/y;
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '\\') {
      const end = text.indexOf('\\', at);
      push(bytes, encode(text.slice(at, end < 0 ? text.length : end)));
      at = end < 0 ? text.length : end;
      continue;
    }
    const next = text[at + 1] ?? '';
    number.lastIndex = at;
    octal.lastIndex = at;
    const hex = number.exec(text);
    const found = hex ?? octal.exec(text);
    const isControl = next === 'c' && style === 'quote';
    if (hex !== null) {
      const point = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', 16);
      if (hex[1] !== undefined) bytes.push(point);
      else push(bytes, encode(point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'));
    } else if (found !== null) bytes.push(Number.parseInt(found[1] || '0', 8) & 0xff);
    else if (isControl) bytes.push((text.charCodeAt(at + 2) || 0) & 0x1f);
    else if (next === 'c') {
      isCut = true;
      break;
    } else if (letters[next] !== undefined) bytes.push(letters[next]);
    else if (style === 'quote' && /['"?]/.test(next)) bytes.push(next.charCodeAt(0));
    else push(bytes, encode(`\\${next}`));
    at += found?.[0].length ?? (isControl ? 3 : 2);
  }
  return { text: decode(Uint8Array.from(bytes)), isCut };
}

function push(bytes: number[], more: Uint8Array): void {
  for (const byte of more) bytes.push(byte);
}

/** What `$'...'` stands for. */
export function ansiEscapes(text: string): string {
  const all = undoEscapes(text, 'quote').text;
  const end = all.indexOf('\0');
  return end < 0 ? all : all.slice(0, end);
}
