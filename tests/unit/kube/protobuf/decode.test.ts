import { describe, expect, test } from 'vitest';
import protobufData from '../../../../src/kube/data/protobuf.json' with { type: 'json' };
import schemaData from '../../../../src/kube/data/schemas.json' with { type: 'json' };
import {
  createProtobufDecoder,
  createSchemas,
  decodeObject,
  type JsonObject,
  openProtobuf,
  type Schema,
  type SchemaData,
  writeNulls,
} from '../../../../src/kube/index.ts';
import recorded from './recorded.json' with { type: 'json' };

const schemas = createSchemas(schemaData as SchemaData);
const decode = createProtobufDecoder(protobufData, schemaData as SchemaData);

function schemaOf(apiVersion: string, kind: string): Schema {
  const slash = apiVersion.indexOf('/');
  const schema = schemas.forKind({
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
  });
  if (schema === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`);
  return schema;
}

function read(body: Uint8Array): JsonObject {
  const { apiVersion, kind, raw } = openProtobuf(body);
  const object: JsonObject = { apiVersion, kind };
  decode(raw, schemaOf(apiVersion, kind), object);
  return object;
}

/** As it is stored: zero values gone or written, nulls written. */
function normalize(object: JsonObject, schema: Schema): JsonObject {
  expect(decodeObject(object, schema)).toEqual([]);
  writeNulls(object, schema);
  return object;
}

describe('decodes what client-go v0.37.2 sends as its own JSON says', () => {
  test.each(recorded)('$apiVersion $kind', ({ apiVersion, kind, body, object }) => {
    const schema = schemaOf(apiVersion, kind);
    const found = normalize(read(Buffer.from(body, 'base64')), schema);
    // What Go writes is read once more, so that nulls and times take the form that is stored.
    expect(JSON.parse(JSON.stringify(found))).toEqual(normalize(structuredClone(object) as JsonObject, schema));
  });

  test('a zero behind a pointer is kept, and one that is none is left out', () => {
    const deployment = recorded.find(({ kind }) => kind === 'Deployment');
    const found = normalize(read(Buffer.from(deployment?.body ?? '', 'base64')), schemaOf('apps/v1', 'Deployment'));
    expect(found['spec']).toMatchObject({ replicas: 0 });
    expect(found['spec']).not.toHaveProperty('minReadySeconds');
  });

  test('a key that is the name of a prototype is a key', () => {
    const config = recorded.find(({ kind }) => kind === 'ConfigMap');
    const { data } = read(Buffer.from(config?.body ?? '', 'base64'));
    expect(Object.keys(data as JsonObject).sort()).toEqual(['__proto__', 'constructor', 'empty', 'key']);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });
});

/** The envelope of a Namespace with these bytes. */
const namespace = (...raw: number[]) =>
  Uint8Array.from([...Buffer.from('k8s\0\x0a\x0f\x0a\x02v1\x12\x09Namespace\x12'), raw.length, ...raw]);

describe('refuses what is no message with the text of a real v1.37.2 API server', () => {
  test.each([
    ['nothing', Uint8Array.of(), 'empty data'],
    [
      'another format',
      Uint8Array.from(Buffer.from('{"kind":"Namespace"}')),
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    ],
    ['a prefix alone', Uint8Array.from(Buffer.from('k8s\0')), 'empty body'],
    ['an envelope that ends early', Uint8Array.from(Buffer.from('k8s\0\x0a')), 'unexpected EOF'],
    [
      'an envelope of another type',
      Uint8Array.from(Buffer.from('k8s\0\x0f\x01')),
      'proto: wrong wireType = 7 for field TypeMeta',
    ],
    ['a message that ends early', namespace(0x0a, 5), 'unexpected EOF'],
    ['a field of another type', namespace(0x08, 5), 'proto: wrong wireType = 0 for field ObjectMeta'],
    ['a group', namespace(0x0b, 5), 'proto: wrong wireType = 3 for field ObjectMeta'],
  ])('%s', (_, body, message) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ name: 'ProtobufError', message }));
  });

  test.each([
    ['a varint without end', namespace(0x0a, ...Array(10).fill(0x80), 1), 'proto: integer overflow'],
    ['the end of a group', namespace(0x0c), 'proto: Namespace: wiretype end group for non-group'],
    ['field 0', namespace(0x02, 0), 'proto: Namespace: illegal tag 0 (wire type 2)'],
    ['an unknown field of no type', namespace(0x7f, 0), 'proto: illegal wireType 7'],
    ['an unknown field that ends early', namespace(0x79, 0), 'unexpected EOF'],
  ])("%s, in the words of Go's generated code", (_, body, message) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ name: 'ProtobufError', message }));
  });

  test('schemas inside schemas without end', () => {
    let bytes: Buffer = Buffer.alloc(0);
    // JSONSchemaProps.not is field 28.
    for (let depth = 0; depth < 1100; depth += 1)
      bytes = Buffer.concat([Buffer.from([0xe2, 1]), varint(bytes.length), bytes]);
    const schema = schemas.byName('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps');
    if (schema === undefined) throw new Error('no JSONSchemaProps');
    expect(() => decode(bytes, schema, {})).toThrow('exceeded max depth');
  });
});

test('passes over fields that it does not know', () => {
  expect(read(namespace(0x78, 1, 0x7a, 1, 65, 0x7d, 1, 2, 3, 4, 0x0a, 3, 0x0a, 1, 97))).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'a' },
  });
});

function varint(value: number): Buffer {
  return value < 0x80 ? Buffer.from([value]) : Buffer.from([(value & 0x7f) | 0x80, ...varint(value >> 7)]);
}
