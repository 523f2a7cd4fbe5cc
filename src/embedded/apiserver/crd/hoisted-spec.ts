import { isSemanticallyEqual } from '../../../kube/index.ts';
import type { CrdSpec, CrdVersion, JsonSchemaProps, PrinterColumn, Subresources } from './types.ts';

/**
 * A spec as upstream holds it inside: what all versions have alike stands above them, and is named so in errors
 * (`spec.validation`, `spec.additionalPrinterColumns`).
 */
export interface HoistedSpec {
  readonly versions: readonly CrdVersion[];
  readonly schema?: { readonly openAPIV3Schema?: JsonSchemaProps };
  readonly subresources?: Subresources;
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly { readonly jsonPath?: string }[];
}

const hoisted = ['subresources', 'schema', 'additionalPrinterColumns', 'selectableFields'] as const;

/** `Convert_v1_CustomResourceDefinitionSpec_To_apiextensions_...` of apiextensions-apiserver/pkg/apis/apiextensions/v1 (v1.37). */
export function hoist({ versions = [] }: CrdSpec): HoistedSpec {
  const [first] = versions;
  if (first === undefined) return { versions };
  const alike = hoisted.filter((field) => versions.every((one) => isSemanticallyEqual(one[field], first[field])));
  const own = versions.map((version) => {
    const rest: Partial<Record<keyof CrdVersion, unknown>> = { ...version };
    for (const field of alike) delete rest[field];
    return rest as CrdVersion;
  });
  const above = alike.filter((field) => first[field] !== undefined).map((field) => [field, first[field]]);
  return { ...Object.fromEntries(above), versions: own };
}

/** The Go names of a schema's fields, by type: text, truth, what can be nil. */
const schemaFields: readonly (readonly [name: string, zero: '' | false | null, field?: string])[] = [
  ['ID', '', 'id'],
  ['Schema', '', '$schema'],
  ['Ref', null, '$ref'],
  ['Description', ''],
  ['Type', ''],
  ['Nullable', false],
  ['Format', ''],
  ['Title', ''],
  ['Default', null],
  ['Maximum', null],
  ['ExclusiveMaximum', false],
  ['Minimum', null],
  ['ExclusiveMinimum', false],
  ['MaxLength', null],
  ['MinLength', null],
  ['Pattern', ''],
  ['MaxItems', null],
  ['MinItems', null],
  ['UniqueItems', false],
  ['MultipleOf', null],
  ['Enum', null],
  ['MaxProperties', null],
  ['MinProperties', null],
  ['Required', null],
  ['Items', null],
  ['AllOf', null],
  ['OneOf', null],
  ['AnyOf', null],
  ['Not', null],
  ['Properties', null],
  ['AdditionalProperties', null],
  ['PatternProperties', null],
  ['Dependencies', null],
  ['AdditionalItems', null],
  ['Definitions', null],
  ['ExternalDocs', null],
  ['Example', null],
  ['XPreserveUnknownFields', null, 'x-kubernetes-preserve-unknown-fields'],
  ['XEmbeddedResource', false, 'x-kubernetes-embedded-resource'],
  ['XIntOrString', false, 'x-kubernetes-int-or-string'],
  ['XListMapKeys', null, 'x-kubernetes-list-map-keys'],
  ['XListType', null, 'x-kubernetes-list-type'],
  ['XMapType', null, 'x-kubernetes-map-type'],
  ['XValidations', null, 'x-kubernetes-validations'],
];

/** The Go names of the fields of a schema that are set, in their order. */
export function goFieldsOf(schema: JsonSchemaProps): readonly string[] {
  const isSet = ([, value]: [string, unknown]) => value !== '' && value !== false && value !== null;
  return Object.entries(toGoSchema(schema))
    .filter(isSet)
    .map(([name]) => name);
}

/** How Go prints a schema inside; schemas within it are printed as they were sent. */
export function toGoSchema(schema: JsonSchemaProps): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = { ...schema };
  const fieldOf = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
  return Object.fromEntries(schemaFields.map(([name, zero, field = fieldOf(name)]) => [name, values[field] ?? zero]));
}

/** How Go prints versions inside; null for none. */
export function toGoVersions(spec: CrdSpec, { versions }: HoistedSpec): unknown {
  if (spec.versions === undefined) return null;
  return versions.map((version) => ({
    Name: version.name ?? '',
    Served: version.served ?? false,
    Storage: version.storage ?? false,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema:
      version.schema === undefined
        ? null
        : { OpenAPIV3Schema: version.schema.openAPIV3Schema ? toGoSchema(version.schema.openAPIV3Schema) : null },
    Subresources: version.subresources ?? null,
    AdditionalPrinterColumns: version.additionalPrinterColumns ?? null,
    SelectableFields: version.selectableFields ?? null,
  }));
}
