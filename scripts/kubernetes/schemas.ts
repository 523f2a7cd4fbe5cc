import type { JsonObject } from '../../src/kube/index.ts';
import type { SchemaData } from '../../src/kube/schemas/create-schemas.ts';
import { schemaTypeCodes } from '../../src/kube/schemas/parse.ts';
import type { ServedVersion } from './discovery.ts';
import type { GoField, GoStruct, GoTypes } from './go-types.ts';

/** The parts of OpenAPI v3 that a definition of Kubernetes uses. */
export interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema;
  readonly allOf?: readonly OpenApiSchema[];
  readonly $ref?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

export type Definitions = Readonly<Record<string, OpenApiSchema>>;

const refPrefix = '#/components/schemas/';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const crd = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** Definitions that are scalars of Kubernetes's own, whatever OpenAPI says of them. */
const scalars: Readonly<Record<string, keyof typeof schemaTypeCodes>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
  [`${meta}.FieldsV1`]: 'fields',
  [`${meta}.Time`]: 'time',
  [`${meta}.MicroTime`]: 'microTime',
  [`${meta}.Duration`]: 'duration',
  [`${crd}.JSON`]: 'any',
};
/** Definitions that are a schema or something else: raw JSON in which a schema is read as one. */
const unions = new Set(
  ['JSONSchemaPropsOrArray', 'JSONSchemaPropsOrBool', 'JSONSchemaPropsOrStringArray'].map((name) => `${crd}.${name}`),
);

/** The name of the definition that a schema refers to, if it does. */
export function refOf(schema: OpenApiSchema): string | undefined {
  return (schema.$ref ?? schema.allOf?.[0]?.$ref)?.slice(refPrefix.length);
}

/** The definitions of all documents of `/openapi/v3`. */
export function collectDefinitions(documents: Readonly<Record<string, JsonObject>>): Definitions {
  const definitions: Record<string, OpenApiSchema> = {};
  for (const document of Object.values(documents)) {
    const components = document['components'] as { schemas?: Definitions } | undefined;
    Object.assign(definitions, components?.schemas);
  }
  return definitions;
}

/** The definitions of what requests can hold: the kinds of resources and subresources, and what a deletion is asked with. */
export function rootsOf(definitions: Definitions, served: readonly ServedVersion[]): readonly string[] {
  const names = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    const gvks = definition['x-kubernetes-group-version-kind'] ?? [];
    if (gvks.length !== 1) continue;
    for (const { group, version, kind } of gvks) names.set(`${group}/${version}/${kind}`, name);
  }
  const roots = new Set([`${meta}.DeleteOptions`]);
  for (const { group, version, resources } of served) {
    for (const { responseKind, subresources } of resources) {
      for (const kind of [responseKind, ...(subresources ?? []).map((subresource) => subresource.responseKind)]) {
        const own = kind.version === '' ? { ...kind, group, version } : kind;
        const name = names.get(`${own.group}/${own.version}/${own.kind}`);
        if (name !== undefined) roots.add(name);
        // Options of connections come as a query, and have no definition.
        else if (!own.kind.endsWith('Options'))
          throw new Error(`no definition is of ${own.group} ${own.version} ${own.kind}`);
      }
    }
  }
  return [...roots];
}

/** `schemas.json`: definitions that the given ones reach, by package, a line each; see `src/kube/schemas/parse.ts`. */
export async function packSchemas(
  definitions: Definitions,
  roots: readonly string[],
  goTypes: GoTypes,
): Promise<SchemaData> {
  const packages: Record<string, { group?: string; definitions: string[] }> = {};
  for (const name of [...reach(definitions, roots)].sort()) {
    if (Object.hasOwn(scalars, name) || unions.has(name)) continue;
    const definition = definitions[name] ?? {};
    const at = name.slice(0, name.lastIndexOf('.'));
    const struct = definition.properties === undefined ? new Map() : await goTypes.struct(name);
    if (struct === undefined) throw new Error(`${name} has no Go struct`);
    packages[at] ??= { definitions: [] };
    const gvks = definition['x-kubernetes-group-version-kind'] ?? [];
    const group = gvks.length > 1 ? '*' : gvks[0]?.group;
    if (group !== undefined) {
      if ((packages[at].group ?? group) !== group) throw new Error(`${at} has kinds of two groups`);
      packages[at] = { group, definitions: packages[at].definitions };
    }
    packages[at].definitions.push(packDefinition(name, definition, struct));
  }
  return { packages };
}

function reach(definitions: Definitions, roots: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (schema: OpenApiSchema): void => {
    const ref = refOf(schema);
    if (ref !== undefined) visitName(ref);
    if (schema.items) visit(schema.items);
    if (schema.additionalProperties) visit(schema.additionalProperties);
    for (const property of Object.values(schema.properties ?? {})) visit(property);
  };
  const visitName = (name: string): void => {
    if (found.has(name)) return;
    const definition = definitions[name];
    if (definition === undefined) throw new Error(`there is no definition ${name}`);
    found.add(name);
    visit(definition);
  };
  for (const root of roots) visitName(root);
  return found;
}

function packDefinition(name: string, definition: OpenApiSchema, struct: GoStruct): string {
  const dot = name.lastIndexOf('.');
  const gvks = definition['x-kubernetes-group-version-kind'] ?? [];
  const marks = `${gvks.length === 0 ? '' : '#'}${isAtomic(definition) ? '%' : ''}`;
  const fields = Object.entries(definition.properties ?? {}).map(([field, schema]) => {
    const go = struct.get(field);
    if (go === undefined) throw new Error(`${name}: Go has no field ${field}`);
    return packField(name.slice(0, dot), field, schema, go, definition.required?.includes(field) ?? false);
  });
  return [`${name.slice(dot + 1)}${marks}`, ...fields].join(' ');
}

