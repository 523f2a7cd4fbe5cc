/** One field on the wire: varints as whole numbers, fixed 64 bits as a double, the rest as bytes. */
export interface WireField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** Bytes that are no protobuf. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/**
 * The fields of a message in the order in which they come (protobuf.dev/programming-guides/encoding). Integers of 64 bits are
 * signed, and exact up to 2^53, as JSON's are.
 * @throws WireError
 */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const readVarint = (): number => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new WireError('unexpected EOF');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new WireError('integer overflow');
  };
  while (at < bytes.length) {
    const tag = readVarint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: readVarint() };
        break;
      case 1:
        if (at + 8 > bytes.length) throw new WireError('unexpected EOF');
        yield { number, value: view.getFloat64(at, true) };
        at += 8;
        break;
      case 2: {
        const length = readVarint();
        if (length < 0 || at + length > bytes.length) throw new WireError('unexpected EOF');
        yield { number, value: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        if (at + 4 > bytes.length) throw new WireError('unexpected EOF');
        yield { number, value: view.getFloat32(at, true) };
        at += 4;
        break;
      default:
        throw new WireError(`illegal wireType ${tag % 8}`);
    }
  }
}
