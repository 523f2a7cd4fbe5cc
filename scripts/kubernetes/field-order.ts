import type { FieldOrderData } from '../../src/kube/index.ts';
import type { SchemaData } from '../../src/kube/schemas/create-schemas.ts';
import type { GoTypes } from './go-types.ts';
import { fieldOf, packDefinitions } from './pack-definitions.ts';

/** `field-order.json`: Go's order of fields, in the order in which `schemas.json` has them; see `src/kube/schemas/field-order.ts`. */
export function packFieldOrder(schemas: SchemaData, goTypes: GoTypes): Promise<FieldOrderData> {
  return packDefinitions(schemas, async (name, words) => {
    const struct = [...((await goTypes.struct(name))?.keys() ?? [])];
    const places = words.map((word) => struct.indexOf(fieldOf(word)));
    if (places.includes(-1)) throw new Error(`${name}: Go has not all fields of ${words.join(' ')}`);
    return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0)) ? '' : places.join(' ');
  });
}
