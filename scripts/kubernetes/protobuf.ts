import type { ProtobufData } from '../../src/kube/index.ts';
import type { SchemaData } from '../../src/kube/schemas/create-schemas.ts';
import type { GoTypes } from './go-types.ts';
import { fieldOf, packDefinitions } from './pack-definitions.ts';

/** `protobuf.json`: numbers of fields, in the order in which `schemas.json` has definitions and fields; see `src/kube/protobuf/messages.ts`. */
export function packProtobuf(schemas: SchemaData, goTypes: GoTypes): Promise<ProtobufData> {
  return packDefinitions(schemas, async (name, words) => {
    if (words.length === 0) return '';
    const struct = await goTypes.struct(name);
    return words
      .map((word) => {
        const field = struct?.get(fieldOf(word));
        if (field === undefined) throw new Error(`${name}: Go has no field ${word}`);
        return field.numbers?.join('.') ?? '-';
      })
      .join(' ');
  });
}
