import type { Json } from './object.ts';

/** JSON documents in which every value that comes more than once is written once. */
export interface PackedJson {
  /** Texts, numbers, booleans and null. */
  readonly scalars: readonly (string | number | boolean | null)[];
  /** The keys of objects, as places in `scalars`: objects of one shape share them. */
  readonly shapes: readonly (readonly number[])[];
  /**
   * Objects (the place of the shape, then the values) and arrays (-1, then the values). A value is twice the place in
   * `scalars`, or twice the place in `nodes` and one; a node comes after the nodes that it holds.
   */
  readonly nodes: readonly (readonly number[])[];
  /** Documents by name: the place of their node. */
  readonly roots: Readonly<Record<string, number>>;
}

/** Reads documents of a pack. Equal parts are one and the same object, so that nothing that is read may be changed. */
export function createJsonUnpacker(pack: PackedJson): (root: string) => Json | undefined {
  const built: (Json | undefined)[] = [];
  const build = (place: number): Json => {
    const known = built[place];
    if (known !== undefined) return known;
    const [shape = -1, ...refs] = pack.nodes[place] ?? [];
    const values = refs.map((ref) => (ref % 2 === 0 ? (pack.scalars[ref / 2] ?? null) : build((ref - 1) / 2)));
    const keys = shape < 0 ? undefined : pack.shapes[shape];
    const node =
      keys === undefined
        ? values
        : Object.fromEntries(keys.map((key, index) => [String(pack.scalars[key]), values[index] ?? null]));
    built[place] = node;
    return node;
  };
  return (root) => {
    const place = Object.hasOwn(pack.roots, root) ? pack.roots[root] : undefined;
    return place === undefined ? undefined : build(place);
  };
}
