/** Objects of the API as JSON has them; what is stored is frozen and shared, so that types here are readonly unless an object is still being made. */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object that is still being made. */
export interface JsonObject {
  [key: string]: Json;
}

/** `metadata.ownerReferences[]` (`apimachinery/pkg/apis/meta/v1/types.go`, v1.37). */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** `metadata.managedFields[]`. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  /** RFC 3339, whole seconds. */
  time?: string;
  fieldsType?: 'FieldsV1';
  /** Keys `f:name`, `k:{...}`, `v:...`, `i:0` and `.` (sigs.k8s.io/structured-merge-diff/v6/fieldpath/serialize.go). */
  fieldsV1?: JsonObject;
  subresource?: string;
}

/** `metadata` (`apimachinery/pkg/apis/meta/v1/types.go`, v1.37). */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  /** Opaque but for {@link compareResourceVersions}. */
  resourceVersion?: string;
  generation?: number;
  /** RFC 3339, whole seconds, UTC: `2026-01-01T00:00:00Z`. */
  creationTimestamp?: string | null;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
  selfLink?: string;
}

/** An object of any kind. The rest of its fields are JSON; each kind's file narrows what it reads. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  // biome-ignore lint/suspicious/noExplicitAny: fields differ by kind; `unknown` would make every rule of validation a cast.
  [field: string]: any;
}

/** An object that is stored: frozen through and through. */
export type StoredObject = Readonly<KubeObject>;

export interface GroupVersion {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
}

export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

export interface GroupResource {
  readonly group: string;
  /** Plural, lower case: `deployments`. */
  readonly resource: string;
}

/** `apps/v1`, or `v1` for the core group. */
export function formatApiVersion({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The parts of `apps/v1` or `v1`; undefined for anything with more than one slash or an empty version. */
export function parseApiVersion(text: string): GroupVersion | undefined {
  const parts = text.split('/');
  if (parts.length > 2 || parts.at(-1) === '') return undefined;
  return parts.length === 1 ? { group: '', version: text } : { group: parts[0] ?? '', version: parts[1] ?? '' };
}

/** `deployments.apps`, or `pods` for the core group (`GroupResource.String` of apimachinery/pkg/runtime/schema). */
export function formatGroupResource({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** Orders two resourceVersions of the same store: the one place where they are read as numbers. */
export function compareResourceVersions(a: string, b: string): number {
  return Number(a) - Number(b);
}
