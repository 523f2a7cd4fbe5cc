import table from '../../../kube/data/pod-template.json' with { type: 'json' };
import type { PodTemplateSpec } from '../../../kube/index.ts';
import { canonicalQuantity } from '../../../kube/index.ts';

/**
 * The hash in the names of ReplicaSets: `ComputeHash` (`pkg/controller/controller_utils.go`, v1.37.2), which is FNV-1a of
 * 32 bits over how `spew` prints the template as Go's structs: every field of every struct, set or not.
 */
export function computeTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  let hash = addToHash(fnvOffset, print('.PodTemplateSpec', template, true));
  if (collisionCount !== undefined) {
    const bytes = Array.from({ length: 8 }, (_, index) => (index < 4 ? (collisionCount >>> (8 * index)) & 255 : 0));
    hash = addBytes(hash, bytes);
  }
  return encodeHash(hash);
}

/** `HashControllerRevision` (`pkg/controller/history/controller_history.go`, v1.37.2): FNV-1 of 32 bits of the JSON of its data. */
export function computeRevisionHash(data: string, collisionCount: number): string {
  let hash = fnvOffset;
  for (const byte of new TextEncoder().encode(data + collisionCount)) hash = Math.imul(hash, fnvPrime) ^ byte;
  return encodeHash(hash);
}

const fnvPrime = 0x01000193;
const fnvOffset = 0x811c9dc5;
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** `rand.SafeEncodeString` of the number. */
function encodeHash(hash: number): string {
  return [...String(hash >>> 0)].map((digit) => letters[digit.charCodeAt(0) % letters.length]).join('');
}

function addToHash(hash: number, text: string): number {
  let result = hash;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Nearly all is ASCII; the rest is hashed as UTF-8.
    if (code > 127) return addBytes(result, new TextEncoder().encode(text.slice(index)));
    result = Math.imul(result ^ code, fnvPrime);
  }
  return result;
}

function addBytes(hash: number, bytes: Iterable<number>): number {
  let result = hash;
  for (const byte of bytes) result = Math.imul(result ^ byte, fnvPrime);
  return result;
}

interface Field {
  readonly name: string;
  /** In JSON; empty for a struct whose fields are its parent's in JSON. */
  readonly key: string;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = table.types;
const parsed = new Map<string, readonly Field[]>();

function fieldsOf(type: string): readonly Field[] | undefined {
  let fields = parsed.get(type);
  if (fields === undefined && Object.hasOwn(types, type)) {
    fields = (types[type] ?? '')
      .split(' ')
      .filter((text) => text !== '')
      .map((text) => {
        const [left = '', ...kind] = text.split(':');
        const [name = '', key = name.slice(0, 1).toLowerCase() + name.slice(1)] = left.split('=');
        return { name, key, type: kind.length === 0 ? 'string' : kind.join(':') };
      });
    parsed.set(type, fields);
  }
  return fields;
}

const numbers = new Set(['int32', 'int64', 'uint64']);

/** A value as spew prints it with `%#v`; without its type inside of a list, a map or behind a pointer. */
function print(type: string, value: unknown, showsType: boolean): string {
  const head = showsType ? `(${type.replaceAll(dot, 'v1.')})` : '';
  if (type.startsWith('*'))
    return value === undefined || value === null ? `${head}<nil>` : head + print(type.slice(1), value, false);
  if (type.startsWith('[]')) {
    if (!Array.isArray(value) || value.length === 0) return `${head}<nil>`;
    return `${head}[${value.map((item) => print(type.slice(2), item, false)).join(' ')}]`;
  }
  if (type.startsWith('map[') || type === '.ResourceList') {
    const entries = Object.entries((value ?? {}) as object);
    if (entries.length === 0) return `${head}<nil>`;
    const kind = type === '.ResourceList' ? 'resource.Quantity' : type.slice(type.indexOf(']') + 1);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `${head}map[${entries.map(([key, item]) => `${key}:${print(kind, item, false)}`).join(' ')}]`;
  }
  if (type === 'resource.Quantity') return head + printQuantity(value);
  if (type === 'intstr.IntOrString') {
    const isText = typeof value === 'string';
    return `${head}{Type:(intstr.Type)${Number(isText)} IntVal:(int32)${isText ? 0 : (value ?? 0)} StrVal:(string)${isText ? value : ''}}`;
  }
  if (type === '.Time') return `${head}{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}`;
  const fields = fieldsOf(type);
  if (fields !== undefined) {
    const object = (value ?? {}) as Readonly<Record<string, unknown>>;
    return `${head}{${fields
      .map((field) => `${field.name}:${print(field.type, field.key === '' ? object : object[field.key], true)}`)
      .join(' ')}}`;
  }
  if (type === 'bool') return `${head}${value === true}`;
  if (numbers.has(type)) return `${head}${value ?? 0}`;
  return `${head}${value ?? ''}`;
}

/** Where a name is of the package v1, but not within another name. */
const dot = /(?<![a-z0-9])\./g;

const scales: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** A Quantity's own fields, as reading its canonical text fills them; of more than 18 digits they are not modelled. */
function printQuantity(value: unknown): string {
  const isSet = typeof value === 'string' || typeof value === 'number';
  const text = isSet ? canonicalQuantity(String(value)) : '';
  const [, digits = '0', suffix = ''] = /^([+-]?[0-9]+)(.*)$/.exec(text) ?? [];
  const isBinary = suffix.endsWith('i');
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  const number = isBinary ? BigInt(digits) << BigInt(10 * ('KMGTPE'.indexOf(suffix.slice(0, 1)) + 1)) : BigInt(digits);
  const scale = isBinary ? 0 : exponent === undefined ? (scales[suffix] ?? 0) : Number(exponent);
  const keepsText = text === '0' || (isBinary ? BigInt(digits) % 8n !== 0n : !/^0|000$/.test(digits));
  const format = isBinary ? 'BinarySI' : exponent === undefined ? (isSet ? 'DecimalSI' : '') : 'DecimalExponent';
  return `{i:(resource.int64Amount){value:(int64)${number} scale:(resource.Scale)${scale}} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${keepsText ? text : ''} Format:(resource.Format)${format}}`;
}
