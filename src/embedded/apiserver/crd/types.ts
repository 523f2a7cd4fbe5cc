import type { Json, KubeObject, StoredObject } from '../../../kube/index.ts';

/**
 * `JSONSchemaProps` of apiextensions.k8s.io/v1 (`apiextensions-apiserver/pkg/apis/apiextensions/v1/types_jsonschema.go`, v1.37),
 * as far as structural schemas go; what they must not have is looked for by name.
 */
export interface JsonSchemaProps {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly title?: string;
  readonly default?: Json;
  readonly nullable?: boolean;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly multipleOf?: number;
  readonly enum?: readonly Json[];
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly items?: JsonSchemaProps | readonly JsonSchemaProps[];
  readonly allOf?: readonly JsonSchemaProps[];
  readonly oneOf?: readonly JsonSchemaProps[];
  readonly anyOf?: readonly JsonSchemaProps[];
  readonly not?: JsonSchemaProps;
  readonly properties?: Readonly<Record<string, JsonSchemaProps>>;
  readonly additionalProperties?: JsonSchemaProps | boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly unknown[];
}

export interface ScaleSubresource {
  readonly specReplicasPath?: string;
  readonly statusReplicasPath?: string;
  readonly labelSelectorPath?: string;
}

export interface Subresources {
  readonly status?: object;
  readonly scale?: ScaleSubresource;
}

export interface PrinterColumn {
  readonly name?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath?: string;
}

export interface CrdVersion {
  readonly name?: string;
  readonly served?: boolean;
  readonly storage?: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema?: { readonly openAPIV3Schema?: JsonSchemaProps };
  readonly subresources?: Subresources;
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly { readonly jsonPath?: string }[];
}

export interface CrdNames {
  plural?: string;
  singular?: string;
  readonly shortNames?: readonly string[];
  kind?: string;
  listKind?: string;
  readonly categories?: readonly string[];
}

export interface CrdConversion {
  readonly strategy?: string;
  readonly webhook?: { readonly conversionReviewVersions?: readonly string[]; readonly clientConfig?: object };
}

export interface CrdSpec {
  readonly group?: string;
  readonly names: CrdNames;
  readonly scope?: string;
  readonly versions?: readonly CrdVersion[];
  conversion?: CrdConversion;
  readonly preserveUnknownFields?: boolean;
}

export interface CrdCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
}

/** The spec of a CustomResourceDefinition whose defaults are filled in. */
export const crdSpecOf = (object: KubeObject | StoredObject): CrdSpec => object['spec'];

export function conditionOf(object: KubeObject | StoredObject, type: string): CrdCondition | undefined {
  return ((object['status']?.conditions ?? []) as CrdCondition[]).find((condition) => condition.type === type);
}

/** The one schema of items; undefined for none, and for a list of schemas, which is not structural. */
export function itemsOf({ items }: JsonSchemaProps): JsonSchemaProps | undefined {
  return items === undefined || Array.isArray(items) ? undefined : (items as JsonSchemaProps);
}

/** The schema of other properties; undefined for none and for a boolean. */
export function otherPropertiesOf({ additionalProperties: other }: JsonSchemaProps): JsonSchemaProps | undefined {
  return typeof other === 'object' ? other : undefined;
}
