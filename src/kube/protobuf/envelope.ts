import { readText, skip } from './scalars.ts';
import { checkWireType, newCursor, ProtobufError, readLength, readTag } from './wire.ts';

/** The outermost message of a body (`runtime.Unknown`): what it holds, and the bytes of that. */
export interface ProtobufEnvelope {
  /** Empty for none. */
  readonly apiVersion: string;
  /** Empty for none. */
  readonly kind: string;
  readonly raw: Uint8Array;
}

const prefix = [0x6b, 0x38, 0x73, 0x00];

/**
 * Opens a body of `application/vnd.kubernetes.protobuf`
 * (apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, v1.37; its content type and encoding are not looked at there either).
 * @throws ProtobufError with upstream's text
 */
export function openProtobuf(body: Uint8Array): ProtobufEnvelope {
  if (body.length === 0) throw new ProtobufError('empty data');
  if (prefix.some((byte, index) => body[index] !== byte)) {
    throw new ProtobufError(
      `provided data does not appear to be a protobuf message, expected prefix [${prefix.join(' ')}]`,
    );
  }
  if (body.length === prefix.length) throw new ProtobufError('empty body');
  const cursor = newCursor(body);
  cursor.at = prefix.length;
  const end = body.length;
  const type = { apiVersion: '', kind: '' };
  let raw: Uint8Array = new Uint8Array();
  while (cursor.at < end) {
    const start = cursor.at;
    const number = readTag(cursor, end, 'Unknown');
    const field = ['', 'TypeMeta', 'Raw', 'ContentEncoding', 'ContentType'][number];
    if (field === undefined) {
      skip(cursor, start, end);
      continue;
    }
    checkWireType(cursor.low & 7, 2, field);
    const stop = readLength(cursor, end);
    if (number === 2) raw = body.subarray(cursor.at, stop);
    while (number === 1 && cursor.at < stop) {
      const inner = cursor.at;
      const part = readTag(cursor, stop, 'TypeMeta');
      if (part !== 1 && part !== 2) {
        skip(cursor, inner, stop);
        continue;
      }
      checkWireType(cursor.low & 7, 2, part === 1 ? 'APIVersion' : 'Kind');
      type[part === 1 ? 'apiVersion' : 'kind'] = readText(cursor, readLength(cursor, stop));
    }
    cursor.at = stop;
  }
  return { ...type, raw };
}
