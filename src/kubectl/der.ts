/** A value of ASN.1 as DER writes it (X.690). */
export interface DerValue {
  /** Class, whether it is constructed, and number, as the one byte that they are: `0x30` for a SEQUENCE. */
  readonly tag: number;
  readonly content: Uint8Array;
}

/** What is not DER, or not what was to be there. */
export class DerError extends Error {}

export const derTags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The values that stand one after the other. @throws DerError */
export function readDer(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of several bytes');
    const { length, begin } = readLength(bytes, at + 1);
    if (begin + length > bytes.length) throw new DerError('data truncated');
    values.push({ tag, content: bytes.subarray(begin, begin + length) });
    at = begin + length;
  }
  return values;
}

function readLength(bytes: Uint8Array, at: number): { readonly length: number; readonly begin: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError('data truncated');
  if (first < 0x80) return { length: first, begin: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new DerError('a length that is indefinite or too long');
  let length = 0;
  for (const byte of bytes.subarray(at + 1, at + 1 + count)) length = length * 256 + byte;
  return { length, begin: at + 1 + count };
}

/** The values inside of one. @throws DerError when it is another kind of value */
export function childrenOf(value: DerValue | undefined, tag: number): DerValue[] {
  if (value?.tag !== tag) throw new DerError(`no value with tag ${tag}`);
  return readDer(value.content);
}

/** `2.5.4.3` */
export function readOid(value: DerValue | undefined): string {
  if (value?.tag !== derTags.oid) throw new DerError('no object identifier');
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value.content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [both = 0, ...rest] = numbers;
  const first = Math.min(2, Math.floor(both / 40));
  return [first, both - 40 * first, ...rest].join('.');
}

/** The text of a value that is one of ASN.1's many kinds of text; undefined for what is none (`parseASN1String`). */
export function readText({ tag, content }: DerValue): string | undefined {
  switch (tag) {
    case 0x0c: // UTF8String
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x16: // IA5String
      return new TextDecoder().decode(content);
    case 0x14: // T61String: Go reads it as ISO 8859-1
      return String.fromCharCode(...content);
    case 0x1e: // BMPString
      return new TextDecoder('utf-16be').decode(content);
    default:
      return undefined;
  }
}
