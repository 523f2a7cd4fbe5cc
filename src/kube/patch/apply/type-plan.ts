import { zeroOf } from '../../decode/index.ts';
import type { Json } from '../../object.ts';
import type { Schema, SchemaField } from '../../schema.ts';
import { isJsonArray, isJsonObject, type ReadonlyJson } from '../json.ts';
import { formatScalar } from './path-element.ts';

/**
 * What structured-merge-diff knows of a type (`schema.Atom`): made from a {@link Schema} as
 * `kube-openapi/pkg/schemaconv/openapi.go` does, and kept beside it. A type with more than one of the three takes the one
 * that the value has.
 */
export interface TypePlan {
  readonly scalar?: ScalarType;
  readonly list?: ListPlan;
  readonly map?: MapPlan;
}

/** `schema.Scalar`. */
export type ScalarType = 'numeric' | 'string' | 'boolean' | 'untyped';

/** `schema.List`. */
export interface ListPlan {
  readonly isAtomic: boolean;
  /** Sorted, as elements of paths have them; empty for sets. */
  readonly keys: readonly KeyPlan[];
  /** As the schema has them, for messages. */
  readonly keyNames: readonly string[];
  readonly element: TypePlan;
}

interface KeyPlan {
  readonly name: string;
  /** `"name":` as the element of a path has it. */
  readonly prefix: string;
  readonly default: Json | undefined;
}

/** `schema.Map`: a struct, or a map of any keys. */
export interface MapPlan {
  readonly isAtomic: boolean;
  readonly fields: ReadonlyMap<string, FieldPlan>;
  /** Names of the fields that are {@link FieldPlan.isNullWhenAbsent}. */
  readonly nulls: readonly string[];
  /** Of what is not among the fields; undefined if nothing else may be there. */
  readonly element: TypePlan | undefined;
}

/** `schema.StructField`. */
export interface FieldPlan {
  /** The field as an element of a path: `f:spec`. */
  readonly key: string;
  readonly type: TypePlan;
  /** Go writes null where the field is not given, so that absent and null are the same. */
  readonly isNullWhenAbsent: boolean;
}

const untyped: TypePlan = newUntyped(true);
/** Of what has no schema: maps are merged field by field, lists are replaced (`__untyped_deduced_`). */
export const deduced: TypePlan = newUntyped(false);

function newUntyped(isAtomic: boolean): TypePlan {
  const lists: { isAtomic: true; keys: []; keyNames: []; element: TypePlan } = {
    isAtomic: true,
    keys: [],
    keyNames: [],
    element: {},
  };
  const maps: { isAtomic: boolean; fields: Map<string, FieldPlan>; nulls: []; element: TypePlan } = {
    isAtomic,
    fields: new Map(),
    nulls: [],
    element: {},
  };
  const plan: TypePlan = { scalar: 'untyped', list: lists, map: maps };
  maps.element = plan;
  lists.element = isAtomic ? plan : untyped;
  return plan;
}

const plans = new WeakMap<Schema, TypePlan>();
const preservingPlans = new WeakMap<Schema, TypePlan>();

/**
 * The plan of a schema. It is made field by field as fields are first met, since most of a Pod's types never are.
 * `preserves` is whether a type above keeps unknown fields, which those below it then do too.
 */
export function planOf(schema: Schema | undefined, preserves = false): TypePlan {
  if (schema === undefined) return deduced;
  const keepsUnknown = preserves || schema.preserveUnknownFields === true;
  const cache = keepsUnknown ? preservingPlans : plans;
  const known = cache.get(schema);
  if (known) return known;
  const plan = newPlan(schema, keepsUnknown);
  cache.set(schema, plan);
  return plan;
}

function newPlan(schema: Schema, preserves: boolean): TypePlan {
  switch (schema.type) {
    case 'object':
      return { map: newStructPlan(schema, preserves) };
    case 'map':
      return {
        map: {
          isAtomic: schema.mapType === 'atomic',
          fields: new Map(),
          nulls: [],
          get element() {
            return planOf(schema.items, preserves);
          },
        },
      };
    case 'array':
      return { list: newListPlan(schema, preserves, schema.listType ?? 'atomic', schema.listMapKeys ?? []) };
    case 'any':
      // RawExtension is replaced as a whole. So is apiextensions's JSON here, whose fields upstream merges one by one; but
      // it only ever stands in lists that are atomic.
      return preserves ? deduced : untyped;
    case 'fields':
    case 'intOrString':
      return deduced;
    case 'string':
    case 'bytes':
    case 'duration':
      return { scalar: 'string' };
    case 'int32':
    case 'int64':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'quantity':
    case 'time':
    case 'microTime':
      return { scalar: 'untyped' };
  }
}

