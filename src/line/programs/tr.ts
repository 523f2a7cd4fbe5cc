import { cEscapes } from '../../base/index.ts';
import { quote, quoteFile } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { binaryToBytes, bytesToBinary } from './common/text.ts';
import { newProgram } from './common/work.ts';

const classes: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: (byte) => /[0-9A-Za-z]/.test(String.fromCharCode(byte)),
  alpha: (byte) => /[A-Za-z]/.test(String.fromCharCode(byte)),
  blank: (byte) => byte === 9 || byte === 32,
  cntrl: (byte) => byte < 32 || byte === 127,
  digit: (byte) => byte >= 48 && byte <= 57,
  graph: (byte) => byte > 32 && byte < 127,
  lower: (byte) => byte >= 97 && byte <= 122,
  print: (byte) => byte >= 32 && byte < 127,
  punct: (byte) => byte > 32 && byte < 127 && !/[0-9A-Za-z]/.test(String.fromCharCode(byte)),
  space: (byte) => (byte >= 9 && byte <= 13) || byte === 32,
  upper: (byte) => byte >= 65 && byte <= 90,
  xdigit: (byte) => /[0-9A-Fa-f]/.test(String.fromCharCode(byte)),
};

/** A piece of a set: bytes; a class, whose order matters only for case; a byte that fills the rest. */
type Piece =
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'class'; readonly name: string; readonly bytes: readonly number[] }
  | { readonly kind: 'fill'; readonly byte: number; readonly count: number };

/** `tr`, as coreutils 9.1 has it: it works on bytes. */
export const tr = newProgram({
  name: 'tr',
  en: 'replaces, squeezes or deletes characters',
  zh: '替换、压缩或删除字符',
  usage: '[OPTION]... SET1 [SET2]',
  async run(work) {
    const given = work.options({
      short: 'cCdst',
      long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
      endsAtOperand: true,
    });
    const deletes = given.has('d');
    const squeezes = given.has('s');
    const isComplement = given.has('c') || given.has('C');
    const { operands } = given;
    const [first, second] = operands;
    const fail = (message: string, between?: string): ProgramFailure =>
      new ProgramFailure(message, { isUsage: true, ...(between === undefined ? {} : { between }) });
    const least = deletes === squeezes ? 2 : 1;
    const most = deletes && !squeezes ? 1 : 2;
    if (first === undefined) throw fail('missing operand');
    if (operands.length < least)
      throw fail(
        `missing operand after ${quote(first)}`,
        squeezes
          ? 'Two strings must be given when both deleting and squeezing repeats.'
          : 'Two strings must be given when translating.',
      );
    if (operands.length > most)
      throw fail(
        `extra operand ${quote(operands[most] ?? '')}`,
        operands.length === 2 ? 'Only one string may be given when deleting without squeezing repeats.' : undefined,
      );

    const one = parseSet(first);
    const two = second === undefined ? undefined : parseSet(second);
    const isTranslating = two !== undefined && !deletes;
    if (one.some((piece) => piece.kind === 'fill' && piece.count === 0))
      throw new ProgramFailure('the [c*] repeat construct may not appear in string1');
    if (two !== undefined && two.filter((piece) => piece.kind === 'fill' && piece.count === 0).length > 1)
      throw new ProgramFailure('only one [c*] repeat construct may appear in string2');
    if (
      isTranslating &&
      two.some((piece) => piece.kind === 'class' && piece.name !== 'upper' && piece.name !== 'lower')
    )
      throw new ProgramFailure(
        "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
      );
    let from = placesOf(one);
    if (isComplement) {
      const has = new Set(from.map(({ byte }) => byte));
      from = allBytes.filter((byte) => !has.has(byte)).map((byte, place) => ({ byte, place }));
    }
    const wanted = isComplement ? from.length : lengthOf(one);
    const table = [...allBytes];
    const to = two === undefined ? [] : filled(two, wanted);
    if (isTranslating) {
      const length = lengthOf(to);
      if (length === 0 && from.length > 0 && !given.has('t'))
        throw new ProgramFailure('when not truncating set1, string2 must be non-empty');
      if (isComplement && one.some(({ kind }) => kind === 'class') && bytesOf(to).size > 1)
        throw new ProgramFailure(
          'when translating with complemented character classes,\nstring2 must map all characters in the domain to one',
        );
      if (
        length < wanted &&
        two.at(-1)?.kind === 'class' &&
        !isComplement &&
        !given.has('t') &&
        one.at(-1)?.kind !== 'class'
      )
        throw new ProgramFailure(
          'when translating with string1 longer than string2,\nthe latter string must not end with a character class',
        );
      for (const { byte, place } of from) {
        const target = byteAt(to, given.has('t') ? place : Math.min(place, length - 1));
        if (target !== undefined) table[byte] = target;
      }
    }
    const chosen = new Set(from.map(({ byte }) => byte));
    const isDeleted = deletes ? chosen : none;
    const isSqueezed = !squeezes ? none : two === undefined ? chosen : bytesOf(to);
    let before = -1;
    for await (const bytes of work.chunks('-')) {
      const kept = new Uint8Array(bytes.length);
      let length = 0;
      for (const byte of bytes) {
        if (isDeleted.has(byte)) continue;
        const target = table[byte] ?? byte;
        if (target === before && isSqueezed.has(target)) continue;
        before = target;
        kept[length] = target;
        length += 1;
      }
      await work.bytes(kept.subarray(0, length));
      await work.breathe();
    }
    return 0;
  },
});

