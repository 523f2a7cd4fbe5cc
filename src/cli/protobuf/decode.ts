import data from './messages.json' with { type: 'json' };
import { readFields, WireError, type WireField } from './wire.ts';

interface Field {
  readonly name: string;
  readonly number: number;
  readonly mark: ':' | '*' | '%' | '^';
  /** A letter for a scalar, else the whole name of a message. */
  readonly type: string;
}

type Message = ReadonlyMap<number, Field>;

/** What the bytes of Kubernetes's own protobuf envelope begin with. */
const magic = 'k8s\0';

/**
 * The object in a body of `application/vnd.kubernetes.protobuf`, as JSON would have it but for zero values, which Go writes
 * here and leaves out there (`runtime.Unknown` of apimachinery/pkg/runtime/generated.proto and the `generated.proto` of each
 * group, v1.37).
 * @throws WireError
 */
export function decodeProtobuf(body: Uint8Array): Record<string, unknown> {
  if (body.length < 4 || new TextDecoder().decode(body.subarray(0, 4)) !== magic) {
    throw new WireError('provided data does not appear to be a protobuf message');
  }
  const envelope = readMessage('k8s.io.apimachinery.pkg.runtime.Unknown', body.subarray(4), 0);
  const {
    apiVersion = '',
    kind = '',
    raw = '',
    contentEncoding,
  } = envelope as { apiVersion?: string; kind?: string; raw?: string; contentEncoding?: string };
  if (contentEncoding) throw new WireError(`content encoding ${contentEncoding} is not read`);
  const name = messageOf(apiVersion, kind);
  if (name === undefined) {
    // The pipeline will say that there is no such kind.
    return { apiVersion, kind };
  }
  return { apiVersion, kind, ...(readMessage(name, Buffer.from(raw, 'base64'), 0) as object) };
}

const packages: Readonly<Record<string, readonly string[]>> = data.packages;

/** Lines of messages by their whole name. */
const lines = new Map<string, string>(
  Object.entries(packages).flatMap(([name, messages]) =>
    messages.map((line) => [`${name}.${line.slice(0, `${line} `.indexOf(' '))}`, line] as const),
  ),
);
const messages = new Map<string, Message>();

/** `k8s.io.api.apps.v1.Deployment` of `apps/v1` and `Deployment`. */
function messageOf(apiVersion: string, kind: string): string | undefined {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const suffix = ['', group === '' ? 'core' : group.split('.')[0], version, kind].join('.');
  const names: readonly string[] = [...lines.keys()];
  const own = names.find((name) => name.endsWith(suffix) && !name.includes('.apimachinery.'));
  // DeleteOptions and the like, which every group has.
  return own ?? names.find((name) => name === `k8s.io.apimachinery.pkg.apis.meta.v1.${kind}`);
}

function fieldsOf(name: string): Message {
  const known = messages.get(name);
  if (known !== undefined) return known;
  const line = lines.get(name);
  if (line === undefined) throw new WireError(`there is no message ${name}`);
  const home = name.slice(0, name.lastIndexOf('.'));
  const fields = new Map<number, Field>();
  for (const text of line.split(' ').slice(1)) {
    const [, field = '', number = '', mark = '', type = ''] = /^(\w+)=(\d+)([:*%^])(.+)$/.exec(text) ?? [];
    const isNear = type.length > 1 && !type.includes('.');
    fields.set(Number(number), {
      name: jsonName(name, field),
      number: Number(number),
      mark: mark as Field['mark'],
      type: isNear ? `${home}.${type}` : type,
    });
  }
  messages.set(name, fields);
  return fields;
}