/** Lists that upstream tells from absent ones when they are empty, though it never writes them then; by definition's package. */
const toldFromAbsent: ReadonlySet<string> = new Set([
  'io.k8s.api.autoscaling.v2.policies',
  'io.k8s.apimachinery.pkg.apis.meta.v1.managedFields',
]);

const isAtomic = (schema: OpenApiSchema): boolean => schema['x-kubernetes-map-type'] === 'atomic';

function packField(at: string, name: string, schema: OpenApiSchema, go: GoField, required: boolean): string {
  const words = [`${name}:${packType(at, schema, go.type)}`];
  words.push(toldFromAbsent.has(`${at}.${name}`) ? '*' : presenceOf(schema, go), required ? '!' : '');
  const listType = schema['x-kubernetes-list-type'];
  if (listType === 'set') words.push('=');
  if (listType === 'map') words.push(`=${schema['x-kubernetes-list-map-keys']?.join(',')}`);
  if (isAtomic(schema)) words.push('%');
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (mergeKey !== undefined) words.push(`^${mergeKey}`);
  if (strategy !== undefined) words.push(`+${strategy}`);
  if (go.embedded.length > 0) words.push(`@${go.embedded.join('.')}`);
  if (schema.enum !== undefined) words.push(`(${schema.enum.join('|')})`);
  if (isRealDefault(schema.default, required)) words.push(`:${JSON.stringify(schema.default)}`);
  const packed = words.join('');
  if (/\s/.test(packed)) throw new Error(`${at} ${name}: a space in ${packed}`);
  return packed;
}

/** A required field's zero value, and an empty struct, are how OpenAPI says that Go has no pointer there. */
function isRealDefault(value: unknown, required: boolean): boolean {
  if (value === undefined || (typeof value === 'object' && value !== null)) return false;
  return !(required && (value === '' || value === 0 || value === false));
}

/** What becomes of a zero value: `*` kept as it was given, `~` left out, `&` written, `$` written as null; unsaid is the most frequent. */
function presenceOf(schema: OpenApiSchema, go: GoField): string {
  const ref = refOf(schema);
  const scalar = ref === undefined ? undefined : scalars[ref];
  const isStruct = go.underlying === 'struct';
  const usual = isStruct ? '*' : '~';
  const presence = ((): string => {
    if (go.isPointer) return go.omitEmpty ? '*' : '$';
    if (!isStruct) return go.omitEmpty ? '~' : ['slice', 'map'].includes(go.underlying) ? '$' : '&';
    if (go.omitZero) return '~';
    // A struct is never empty to Go, so that omitempty does nothing; these write null themselves.
    return scalar === 'time' || scalar === 'microTime' || scalar === 'any' || scalar === 'fields' ? '$' : '&';
  })();
  return presence === usual ? '' : presence;
}

function packType(at: string, schema: OpenApiSchema, goType: string): string {
  const { nesting, leaf, names } = describeType(at, schema, goType);
  const last = names.findLastIndex((name) => name !== '');
  return `${nesting}${leaf}${names
    .slice(0, last + 1)
    .map((name) => `<${name}>`)
    .join('')}`;
}

interface PackedType {
  /** `[` and `{` from the outside in. */
  readonly nesting: string;
  readonly leaf: string;
  /** Go's names of the types from the inside out; empty for what has none of its own. */
  readonly names: readonly string[];
}

function describeType(at: string, schema: OpenApiSchema, goType: string): PackedType {
  const leaf = (code: string, usual = goType): PackedType => ({
    nesting: '',
    leaf: code,
    names: [named(goType, usual)],
  });
  const ref = refOf(schema);
  if (ref !== undefined) {
    const scalar = scalars[ref];
    if (scalar !== undefined) return leaf(schemaTypeCodes[scalar]);
    const dot = ref.lastIndexOf('.');
    if (unions.has(ref)) return leaf(`?${ref.slice(dot + 1)}`);
    const isOwn = ref.slice(0, dot) === at;
    return leaf(isOwn ? ref.slice(dot + 1) : ref.split('.').slice(-3).join('.'));
  }
  const element = /^(?:\[\]|map\[[^\]]+\])(.*)$/.exec(goType)?.[1] ?? '';
  const inner = schema.type === 'array' ? schema.items : schema.additionalProperties;
  if (inner !== undefined) {
    const item = describeType(at, inner, element);
    const isUsual = schema.type === 'array' ? goType.startsWith('[]') : goType.startsWith('map[string]');
    return {
      nesting: `${schema.type === 'array' ? '[' : '{'}${item.nesting}`,
      leaf: item.leaf,
      names: [...item.names, isUsual ? '' : named(goType, '')],
    };
  }
  if (schema.type === 'string') {
    return schema.format === 'byte' ? leaf(schemaTypeCodes.bytes) : leaf(schemaTypeCodes.string, 'string');
  }
  if (schema.type === 'integer')
    return leaf(schemaTypeCodes[schema.format === 'int64' ? 'int64' : 'int32'], schema.format);
  if (schema.type === 'boolean') return leaf(schemaTypeCodes.boolean);
  if (schema.type === 'number') return leaf(schemaTypeCodes.number);
  throw new Error(`a schema of ${at} that is not understood: ${JSON.stringify(schema)}`);
}

/** A Go type with a name of its own, which decoders' errors print; nothing where the name can be told from the schema. */
function named(goType: string, usual: string): string {
  return goType === usual ? '' : goType.replace(/^v1\./, '');
}
