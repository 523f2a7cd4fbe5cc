import { DurationError, formatGoDurationNs, parseGoDurationNs } from '../duration.ts';
import { canonicalQuantity, QuantityError } from '../exact-quantity.ts';
import type { Json, JsonObject } from '../object.ts';
import type { Schema, SchemaField } from '../schema.ts';
import { quote } from '../status.ts';
import { findBase64Error } from './base64.ts';
import { describeJson, goTypeOf, numberText, structNameOf } from './go-names.ts';
import { canonicalMicroTime, canonicalTime, TimeError } from './go-time.ts';
import { fillZeros, isEmpty, planOf, zeroOf } from './zero.ts';

/** A value that its Go type cannot hold; the message is what Go's decoder says. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** So many strict errors are kept (`sigs.k8s.io/json`, kubernetes_patch.go). */
const maxUnknown = 100;
/** A schema inside a schema is read so deep. Simplified: upstream reads any that its parser lets through (10,000). */
const maxTypedDepth = 1_000;
const wrongQuantity = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

interface State {
  readonly root: Schema;
  /** Names, keys and indices from the root to the value. */
  readonly path: (string | number)[];
  /** The first value that does not fit: what follows is read on, since what cannot be read at all outranks it. */
  mismatch: DecodeError | undefined;
  readonly unknown: string[];
  /** In what apiextensions reads by itself nobody looks for unknown fields. */
  isLenient: boolean;
}

/**
 * Reads parsed JSON into what the schema describes, as `sigs.k8s.io/json` (sigs.k8s.io/json/internal/golang/encoding/json/decode.go)
 * and the types' own decoders read it and Go's encoder would write it back: unknown fields are dropped, null is absent, zero
 * values go where they are `omitempty` and come where they are not, quantities and times take the one form that they are
 * written back in. Changes the value in place. Names are told apart by case. Gives back what strict decoding complains of,
 * `unknown field "spec.foo"`, each once and at most 100. What is the same in `known`, at the same place, has been read before.
 *
 * Simplified: numbers are doubles, so that `1.0` and `1e2` pass for integers.
 * @throws DecodeError with Go's message, for the first value of a wrong type.
 */
export function decodeObject(value: JsonObject, schema: Schema, known?: JsonObject): readonly string[] {
  const state: State = { root: schema, path: [], mismatch: undefined, unknown: [], isLenient: false };
  decodeStruct(value, schema, state, known);
  if (state.mismatch !== undefined) throw state.mismatch;
  return state.unknown;
}

/** What becomes of a value; undefined is left out. */
function decodeValue(value: Json, schema: Schema, state: State, known?: Json): Json | undefined {
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? value : mismatch(value, schema, state);
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return mismatch(value, schema, state);
      return decodeStruct(value, schema, state, known);
    case 'array':
      return Array.isArray(value) ? decodeArray(value, schema, state, known) : mismatch(value, schema, state);
    case 'map':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return mismatch(value, schema, state);
      return decodeMap(value, schema, state);
    case 'boolean':
      return typeof value === 'boolean' ? value : mismatch(value, schema, state);
    case 'int32':
      return typeof value === 'number' && (value | 0) === value ? value : mismatch(value, schema, state);
    case 'int64':
      return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 63 ? value : mismatch(value, schema, state);
    case 'number':
      return typeof value === 'number' ? value : mismatch(value, schema, state);
    case 'intOrString':
      if (typeof value === 'string' || (typeof value === 'number' && (value | 0) === value)) return value;
      throw mismatchError(value, 'int32', true, state);
    case 'quantity':
      return decodeQuantity(value);
    case 'time':
    case 'microTime':
    case 'duration':
      if (typeof value !== 'string') throw mismatchError(value, 'string', false, state);
      return decodeText(value, schema.type);
    case 'bytes':
      return decodeBytes(value, schema, state);
    case 'fields':
      return value;
    case 'any':
      return schema.items === undefined ? value : decodeUnion(value, schema.name ?? '', schema.items, state);
  }
}

/** The object itself, or a copy where a field is left out: to take one out of an object makes it slow and large for good. */
function decodeStruct(object: JsonObject, schema: Schema, state: State, known?: Json): JsonObject {
  const plan = planOf(schema);
  const { path } = state;
  if (path.length > maxTypedDepth) throw new DecodeError('exceeded max depth');
  const depth = path.length;
  const before = typeof known === 'object' && known !== null ? (known as JsonObject) : undefined;
  let left: string[] | undefined;
  for (const key in object) {
    const field = plan.fields.get(key);
    if (field === undefined) {
      if (!state.isLenient) addUnknown(key, state);
      left ??= [];
      left.push(key);
      continue;
    }
    const value = object[key];
    if (value === null || value === undefined) {
      left ??= [];
      left.push(key);
      continue;
    }
    const same = before?.[key];
    if (value === same) continue;
    path.push(key);
    const decoded = decodeValue(value, field.schema, state, same);
    path.length = depth;
    if (decoded === undefined || (field.zeroValue === 'omitted' && isEmpty(decoded))) {
      left ??= [];
      left.push(key);
    } else if (decoded !== value) object[key] = decoded;
  }
  const result = left === undefined ? object : without(object, left, depth > 0);
  if (plan.written.length > 0) fillZeros(result, plan);
  return result;
}

function without(object: JsonObject, left: readonly string[], mayCopy: boolean): JsonObject {
  if (!mayCopy) {
    for (const key of left) delete object[key];
    return object;
  }
  const result: JsonObject = {};
  for (const key in object) if (!left.includes(key)) result[key] = object[key] as Json;
  return result;
}