/** Where JSON calls a field something else: `$ref` and `x-kubernetes-...` of JSONSchemaProps. */
function jsonName(message: string, field: string): string {
  if (!message.endsWith('.JSONSchemaProps')) return field;
  if (field === 'schema' || field === 'ref') return `$${field}`;
  if (!field.startsWith('xKubernetes')) return field;
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const maxDepth = 100;

function readMessage(name: string, bytes: Uint8Array, depth: number): unknown {
  if (depth > maxDepth) throw new WireError('message is nested too deep');
  const special = specials[name];
  if (special !== undefined) return special(bytes, depth);
  const fields = fieldsOf(name);
  const object: Record<string, unknown> = {};
  for (const wire of readFields(bytes)) {
    const field = fields.get(wire.number);
    // What a later version has added.
    if (field === undefined) continue;
    if (field.mark === '%') {
      addEntry(object, field, wire, depth);
      continue;
    }
    const value = readValue(field.type, wire, depth);
    if (field.mark === '^') Object.assign(object, value);
    else if (field.mark === '*') (list(object, field.name) as unknown[]).push(value);
    else set(object, field.name, value);
  }
  return object;
}

function list(object: Record<string, unknown>, name: string): unknown {
  object[name] ??= [];
  return object[name];
}

function set(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function addEntry(object: Record<string, unknown>, field: Field, { value }: WireField, depth: number): void {
  if (typeof value === 'number') throw new WireError('a map is no number');
  let key = '';
  let entry: unknown = field.type === 's' ? '' : undefined;
  for (const wire of readFields(value)) {
    if (wire.number === 1) key = String(readValue('s', wire, depth));
    else if (wire.number === 2) entry = readValue(field.type, wire, depth + 1);
  }
  object[field.name] ??= {};
  const map = object[field.name] as Record<string, unknown>;
  set(map, key, entry);
}

function readValue(type: string, { value }: WireField, depth: number): unknown {
  if (type === 'i' || type === 'd') return asNumber(value);
  if (type === 'b') return asNumber(value) !== 0;
  if (typeof value === 'number') throw new WireError(`wrong wireType for ${type}`);
  if (type === 's') return decoder.decode(value);
  if (type === 'y') return Buffer.from(value).toString('base64');
  return readMessage(type, value, depth + 1);
}

const decoder = new TextDecoder();

function asNumber(value: number | Uint8Array): number {
  if (typeof value !== 'number') throw new WireError('wrong wireType for a number');
  return value;
}

/** Messages whose JSON is no object of their fields. */
const specials: Readonly<Record<string, (bytes: Uint8Array, depth: number) => unknown>> = {
  'k8s.io.apimachinery.pkg.api.resource.Quantity': (bytes) => text(bytes, 1),
  'k8s.io.apimachinery.pkg.util.intstr.IntOrString': (bytes) => {
    const fields = new Map([...readFields(bytes)].map(({ number, value }) => [number, value]));
    const isText = fields.get(1) === 1;
    const word = fields.get(3);
    return isText ? (word instanceof Uint8Array ? decoder.decode(word) : '') : (fields.get(2) ?? 0);
  },
  'k8s.io.apimachinery.pkg.apis.meta.v1.Time': (bytes) => time(bytes, 19),
  'k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime': (bytes) => time(bytes, 26),
  'k8s.io.apimachinery.pkg.apis.meta.v1.Duration': (bytes) => {
    const [field] = readFields(bytes);
    return `${asNumber(field?.value ?? 0) / 1e9}s`;
  },
  'k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1': json,
  'k8s.io.apimachinery.pkg.runtime.RawExtension': json,
  'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON': json,
  'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': (bytes, depth) => {
    const value = plain('JSONSchemaPropsOrBool', bytes, depth);
    return value['schema'] ?? value['allows'] ?? false;
  },
  'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': (bytes, depth) => {
    const value = plain('JSONSchemaPropsOrArray', bytes, depth);
    return value['jSONSchemas'] ?? value['schema'];
  },
  'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': (bytes, depth) => {
    const value = plain('JSONSchemaPropsOrStringArray', bytes, depth);
    return value['property'] ?? value['schema'];
  },
  'k8s.io.api.authentication.v1.ExtraValue': items,
  'k8s.io.api.authorization.v1.ExtraValue': items,
};

function plain(name: string, bytes: Uint8Array, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const fields = fieldsOf(`k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.${name}`);
  for (const wire of readFields(bytes)) {
    const field = fields.get(wire.number);
    if (field === undefined) continue;
    const value = readValue(field.type, wire, depth);
    if (field.mark === '*') (list(object, field.name) as unknown[]).push(value);
    else object[field.name] = value;
  }
  return object;
}

function text(bytes: Uint8Array, number: number): string {
  const field = [...readFields(bytes)].find((wire) => wire.number === number);
  return field?.value instanceof Uint8Array ? decoder.decode(field.value) : '';
}

function items(bytes: Uint8Array): string[] {
  return [...readFields(bytes)].map(({ value }) => (value instanceof Uint8Array ? decoder.decode(value) : ''));
}

function json(bytes: Uint8Array): unknown {
  const raw = text(bytes, 1);
  if (raw === '') return null;
  try {
    return JSON.parse(raw);
  } catch (error) {
    throw new WireError('raw JSON is not JSON', { cause: error });
  }
}

/** RFC 3339 with so many characters before the `Z`; null for Go's zero time, which is empty. */
function time(bytes: Uint8Array, length: number): string | null {
  if (bytes.length === 0) return null;
  let seconds = 0;
  let nanos = 0;
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) seconds = asNumber(value);
    if (number === 2) nanos = asNumber(value);
  }
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new WireError(`${seconds} is no time`);
  const micros = String(Math.floor(nanos / 1000)).padStart(6, '0');
  return `${`${date.toISOString().slice(0, 19)}.${micros}`.slice(0, length)}Z`;
}
