import type { Json } from '../../src/kube/index.ts';
import type { PackedJson } from '../../src/kube/packed-json.ts';

/** Writes documents as `src/kube/packed-json.ts` reads them. */
export function packJson(documents: Readonly<Record<string, Json>>): PackedJson {
  const scalars = createPlaces<string | number | boolean | null>();
  const shapes = createPlaces<number[]>();
  const nodes = createPlaces<number[]>();
  const pack = (value: Json): number => {
    if (typeof value !== 'object' || value === null) return 2 * scalars.place(JSON.stringify(value), value);
    const node = Array.isArray(value)
      ? [-1, ...value.map(pack)]
      : [shapeOf(Object.keys(value)), ...Object.values(value).map(pack)];
    return 2 * nodes.place(node.join(), node) + 1;
  };
  const shapeOf = (keys: string[]): number => {
    const shape = keys.map((key) => scalars.place(JSON.stringify(key), key));
    return shapes.place(shape.join(), shape);
  };
  const roots = Object.entries(documents).map(([name, document]) => [name, (pack(document) - 1) / 2] as const);
  return { scalars: scalars.values, shapes: shapes.values, nodes: nodes.values, roots: Object.fromEntries(roots) };
}

function createPlaces<T>(): { readonly values: T[]; place(key: string, value: T): number } {
  const places = new Map<string, number>();
  const values: T[] = [];
  return {
    values,
    place(key, value) {
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}
