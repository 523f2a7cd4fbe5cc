import type { Json } from '../object.ts';
import type { Schema, SchemaField, SchemaType } from '../schema.ts';

/**
 * How `data/schemas.json` writes definitions: a line each, words apart by a space. The first word is the name, `#` for a
 * kind, `%` for an atomic map. Every further word is a field:
 *
 * - its name and `:`,
 * - its type: a letter of {@link schemaTypeCodes}; `[` or `{` and the type of the items; `?` raw JSON, with the name of one
 *   of apiextensions's unions; or the name of a definition, with its package (`core.v1.`) when that is another; then Go's
 *   names in `<>` from the inside out where they cannot be told from that (`v1.` is unsaid),
 * - `*` kept as given, `~` zero is omitted, `&` zero is written, `$` null is written ({@link SchemaField.zeroValue}; unsaid is
 *   `*` for definitions and Kubernetes's own scalars, `~` for the rest),
 * - `!` required, `=` a set, `=key,key` a map of these keys, `%` an atomic map, `^key` and `+strategy` of strategic merge,
 *   `@Struct` that embeds it, `(A|B)` an enumeration, `:json` a default.
 */
export const schemaTypeCodes = {
  string: 's',
  int32: 'i',
  int64: 'l',
  number: 'n',
  boolean: 'b',
  any: '?',
  intOrString: 'o',
  quantity: 'q',
  time: 't',
  microTime: 'u',
  duration: 'd',
  bytes: 'y',
  fields: 'f',
} as const;

const typesByCode = new Map<string, SchemaType>(
  Object.entries(schemaTypeCodes).map(([type, code]) => [code, type as SchemaType]),
);
const ownScalars: ReadonlySet<SchemaType> = new Set([
  'any',
  'intOrString',
  'quantity',
  'time',
  'microTime',
  'duration',
  'fields',
  'object',
]);

/** What a line needs to know of the other lines. */
export interface Resolve {
  /** A definition by the name that the line calls it: `Container`, `meta.v1.ObjectMeta`. */
  readonly definition: (name: string) => Schema;
  /** Nodes without a name are shared by how they are written. */
  readonly shared: Map<string, Schema>;
}

const fieldPattern =
  /^([^:]+):([[{]*)(\?\w*|[\w.]+)((?:<[^>]*>)*)([*~&$]?)(!?)(?:=([\w,]*))?(%?)(?:\^(\w+))?(?:\+([\w,]+))?(?:@([\w.]+))?(?:\(([^)]*)\))?(?::(.+))?$/;

/** The fields of a line. @throws Error for what is not written so: the data is damaged. */
export function parseFields(line: string, resolve: Resolve): ReadonlyMap<string, SchemaField> {
  const fields = new Map<string, SchemaField>();
  const words = line.split(' ');
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const match = fieldPattern.exec(word);
    if (!match) throw new Error(`src/kube/data/schemas.json: "${word}" is no field`);
    const [, name = '', nesting = '', type = '', goTypes = '', zero = '', required = '', list, atomic = ''] = match;
    const [mergeKey, strategy, embeddedBy, values, fallback] = match.slice(9);
    const key = `${nesting}${type}${goTypes}${list === undefined ? '' : `=${list}`}${atomic}`;
    let schema = resolve.shared.get(key);
    if (schema === undefined) {
      schema = parseType(nesting, type, goTypes, list, atomic === '%', resolve);
      resolve.shared.set(key, schema);
    }
    fields.set(name, {
      schema,
      ...zeroValueOf(zero, schema),
      ...(required === '' ? {} : { required: true }),
      ...(fallback === undefined ? {} : { default: JSON.parse(fallback) as Json }),
      ...(values === undefined ? {} : { enum: values.split('|') }),
      ...(mergeKey === undefined ? {} : { patchMergeKey: mergeKey }),
      ...(strategy === undefined
        ? {}
        : { patchStrategy: strategy.split(',') as ('merge' | 'replace' | 'retainKeys')[] }),
      ...(embeddedBy === undefined ? {} : { embeddedBy }),
    });
  }
  return fields;
}

function zeroValueOf(mark: string, schema: Schema): Pick<SchemaField, 'zeroValue'> {
  if (mark === '*' || (mark === '' && ownScalars.has(schema.type))) return {};
  return { zeroValue: mark === '&' ? 'written' : mark === '$' ? 'null' : 'omitted' };
}

/** `nesting` from the outside in, Go's names from the inside out. */
function parseType(
  nesting: string,
  type: string,
  goTypes: string,
  list: string | undefined,
  isAtomic: boolean,
  resolve: Resolve,
): Schema {
  const names = goTypes.split('>').map((part) => qualify(part.slice(1)));
  let schema = parseLeaf(type, names[0], resolve);
  for (let depth = nesting.length - 1; depth >= 0; depth -= 1) {
    const isOutermost = depth === 0;
    const goType = names[nesting.length - depth];
    schema = {
      type: nesting[depth] === '[' ? 'array' : 'map',
      items: schema,
      ...(goType === undefined ? {} : { goType }),
      ...(isOutermost && list !== undefined ? listTypeOf(list) : {}),
      ...(isOutermost && isAtomic ? { mapType: 'atomic' } : {}),
    };
  }
  return nesting === '' && isAtomic ? atomicOf(schema) : schema;
}

const qualify = (goType: string): string | undefined =>
  goType === '' ? undefined : goType.includes('.') ? goType : `v1.${goType}`;

function listTypeOf(list: string): Pick<Schema, 'listType' | 'listMapKeys'> {
  return list === '' ? { listType: 'set' } : { listType: 'map', listMapKeys: list.split(',') };
}

function parseLeaf(type: string, goType: string | undefined, resolve: Resolve): Schema {
  if (type.startsWith('?')) {
    // A union of apiextensions: a schema inside it is read as one.
    return type === '?'
      ? { type: 'any' }
      : { type: 'any', name: type.slice(1), items: resolve.definition('JSONSchemaProps') };
  }
  const scalar = typesByCode.get(type);
  if (scalar === undefined) return resolve.definition(type);
  return goType === undefined ? { type: scalar } : { type: scalar, goType };
}

/** The same definition where a field replaces it as a whole. */
function atomicOf(schema: Schema): Schema {
  const { type, name } = schema;
  return {
    type,
    ...(name === undefined ? {} : { name }),
    get fields() {
      return schema.fields ?? new Map();
    },
    mapType: 'atomic',
  };
}
