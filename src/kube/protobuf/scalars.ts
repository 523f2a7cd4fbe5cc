import { formatGoDurationNs } from '../duration.ts';
import type { Json } from '../object.ts';
import {
  asInt64,
  type Cursor,
  checkWireType,
  ProtobufError,
  readLength,
  readTag,
  readVarint,
  skipField,
} from './wire.ts';

/** UTF-8 up to `end`. What is none is replaced, as Go's encoder of JSON does. */
export function readText(cursor: Cursor, end: number): string {
  const { bytes } = cursor;
  const start = cursor.at;
  cursor.at = end;
  // Most texts are short names, which are read faster so than by the decoder.
  if (end - start <= 32) {
    let text = '';
    let at = start;
    for (; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (at === end) return text;
  }
  // `ignoreBOM` keeps a byte order mark, which is text here.
  return withBom.decode(bytes.subarray(start, end));
}

const withBom = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes up to `end` in base64. */
export function readBase64(cursor: Cursor, end: number): string {
  let binary = '';
  for (let at = cursor.at; at < end; at += 0x2000) {
    binary += String.fromCharCode(...cursor.bytes.subarray(at, Math.min(at + 0x2000, end)));
  }
  cursor.at = end;
  return btoa(binary);
}

/** The only text or bytes of a message that is a wrapper: `raw` of RawExtension, `string` of Quantity; empty where it is not there. */
export function readWrapped(cursor: Cursor, end: number, message: string, field: string): string {
  let text = '';
  while (cursor.at < end) {
    const start = cursor.at;
    if (readTag(cursor, end, message) === 1) {
      checkWireType(cursor.low & 7, 2, field);
      text = readText(cursor, readLength(cursor, end));
    } else skip(cursor, start, end);
  }
  return text;
}

/** The `items` of a list that is a message of its own, since a map cannot hold lists: ExtraValue. */
export function readItems(cursor: Cursor, end: number): string[] {
  const items: string[] = [];
  while (cursor.at < end) {
    const start = cursor.at;
    if (readTag(cursor, end, 'ExtraValue') === 1) {
      checkWireType(cursor.low & 7, 2, 'Items');
      items.push(readText(cursor, readLength(cursor, end)));
    } else skip(cursor, start, end);
  }
  return items;
}

/** JSON inside the message; null where there is none. @throws ProtobufError */
export function readJson(cursor: Cursor, end: number, message: string): Json {
  const text = readWrapped(cursor, end, message, 'Raw');
  if (text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ProtobufError(`${message} holds what is not JSON`, { cause: error });
  }
}

/** IntOrString: `type` 1 is a text. */
export function readIntOrString(cursor: Cursor, end: number): Json {
  let type = 0;
  let number = 0;
  let text = '';
  while (cursor.at < end) {
    const start = cursor.at;
    const field = readTag(cursor, end, 'IntOrString');
    const wireType = cursor.low & 7;
    if (field === 3) {
      checkWireType(wireType, 2, 'StrVal');
      text = readText(cursor, readLength(cursor, end));
    } else if (field === 1 || field === 2) {
      checkWireType(wireType, 0, field === 1 ? 'Type' : 'IntVal');
      readVarint(cursor, end);
      if (field === 1) type = asInt64(cursor);
      else number = cursor.low;
    } else skip(cursor, start, end);
  }
  if (type === 1) return text;
  if (type === 0) return number;
  throw new ProtobufError('impossible IntOrString.Type');
}

const year0Seconds = -62_167_219_200;
const year10000Seconds = 253_402_300_800;

/** `Time` and `MicroTime`: seconds and nanoseconds; null for Go's zero time, which is written empty. */
export function readTime(cursor: Cursor, end: number, type: 'time' | 'microTime'): Json {
  if (cursor.at === end) return null;
  let seconds = 0;
  let nanos = 0;
  while (cursor.at < end) {
    const start = cursor.at;
    const field = readTag(cursor, end, 'Timestamp');
    if (field === 1 || field === 2) {
      checkWireType(cursor.low & 7, 0, field === 1 ? 'Seconds' : 'Nanos');
      readVarint(cursor, end);
      if (field === 1) seconds = asInt64(cursor);
      else nanos = cursor.low;
    } else skip(cursor, start, end);
  }
  const micros = Math.floor(nanos / 1000);
  // More than a second of nanoseconds counts on, as `time.Unix` has it.
  if (type === 'microTime') seconds += Math.floor(micros / 1e6);
  if (!(seconds >= year0Seconds && seconds < year10000Seconds)) {
    throw new ProtobufError('Time.MarshalJSON: year outside of range [0,9999]');
  }
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (type === 'time') return `${text}Z`;
  return `${text}.${String(micros - Math.floor(micros / 1e6) * 1e6).padStart(6, '0')}Z`;
}

/** `Duration`: nanoseconds. */
export function readDuration(cursor: Cursor, end: number): string {
  let nanos = 0n;
  while (cursor.at < end) {
    const start = cursor.at;
    if (readTag(cursor, end, 'Duration') === 1) {
      checkWireType(cursor.low & 7, 0, 'Duration');
      readVarint(cursor, end);
      nanos = (BigInt(cursor.high) << 32n) | BigInt(cursor.low >>> 0);
    } else skip(cursor, start, end);
  }
  return formatGoDurationNs(nanos);
}

/** Passes over the field that starts there. */
export function skip(cursor: Cursor, start: number, end: number): void {
  cursor.at = start;
  skipField(cursor, end);
}
