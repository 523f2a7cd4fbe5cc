import { StringDecoder } from 'node:string_decoder';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEscapeFilter, type EscapeMode } from '../../../src/host/escape.ts';
import { createOutputFilter } from '../../../src/host/output-filter.ts';

const encoder = new TextEncoder();
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** What the filter must be equal to: the text of all bytes, filtered character by character. */
function reference(pieces: readonly Uint8Array[], mode: EscapeMode): string {
  const decoder = new StringDecoder('utf8');
  const filter = createEscapeFilter(mode);
  return pieces.map((piece) => filter.push(decoder.write(Buffer.from(piece)))).join('') + filter.push(decoder.end());
}

function run(pieces: readonly Uint8Array[], mode: EscapeMode): Uint8Array[] {
  const filter = createOutputFilter(mode);
  return [...pieces.map((piece) => filter.push(piece)), filter.end()];
}

test('bytes that are cut within a character come out whole, and those that are none as U+FFFD', () => {
  const bytes = [...encoder.encode('内✓🚀'), 0xff, 0xe5].map((byte) => Uint8Array.of(byte));
  expect(run(bytes, 'plain').map(decode).join('')).toBe('内✓🚀\ufffd\ufffd');
});

test('plain text and colours pass as they came, without a copy', () => {
  const bytes = encoder.encode(`${'2026-01-01 \x1b[1;32mINFO\x1b[0m 内存 of a log\r\n'.repeat(1000)}\x1b[m`);
  const filtered = createOutputFilter('plain').push(bytes);
  expect(filtered.buffer).toBe(bytes.buffer);
  expect(filtered.length).toBe(bytes.length);
});

test.each(Array.from({ length: 9 }, (_, offset) => offset))(
  'a control is found wherever it stands (offset %i)',
  (offset) => {
    for (let at = 0; at < 140; at++)
      for (const control of [0x00, 0x1b, 0x1f, 0x7f]) {
        const bytes = new Uint8Array(offset + 140).fill(0x61).subarray(offset);
        bytes[at] = control;
        const rest = control === 0x1b && at < 139 ? 138 : 139;
        expect(run([bytes], 'plain').map(decode).join('')).toBe('a'.repeat(rest));
      }
  },
);

test('what is taken out never joins what stood around it to a control', () => {
  // 0xc2 and 0x9b are U+009B together, which terminals take for ESC [.
  for (const between of ['\x00', '\x1b]0;title\x07', '\x1b[2J', '\x1b']) {
    const bytes = Uint8Array.of(0xc2, ...encoder.encode(between), 0x9b, ...encoder.encode('21tx'));
    expect(decode(Buffer.concat(run([bytes], 'plain')))).not.toContain('\x9b');
  }
});

test('however bytes are cut, the same comes out as of their text, and every piece can be decoded by itself', () => {
  const piece = fc
    .oneof(
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1b]',
        '\x1bP',
        '\x07',
        '\x1b\\',
        '\x9b',
        '\x9c',
        '1;3',
        'm',
        't',
        '\n',
        '\r',
        '\r\n',
        '\b',
        '\u202e',
        '\u2067',
        '\u200f',
        '\u061c',
        '\u2014',
        '\x00',
        '\x7f',
      ),
      fc.constantFrom(
        '\x1b[31m',
        '\x1b[0;1;38:5:1m',
        '\x1b]8;;https://a\x07',
        '\x1b]52;c;x\x07',
        'x'.repeat(70),
        '\ufeff',
      ),
      fc.string({ maxLength: 5, unit: 'grapheme' }),
    )
    .map((text) => encoder.encode(text));
  const broken = fc.uint8Array({ maxLength: 4 });
  const lead = fc.constantFrom(0xc2, 0xe2, 0xe0, 0xf0, 0x9b, 0x80, 0xed, 0xf4, 0xc0).map((byte) => Uint8Array.of(byte));
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof({ weight: 4, arbitrary: piece }, { weight: 1, arbitrary: broken }, { weight: 1, arbitrary: lead }),
        { maxLength: 30 },
      ),
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.constantFrom<EscapeMode>('plain', 'terminal'),
      (pieces, cuts, mode) => {
        const bytes = Buffer.concat(pieces);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const cut = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const expected = reference([bytes], mode);
        const filtered = run(cut, mode);
        expect(filtered.map(decode).join('')).toBe(expected);
        expect(decode(Buffer.concat(filtered))).toBe(expected);
      },
    ),
    {
      numRuns: 3000,
      examples: [
        [[Uint8Array.of(0xc2), Uint8Array.of(0xc2, 0x9c), Uint8Array.of(0x9b)], [3, 2], 'plain'],
        [[Uint8Array.of(0x1b, 0x20), Uint8Array.of(0xf0, 0x90, 0x80, 0x80)], [], 'plain'],
      ],
    },
  );
});
