import type { JsonObject } from '../../../kube/index.ts';
import { type BackwardWriter, createBackwardWriter } from './backward-writer.ts';
import { type V2Field, v2MessageOf } from './v2-messages.ts';

/**
 * Writes the document of `/openapi/v2` as `openapi.v2.Document` of protobuf (`ToProtoBinary`, kube-openapi/pkg/handler/handler.go,
 * of v1.37), which kubectl asks for when it validates an object of a kind that no document of OpenAPI v3 has.
 * Simplified: values of any type are written as JSON, which is YAML as well; upstream writes them in YAML's own style.
 * @throws Error for a field that the messages do not have.
 */
export function encodeOpenApiV2(document: JsonObject): Uint8Array {
  const writer = createBackwardWriter();
  writeMessage(writer, 'Document', document);
  return writer.bytes();
}

type Fields = Readonly<Record<string, unknown>>;

/** What JSON has in place of a message that is one of several, or a list. */
const wraps: Readonly<Record<string, (value: unknown) => Fields>> = {
  Texts: (value) => ({ value: Array.isArray(value) ? value : [value] }),
  Items: (value) => ({ schema: Array.isArray(value) ? value : [value] }),
  SchemaOrBoolean: (value) => (typeof value === 'boolean' ? { boolean: value } : { schema: value }),
  SchemaItem: (value) => ({ schema: value }),
  ParametersItem: (value) => (isReference(value) ? { reference: value } : { parameter: value }),
  ResponseValue: (value) => (isReference(value) ? { reference: value } : { response: value }),
  Parameter: (value) => ({ [placeOf(value) === 'body' ? 'body' : 'other']: value }),
  NonBodyParameter: (value) => ({ [placeOf(value)]: value }),
  SecurityDefinition: (value) => ({ [isObject(value) ? String(value['type']) : '']: value }),
};

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isReference = (value: unknown): boolean => isObject(value) && '$ref' in value;
const placeOf = (value: unknown): string => (isObject(value) ? String(value['in']) : '');

/** All fields, the last first: what is written backward is read forward. */
function writeMessage(writer: BackwardWriter, name: string, value: unknown): void {
  const { fields, others } = v2MessageOf(name);
  const object = wraps[name]?.(value) ?? value;
  if (!isObject(object)) throw new Error(`${name} of OpenAPI is no object`);
  for (const [key, item] of Object.entries(object).reverse()) {
    const field = fields.get(key);
    if (field !== undefined) {
      for (const one of field.isList && Array.isArray(item) ? item.toReversed() : [item])
        writeField(writer, field, field.number, one);
      continue;
    }
    const other = others.find(({ prefix }) => key.startsWith(prefix));
    if (other === undefined) throw new Error(`${name} of OpenAPI has no field ${key}`);
    writer.message(other.number, () => {
      writeField(writer, { ...other, name: key, isList: false }, 2, item);
      writer.text(1, key);
    });
  }
}

function writeField(writer: BackwardWriter, { type }: V2Field, number: number, value: unknown): void {
  if (type === 'text') writer.text(number, String(value));
  else if (type === 'bool') writer.integer(number, value === true ? 1 : 0);
  else if (type === 'int') writer.integer(number, Number(value));
  else if (type === 'double') writer.double(number, Number(value));
  else if (type === 'any') writer.message(number, () => writer.text(2, `${JSON.stringify(value)}\n`));
  else writer.message(number, () => writeMessage(writer, type, value));
}
