import type { Schema } from '../schema.ts';
import type { SchemaData } from './create-schemas.ts';

/**
 * `data/field-order.json`: a line for each definition of `data/schemas.json`, and in it a number for each of its fields, both in the
 * same order: where the field stands in Go's struct. An empty line: as the schema has them.
 */
export interface FieldOrderData {
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

/** Puts the fields of values in the order in which Go's encoder writes those of a struct; maps are sorted, as Go sorts them. */
export type InGoOrder = (value: unknown, schema: Schema) => unknown;

/** What a client that decodes into Go's types prints again (`encoding/json`, and `k8s.io/api` v0.37 for the structs). */
export function createGoOrder(data: FieldOrderData, { packages }: SchemaData): InGoOrder {
  const placesOf = createPlaces(data, packages);
  const order: InGoOrder = (value, schema) => {
    if (typeof value !== 'object' || value === null) return value;
    const { type, items, fields } = schema;
    if (Array.isArray(value)) return items === undefined ? value : value.map((item) => order(item, items));
    if (type === 'map' || fields === undefined) return sorted(value, (inner) => (items ? order(inner, items) : inner));
    const places = placesOf(schema);
    return Object.fromEntries(
      Object.entries(value)
        .flatMap(([name, inner]) => {
          const field = fields.get(name);
          // A field that the type has not is lost when it is decoded.
          return field === undefined ? [] : [[name, order(inner, field.schema)] as const];
        })
        .sort(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0)),
    );
  };
  return order;
}

function sorted(value: object, each: (inner: unknown) => unknown): object {
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, each((value as Record<string, unknown>)[name])]));
}

function createPlaces(data: FieldOrderData, packages: SchemaData['packages']) {
  const known = new Map<string, ReadonlyMap<string, number>>();
  const indexes = new Map<string, ReadonlyMap<string, number>>();
  const lineOf = (packageName: string, name: string): string => {
    let index = indexes.get(packageName);
    if (index === undefined) {
      const definitions = packages[packageName]?.definitions ?? [];
      index = new Map(definitions.map((line, at) => [line.split(' ', 1)[0]?.replace(/[#%]+$/, '') ?? '', at]));
      indexes.set(packageName, index);
    }
    return data.packages[packageName]?.[index.get(name) ?? -1] ?? '';
  };
  return ({ name = '', fields }: Schema): ReadonlyMap<string, number> => {
    let places = known.get(name);
    if (places === undefined) {
      const dot = name.lastIndexOf('.');
      const line = lineOf(name.slice(0, dot), name.slice(dot + 1));
      const numbers = line === '' ? [] : line.split(' ').map(Number);
      places = new Map([...(fields?.keys() ?? [])].map((field, at) => [field, numbers[at] ?? at]));
      known.set(name, places);
    }
    return places;
  };
}
