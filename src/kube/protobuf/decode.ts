import type { ProtobufData } from '../data.ts';
import type { Json, JsonObject } from '../object.ts';
import type { Schema } from '../schema.ts';
import type { SchemaData } from '../schemas/create-schemas.ts';
import { createMessages, type Message, type MessageField } from './messages.ts';
import {
  readBase64,
  readDuration,
  readIntOrString,
  readItems,
  readJson,
  readText,
  readTime,
  readWrapped,
  skip,
} from './scalars.ts';
import {
  asInt64,
  type Cursor,
  checkWireType,
  newCursor,
  ProtobufError,
  readLength,
  readTag,
  readVarint,
} from './wire.ts';

/** So deep are messages read; only schemas inside schemas have no end of their own. */
const maxDepth = 1_000;

/**
 * Reads the bytes of a message into the object, as JSON would have it but for zero values: Go writes those of fields that are
 * no pointers, so that `decodeObject` has to follow, which drops them. Unknown fields are passed over; whole numbers are
 * exact up to 2^53.
 * @throws ProtobufError
 */
export type ProtobufDecoder = (bytes: Uint8Array, schema: Schema, into: JsonObject) => void;

/** A decoder of the messages of the data. */
export function createProtobufDecoder(data: ProtobufData, schemas: SchemaData): ProtobufDecoder {
  const messageOf = createMessages(data, schemas);

  function readMessage(cursor: Cursor, end: number, message: Message, into: JsonObject, depth: number): void {
    if (depth > maxDepth) throw new ProtobufError('exceeded max depth');
    while (cursor.at < end) {
      const start = cursor.at;
      const field = message.fields.get(readTag(cursor, end, message.name));
      if (field === undefined) {
        skip(cursor, start, end);
        continue;
      }
      const wireType = cursor.low & 7;
      if (field.embedded !== undefined) {
        checkWireType(wireType, 2, field.goName);
        readMessage(cursor, readLength(cursor, end), field.embedded, into, depth + 1);
      } else if (field.schema !== undefined) readField(cursor, end, field, field.schema, wireType, into, depth);
    }
  }

  function readField(
    cursor: Cursor,
    end: number,
    field: MessageField,
    schema: Schema,
    wireType: number,
    into: JsonObject,
    depth: number,
  ): void {
    const { name, goName } = field;
    const { items } = schema;
    if (schema.type === 'array' && items !== undefined) {
      const known = into[name];
      const list: Json[] = Array.isArray(known) ? known : [];
      into[name] = list;
      const wanted = wireTypeOf(items);
      if (wireType !== 2 || wanted === 2) {
        list.push(readValue(cursor, end, items, goName, wireType, undefined, depth));
        return;
      }
      const stop = readLength(cursor, end);
      while (cursor.at < stop) list.push(readValue(cursor, stop, items, goName, wanted, undefined, depth));
    } else if (schema.type === 'map' && items !== undefined) {
      checkWireType(wireType, 2, goName);
      into[name] ??= {};
      const map = into[name] as JsonObject;
      readEntry(cursor, readLength(cursor, end), items, goName, map, depth);
    } else into[name] = readValue(cursor, end, schema, goName, wireType, into[name], depth);
  }

  function readEntry(cursor: Cursor, end: number, items: Schema, goName: string, map: JsonObject, depth: number): void {
    let key = '';
    let value: Json | undefined;
    while (cursor.at < end) {
      const start = cursor.at;
      const number = readTag(cursor, end, goName);
      if (number === 1) key = readText(cursor, readLength(cursor, end));
      else if (number === 2) value = readValue(cursor, end, items, goName, cursor.low & 7, undefined, depth);
      else skip(cursor, start, end);
    }
    // Null becomes the zero value of the type, which is what Go has for an entry without a value.
    value ??= null;
    if (key !== '__proto__') map[key] = value;
    else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  }

  function readValue(
    cursor: Cursor,
    end: number,
    schema: Schema,
    goName: string,
    wireType: number,
    known: Json | undefined,
    depth: number,
  ): Json {
    checkWireType(wireType, wireTypeOf(schema), goName);
    switch (schema.type) {
      case 'int32':
        readVarint(cursor, end);
        return cursor.low;
      case 'int64':
        readVarint(cursor, end);
        return asInt64(cursor);
      case 'boolean':
        readVarint(cursor, end);
        return cursor.low !== 0 || cursor.high !== 0;
      case 'number':
        return readDouble(cursor, end);
    }
    const stop = readLength(cursor, end);
    switch (schema.type) {
      case 'string':
        return readText(cursor, stop);
      case 'bytes':
        return readBase64(cursor, stop);
      case 'object': {
        // A message that comes twice is one: the second adds to the first.
        const object: JsonObject = typeof known === 'object' && known !== null && !Array.isArray(known) ? known : {};
        readMessage(cursor, stop, messageOf(schema), object, depth + 1);
        return object;
      }
      case 'array':
        return readItems(cursor, stop);
      case 'quantity':
        return readWrapped(cursor, stop, 'Quantity', 'String_') || '0';
      case 'intOrString':
        return readIntOrString(cursor, stop);
      case 'time':
      case 'microTime':
        return readTime(cursor, stop, schema.type);
      case 'duration':
        return readDuration(cursor, stop);
      case 'fields':
        return readJson(cursor, stop, 'FieldsV1');
      case 'any':
        return schema.items === undefined
          ? readJson(cursor, stop, 'RawExtension')
          : readUnion(cursor, stop, schema.name ?? '', schema.items, depth);
      case 'map':
        throw new ProtobufError(`a map inside a map (${goName}) is no message of Kubernetes`);
    }
  }

  /** A schema, or what may stand in its place (`marshal.go` of apiextensions/v1, v1.37, says which is written). */
  function readUnion(cursor: Cursor, end: number, name: string, items: Schema, depth: number): Json {
    const isBool = name === 'JSONSchemaPropsOrBool';
    let schema: JsonObject | undefined;
    let allows = false;
    const list: Json[] = [];
    while (cursor.at < end) {
      const start = cursor.at;
      const number = readTag(cursor, end, name);
      const wireType = cursor.low & 7;
      if (number > 2) skip(cursor, start, end);
      else if (number === (isBool ? 2 : 1)) {
        checkWireType(wireType, 2, 'Schema');
        schema ??= {};
        readMessage(cursor, readLength(cursor, end), messageOf(items), schema, depth + 1);
      } else if (isBool) {
        checkWireType(wireType, 0, 'Allows');
        readVarint(cursor, end);
        allows = cursor.low !== 0 || cursor.high !== 0;
      } else if (name === 'JSONSchemaPropsOrArray') {
        list.push(readValue(cursor, end, items, 'JSONSchemas', wireType, undefined, depth));
      } else {
        checkWireType(wireType, 2, 'Property');
        list.push(readText(cursor, readLength(cursor, end)));
      }
    }
    if (isBool) return schema ?? allows;
    return list.length > 0 ? list : (schema ?? null);
  }

  return (bytes, schema, into) => readMessage(newCursor(bytes), bytes.length, messageOf(schema), into, 0);
}

/** How values of the schema are written: 0 a varint, 1 eight bytes, 2 with a length. */
function wireTypeOf({ type }: Schema): 0 | 1 | 2 {
  if (type === 'int32' || type === 'int64' || type === 'boolean') return 0;
  return type === 'number' ? 1 : 2;
}

function readDouble(cursor: Cursor, end: number): number {
  const { bytes, at } = cursor;
  if (at + 8 > end) throw new ProtobufError('unexpected EOF');
  cursor.at += 8;
  return new DataView(bytes.buffer, bytes.byteOffset + at, 8).getFloat64(0, true);
}