const none: ReadonlySet<number> = new Set();

const allBytes: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte);

// A repeat may be longer than memory: a set is never written out.

const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + (piece.kind === 'fill' ? piece.count : piece.bytes.length), 0);

const bytesOf = (pieces: readonly Piece[]): ReadonlySet<number> =>
  new Set(pieces.flatMap((piece) => (piece.kind === 'fill' ? (piece.count > 0 ? [piece.byte] : []) : piece.bytes)));

/** A set's bytes with their places; a repeat's last alone, for of a byte that comes twice the later place counts. */
function placesOf(pieces: readonly Piece[]): readonly { readonly byte: number; readonly place: number }[] {
  let begin = 0;
  return pieces.flatMap((piece) => {
    const first = begin;
    begin += lengthOf([piece]);
    return piece.kind === 'fill'
      ? [{ byte: piece.byte, place: begin - 1 }]
      : piece.bytes.map((byte, index) => ({ byte, place: first + index }));
  });
}

function byteAt(pieces: readonly Piece[], place: number): number | undefined {
  let rest = place;
  for (const piece of pieces) {
    const length = lengthOf([piece]);
    if (rest < length) return piece.kind === 'fill' ? piece.byte : piece.bytes[rest];
    rest -= length;
  }
  return undefined;
}

/** A second set, with `[c*]` as long as the first set wants it. */
function filled(pieces: readonly Piece[], length: number): readonly Piece[] {
  const missing = Math.max(0, length - lengthOf(pieces));
  return pieces.map((piece) => (piece.kind === 'fill' && piece.count === 0 ? { ...piece, count: missing } : piece));
}

/** The largest repeat that coreutils takes. */
const maximumRepeat = 2n ** 64n - 2n;

/** The count of `[c*n]`, octal after a zero; 0 where none is given. @throws ProgramFailure for what is no count */
function countOf(digits: string): number {
  const pattern = digits.startsWith('0') ? /^([0-7]+)$/ : /^\s*\+?([0-9]+)$/;
  const number = digits === '' ? '0' : pattern.exec(digits)?.[1];
  const count = number === undefined ? undefined : BigInt(digits.startsWith('0') ? `0o${number}` : number);
  if (count === undefined || count > maximumRepeat)
    throw new ProgramFailure(`invalid repeat count ${quote(digits)} in [c*n] construct`);
  return Number(count);
}

function parseSet(text: string): Piece[] {
  const binary = bytesToBinary(new TextEncoder().encode(text));
  const pieces: Piece[] = [];
  let at = 0;
  /** One byte, with escapes. */
  const next = (): number => {
    const character = binary[at] ?? '';
    at += 1;
    if (character !== '\\') return character.charCodeAt(0);
    const octal = /^[0-3]?[0-7]{1,2}/.exec(binary.slice(at, at + 3));
    if (octal !== null) {
      at += octal[0].length;
      return Number.parseInt(octal[0], 8);
    }
    const escaped = binary[at];
    if (escaped === undefined) return 92;
    at += 1;
    return (cEscapes[escaped] ?? escaped).charCodeAt(0);
  };
  while (at < binary.length) {
    const rest = binary.slice(at);
    const named = /^\[:([a-z]*):\]/.exec(rest);
    if (named !== null) {
      const name = named[1] ?? '';
      const test = classes[name];
      if (test === undefined)
        throw new ProgramFailure(
          name === '' ? "missing character class name '[::]'" : `invalid character class ${quote(name)}`,
        );
      at += named[0].length;
      pieces.push({ kind: 'class', name, bytes: allBytes.filter(test) });
      continue;
    }
    const equivalent = /^\[=(.+?)=\]/s.exec(rest);
    if (equivalent !== null && (equivalent[1] ?? '').length === 1) {
      at += equivalent[0].length;
      pieces.push({ kind: 'bytes', bytes: [(equivalent[1] ?? '').charCodeAt(0)] });
      continue;
    }
    const repeat = /^\[(\\[0-7]{1,3}|\\.|[^\\])\*([^\\\]]*)\]/s.exec(rest);
    if (repeat !== null) {
      const begin = at;
      at = begin + 1;
      const byte = next();
      const digits = repeat[2] ?? '';
      const count = countOf(digits);
      at = begin + repeat[0].length;
      pieces.push({ kind: 'fill', byte, count });
      continue;
    }
    const begin = at;
    const first = next();
    if (binary[at] === '-' && at + 1 < binary.length) {
      at += 1;
      const last = next();
      if (last < first) {
        const range = bytesToText(binary.slice(begin, at));
        throw new ProgramFailure(`range-endpoints of ${quoteFile(range)} are in reverse collating sequence order`);
      }
      pieces.push({ kind: 'bytes', bytes: Array.from({ length: last - first + 1 }, (_, index) => first + index) });
    } else pieces.push({ kind: 'bytes', bytes: [first] });
  }
  return pieces;
}

const bytesToText = (binary: string): string => new TextDecoder().decode(binaryToBytes(binary));
