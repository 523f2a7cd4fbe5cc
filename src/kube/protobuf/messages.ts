import type { ProtobufData } from '../data.ts';
import type { Schema } from '../schema.ts';
import type { SchemaData } from '../schemas/create-schemas.ts';

/** A field of a message: a value of a schema, or the fields of a struct that Go embeds, which JSON has in its place. */
export interface MessageField {
  readonly name: string;
  /** What Go's errors call it. Simplified: the name in JSON with a capital, which tells `HostIP` and the like wrong in part. */
  readonly goName: string;
  readonly schema?: Schema;
  readonly embedded?: Message;
}

/** A message: fields by number. */
export interface Message {
  readonly name: string;
  readonly fields: Map<number, MessageField>;
}

/**
 * The messages of definitions. `data/protobuf.json` has a line for each definition of `data/schemas.json`, and in it a word
 * for each field, both in the same order: the number of the field; `2.13` is field 13 of the message that is field 2, a
 * struct that Go embeds; `-` is no field (apiVersion and kind, which the envelope has). Types are those of the schema.
 */
export function createMessages(data: ProtobufData, { packages }: SchemaData): (schema: Schema) => Message {
  const made = new WeakMap<Schema, Message>();
  const lines = new Map<string, ReadonlyMap<string, string>>();
  const linesOf = (packageName: string): ReadonlyMap<string, string> => {
    let found = lines.get(packageName);
    if (found === undefined) {
      const numbers = data.packages[packageName] ?? [];
      found = new Map(
        (packages[packageName]?.definitions ?? []).map((line, index) => [
          line.split(' ', 1)[0]?.replace(/[#%]+$/, '') ?? '',
          numbers[index] ?? '',
        ]),
      );
      lines.set(packageName, found);
    }
    return found;
  };
  return (schema) => {
    let message = made.get(schema);
    if (message === undefined) {
      const name = schema.name ?? '';
      const dot = name.lastIndexOf('.');
      const line = linesOf(name.slice(0, dot)).get(name.slice(dot + 1));
      if (line === undefined) throw new Error(`src/kube/data/protobuf.json has no message ${name}`);
      message = newMessage(name.slice(dot + 1), line, schema);
      made.set(schema, message);
    }
    return message;
  };
}

function newMessage(name: string, line: string, schema: Schema): Message {
  const message: Message = { name, fields: new Map() };
  const words = line === '' ? [] : line.split(' ');
  const fields = [...(schema.fields ?? [])];
  if (words.length !== fields.length) throw new Error(`src/kube/data/protobuf.json: ${name} is not as the schema is`);
  fields.forEach(([fieldName, field], index) => {
    const word = words[index] ?? '-';
    if (word === '-') return;
    const path = word.split('.').map(Number);
    const structs = field.embeddedBy?.split('.') ?? [];
    let at = message;
    for (let depth = 0; depth < path.length - 1; depth += 1)
      at = embeddedIn(at, path[depth] ?? 0, structs[depth] ?? '');
    at.fields.set(path.at(-1) ?? 0, { name: fieldName, goName: goNameOf(fieldName), schema: field.schema });
  });
  return message;
}

function embeddedIn(message: Message, number: number, name: string): Message {
  const known = message.fields.get(number)?.embedded;
  if (known !== undefined) return known;
  const embedded: Message = { name, fields: new Map() };
  message.fields.set(number, { name, goName: name, embedded });
  return embedded;
}

function goNameOf(name: string): string {
  return name === 'metadata' ? 'ObjectMeta' : name.charAt(0).toUpperCase() + name.slice(1);
}