function decodeArray(array: Json[], schema: Schema, state: State, known?: Json): Json[] {
  const items = schema.items;
  if (items === undefined) return array;
  const { path } = state;
  const depth = path.length;
  for (let index = 0; index < array.length; index += 1) {
    const value = array[index] ?? null;
    if (value === null) {
      array[index] = zeroOf(items);
      continue;
    }
    if (Array.isArray(known) && known.includes(value)) continue;
    path.push(index);
    const decoded = decodeValue(value, items, state) ?? null;
    path.length = depth;
    if (decoded !== value) array[index] = decoded;
  }
  return array;
}

function decodeMap(map: JsonObject, schema: Schema, state: State): JsonObject {
  const items = schema.items;
  if (items === undefined) return map;
  const { path } = state;
  const depth = path.length;
  for (const key in map) {
    const value = map[key] ?? null;
    if (items.type === 'string' && typeof value === 'string') continue;
    path.push(key);
    const decoded = value === null ? zeroOf(items) : (decodeValue(value, items, state) ?? null);
    path.length = depth;
    if (decoded !== value) map[key] = decoded;
  }
  return map;
}

/** `Quantity.UnmarshalJSON`: whatever it is, its text is read. */
function decodeQuantity(value: Json): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw new DecodeError(wrongQuantity);
  try {
    return canonicalQuantity(typeof value === 'string' ? value.trim() : numberText(value));
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message, { cause: error });
    throw error;
  }
}

function decodeText(text: string, type: 'time' | 'microTime' | 'duration'): string {
  try {
    if (type === 'time') return canonicalTime(text);
    return type === 'microTime' ? canonicalMicroTime(text) : formatGoDurationNs(parseGoDurationNs(text));
  } catch (error) {
    if (error instanceof TimeError || error instanceof DurationError) {
      throw new DecodeError(error.message, { cause: error });
    }
    throw error;
  }
}

function decodeBytes(value: Json, schema: Schema, state: State): Json | undefined {
  if (Array.isArray(value)) return decodeByteList(value, state);
  if (typeof value !== 'string') return mismatch(value, schema, state);
  const at = findBase64Error(value);
  // Go leaves line breaks out when it decodes, and writes none.
  if (at < 0) return /[\r\n]/.test(value) ? value.replace(/[\r\n]/g, '') : value;
  state.mismatch ??= new DecodeError(`illegal base64 data at input byte ${at}`);
  return undefined;
}

/** Go reads a list of numbers as bytes, too. */
function decodeByteList(list: readonly Json[], state: State): string | undefined {
  let bytes = '';
  for (const item of list) {
    const byte = item ?? 0;
    if (typeof byte !== 'number' || !Number.isInteger(byte) || byte < 0 || byte > 255) {
      state.mismatch ??= mismatchError(byte, 'uint8', true, state);
      return undefined;
    }
    bytes += String.fromCharCode(byte);
  }
  return btoa(bytes);
}

/** A schema, or what may stand in its place (`apiextensions-apiserver/pkg/apis/apiextensions/v1/marshal.go`, v1.37). */
function decodeUnion(value: Json, name: string, items: Schema, state: State): Json | undefined {
  const isSchema = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (name === 'JSONSchemaPropsOrBool' && !isSchema) {
    if (typeof value === 'boolean') return value;
    throw new DecodeError('boolean or JSON schema expected');
  }
  const wasLenient = state.isLenient;
  state.isLenient = true;
  try {
    // The path of an error goes on inside, though the schema that it is found by does not: see `locate`.
    if (isSchema) return decodeValue(value, items, state);
    if (!Array.isArray(value)) return undefined;
    const item: Schema = name === 'JSONSchemaPropsOrArray' ? items : { type: 'string' };
    return decodeArray(value, { type: 'array', items: item }, state);
  } finally {
    state.isLenient = wasLenient;
  }
}

function mismatch(value: Json, schema: Schema, state: State): undefined {
  if (state.mismatch !== undefined) return undefined;
  const isInteger = schema.type === 'int32' || schema.type === 'int64';
  state.mismatch = mismatchError(value, goTypeOf(schema), isInteger, state);
  return undefined;
}

/** `UnmarshalTypeError` of `encoding/json`, Go 1.26. */
function mismatchError(value: Json, goType: string, isInteger: boolean, state: State): DecodeError {
  const what = typeof value === 'number' && isInteger ? `number ${numberText(value)}` : describeJson(value);
  const { struct, fields } = locate(state);
  const into = fields.length === 0 ? 'Go value' : `Go struct field ${struct}.${fields.join('.')}`;
  return new DecodeError(`json: cannot unmarshal ${what} into ${into} of type ${goType}`);
}

/** The last struct on the path, and the fields from the root, with the structs that embed them; keys and indices are not named. */
function locate({ root, path }: State): { readonly struct: string; readonly fields: readonly string[] } {
  const fields: string[] = [];
  let schema: Schema | undefined = root;
  let struct = '';
  for (const part of path) {
    if (schema?.type === 'any') schema = schema.items;
    if (schema?.type === 'object' && typeof part === 'string') {
      const field: SchemaField | undefined = schema.fields?.get(part);
      struct = structNameOf(schema);
      if (field?.embeddedBy !== undefined) fields.push(field.embeddedBy);
      fields.push(part);
      schema = field?.schema;
    } else if (schema?.type !== 'object') schema = schema?.items;
  }
  return { struct, fields };
}

function addUnknown(key: string, { path, unknown }: State): void {
  if (unknown.length >= maxUnknown) return;
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  const message = `unknown field ${quote(text === '' ? key : `${text}.${key}`)}`;
  if (!unknown.includes(message)) unknown.push(message);
}
