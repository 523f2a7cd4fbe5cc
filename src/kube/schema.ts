import type { GroupVersionKind, Json } from './object.ts';

/**
 * What Kubernetes knows of a field: its type, and how lists and maps of it merge. Made from the data that
 * `scripts/update-kubernetes.ts` reads off a real cluster, or from the structural schema of a CustomResourceDefinition.
 * Nodes are shared and may refer to themselves (JSONSchemaProps does).
 */
export interface Schema {
  readonly type: SchemaType;
  /** The definition's name: `io.k8s.api.core.v1.PodSpec`; absent for what has none of its own. */
  readonly name?: string;
  /** Of `object`: the fields. */
  readonly fields?: ReadonlyMap<string, SchemaField>;
  /** Of `array` and `map`: what they hold. */
  readonly items?: Schema;
  /** Of `array` (`x-kubernetes-list-type`); absent is atomic. */
  readonly listType?: 'atomic' | 'set' | 'map';
  /** With `listType: 'map'`: the fields that tell items apart. */
  readonly listMapKeys?: readonly string[];
  /** Of `object` and `map` (`x-kubernetes-map-type`): `atomic` is replaced as a whole; absent is granular. */
  readonly mapType?: 'atomic';
  /** Unknown fields are kept (`x-kubernetes-preserve-unknown-fields`). */
  readonly preserveUnknownFields?: true;
  /** A whole object with apiVersion, kind and metadata (`x-kubernetes-embedded-resource`). */
  readonly embeddedResource?: true;
  /** What Go calls the type where neither `type` nor `name` tells: `v1.Protocol`, `v1.ResourceList`. Decoders' errors name it. */
  readonly goType?: string;
}

/**
 * `any` is raw JSON (RawExtension, JSON); `intOrString`, `quantity`, `time`, `microTime`, `duration`, `bytes` (base64) and
 * `fields` (FieldsV1) are Kubernetes's own scalars.
 */
export type SchemaType =
  | 'object'
  | 'array'
  | 'map'
  | 'string'
  | 'int32'
  | 'int64'
  | 'number'
  | 'boolean'
  | 'any'
  | 'intOrString'
  | 'quantity'
  | 'time'
  | 'microTime'
  | 'duration'
  | 'bytes'
  | 'fields';

export interface SchemaField {
  readonly schema: Schema;
  readonly required?: true;
  /** The default that OpenAPI tells (`default`); a required field's zero value is not one. */
  readonly default?: Json;
  readonly enum?: readonly string[];
  /** `x-kubernetes-patch-merge-key` of strategic merge. */
  readonly patchMergeKey?: string;
  /** `x-kubernetes-patch-strategy` of strategic merge. */
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[];
  /**
   * What Go's encoder makes of a zero value (`""`, 0, false, an empty list): `omitted` leaves it out, `written` writes it even
   * when the field was not given, `null` writes null for a field that was not given. Absent: the field is as it was given.
   */
  readonly zeroValue?: 'omitted' | 'written' | 'null';
  /** The Go structs that the field is embedded by: `VolumeSource` of a Volume's `emptyDir`. Decoders' errors name them. */
  readonly embeddedBy?: string;
}

/** Schemas by kind and by definition's name. */
export interface Schemas {
  forKind(kind: GroupVersionKind): Schema | undefined;
  byName(name: string): Schema | undefined;
}
