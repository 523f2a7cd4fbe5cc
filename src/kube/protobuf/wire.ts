/** Bytes that are no message; the text is that of Go's generated `Unmarshal` (`generated.pb.go` of k8s.io/api, v1.37). */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** A place in the bytes, and the two halves of the varint that was read last. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  low: number;
  high: number;
}

export const newCursor = (bytes: Uint8Array): Cursor => ({ bytes, at: 0, low: 0, high: 0 });

/** Reads a varint into `low` and `high`, 32 bits each. @throws ProtobufError */
export function readVarint(cursor: Cursor, end: number): void {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 64; shift += 7) {
    if (cursor.at >= end) throw new ProtobufError('unexpected EOF');
    const byte = cursor.bytes[cursor.at] ?? 0;
    cursor.at += 1;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high |= bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) {
      cursor.low = low;
      cursor.high = high;
      return;
    }
  }
  throw new ProtobufError('proto: integer overflow');
}

/** The last varint as Go's int64; exact up to 2^53, as numbers of JSON are here. */
export const asInt64 = ({ low, high }: Cursor): number => high * 2 ** 32 + (low >>> 0);

/** Reads how long what follows is, and gives back where it ends. @throws ProtobufError */
export function readLength(cursor: Cursor, end: number): number {
  readVarint(cursor, end);
  if (cursor.high < 0) throw new ProtobufError('proto: negative length found during unmarshaling');
  const stop = cursor.at + asInt64(cursor);
  if (stop > 2 ** 63) throw new ProtobufError('proto: negative length found during unmarshaling');
  if (stop > end) throw new ProtobufError('unexpected EOF');
  return stop;
}

/** Passes over a field that the message has not, from its tag on (`skipGenerated`). @throws ProtobufError */
export function skipField(cursor: Cursor, end: number): void {
  let depth = 0;
  do {
    readVarint(cursor, end);
    const wireType = cursor.low & 7;
    switch (wireType) {
      case 0:
        readVarint(cursor, end);
        break;
      case 1:
        cursor.at += 8;
        break;
      case 2:
        cursor.at = readLength(cursor, end);
        break;
      case 3:
        depth += 1;
        break;
      case 4:
        if (depth === 0) throw new ProtobufError('proto: unexpected end of group');
        depth -= 1;
        break;
      case 5:
        cursor.at += 4;
        break;
      default:
        throw new ProtobufError(`proto: illegal wireType ${wireType}`);
    }
    if (cursor.at > end) throw new ProtobufError('unexpected EOF');
  } while (depth > 0);
}

/** The number of the next field; its wire type goes to `wireType`. @throws ProtobufError */
export function readTag(cursor: Cursor, end: number, message: string): number {
  readVarint(cursor, end);
  const number = (cursor.low >>> 3) | (cursor.high << 29);
  if ((cursor.low & 7) === 4) throw new ProtobufError(`proto: ${message}: wiretype end group for non-group`);
  if (number <= 0) {
    const wire = (BigInt(cursor.high >>> 0) << 32n) | BigInt(cursor.low >>> 0);
    throw new ProtobufError(`proto: ${message}: illegal tag ${number} (wire type ${wire})`);
  }
  return number;
}

/** @throws ProtobufError for a field that is written as another type. */
export function checkWireType(found: number, wanted: number, field: string): void {
  if (found !== wanted) throw new ProtobufError(`proto: wrong wireType = ${found} for field ${field}`);
}