function newStructPlan(schema: Schema, preserves: boolean): MapPlan {
  const fields = new Map<string, FieldPlan>();
  for (const [name, field] of schema.fields ?? []) fields.set(name, newFieldPlan(name, field, preserves));
  if (schema.embeddedResource) {
    for (const name of ['apiVersion', 'kind', 'metadata']) {
      if (!fields.has(name)) fields.set(name, { key: `f:${name}`, type: deduced, isNullWhenAbsent: false });
    }
  }
  const element = preserves || fields.size === 0 ? deduced : undefined;
  const nulls = [...fields].filter(([, field]) => field.isNullWhenAbsent).map(([name]) => name);
  return { isAtomic: schema.mapType === 'atomic', fields, nulls, element };
}

function newFieldPlan(name: string, field: SchemaField, preserves: boolean): FieldPlan {
  let type: TypePlan | undefined;
  return {
    key: `f:${name}`,
    isNullWhenAbsent: field.zeroValue === 'null',
    get type() {
      type ??= planOfField(field, preserves);
      return type;
    },
  };
}

/** A list without a type of its own is one by its strategy of merge. */
function planOfField({ schema, patchStrategy, patchMergeKey }: SchemaField, preserves: boolean): TypePlan {
  if (schema.type !== 'array' || schema.listType !== undefined || !patchStrategy?.includes('merge')) {
    return planOf(schema, preserves);
  }
  return patchMergeKey === undefined
    ? { list: newListPlan(schema, preserves, 'set', []) }
    : { list: newListPlan(schema, preserves, 'map', [patchMergeKey]) };
}

function newListPlan(
  schema: Schema,
  preserves: boolean,
  listType: 'atomic' | 'set' | 'map',
  keyNames: readonly string[],
): ListPlan {
  const items = schema.items;
  const keys =
    listType === 'map'
      ? keyNames.toSorted().map((name) => ({
          name,
          prefix: `${formatScalar(name)}:`,
          default: keyDefault(items?.fields?.get(name)),
        }))
      : [];
  return {
    isAtomic: listType === 'atomic',
    keys,
    keyNames: listType === 'map' ? keyNames : [],
    get element() {
      return items === undefined ? untyped : planOf(items, preserves);
    },
  };
}

/** OpenAPI's default, which of a scalar that is always written is its zero value. */
function keyDefault(field: SchemaField | undefined): Json | undefined {
  return field?.zeroValue === 'written' && field.default === undefined ? zeroOf(field.schema) : field?.default;
}

/** One of the three that a type can be, or none that it allows. */
export type AtomKind = 'map' | 'scalar' | 'list' | 'none';

/** Which of the type's three the value takes (`deduceAtom`, `handleAtom` of `typed/helpers.go`). */
export function kindOf(type: TypePlan, value: ReadonlyJson): AtomKind {
  if (typeof value !== 'object') {
    if (type.scalar) return 'scalar';
  } else if (isJsonArray(value)) {
    if (type.list) return 'list';
  } else if (isJsonObject(value) && type.map) return 'map';
  return type.map ? 'map' : type.scalar ? 'scalar' : type.list ? 'list' : 'none';
}

/** An item of a list that no element of a path can name, in upstream's words; or an object that does not fit its schema. */
export class TypedError extends Error {
  override readonly name = 'TypedError';
}

/** The item of a set or of a list with keys as an element of a path (`listItemToPathElement`). Throws TypedError. */
export function elementOf(list: ListPlan, item: ReadonlyJson): string {
  if (list.keyNames.length === 0) return elementOfSet(item);
  if (item === null) throw new TypedError('associative list with keys may not have a null element');
  if (!isJsonObject(item)) throw new TypedError('associative list with keys may not have non-map elements');
  let text = '';
  for (const key of list.keys) {
    const value = Object.hasOwn(item, key.name) ? item[key.name] : key.default;
    if (value === undefined || (value === null && !Object.hasOwn(item, key.name))) continue;
    text += text === '' ? key.prefix : `,${key.prefix}`;
    text += formatScalar(value);
  }
  if (text !== '') return `k:{${text}}`;
  const names = list.keyNames.map((name) => JSON.stringify(name)).join(' ');
  throw new TypedError(
    `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  );
}

function elementOfSet(item: ReadonlyJson): string {
  if (item === null) throw new TypedError("associative list without keys has an element that's an explicit null");
  if (isJsonArray(item)) throw new TypedError('not supported: associative list with lists as elements');
  if (typeof item === 'object') throw new TypedError("associative list without keys has an element that's a map type");
  return `v:${formatScalar(item)}`;
}

/** The type below an element of a path; undefined if the type has nothing there. */
export function typeBelow(type: TypePlan | undefined, key: string): TypePlan | undefined {
  if (key.startsWith('f:')) return type?.map?.fields.get(key.slice(2))?.type ?? type?.map?.element;
  return key.startsWith('k:') ? type?.list?.element : undefined;
}
