import type { ReadonlyJson, ReadonlyJsonObject } from '../../../kube/index.ts';

/** Fields in the order of Go's `ObjectMeta` and `ManagedFieldsEntry` (apimachinery/pkg/apis/meta/v1/types.go, v1.37). */
const metadataOrder = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];
const ownerOrder = ['manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'fieldsV1', 'subresource'];

/**
 * A patched object with its fields in the order in which upstream's JSON of it has them (`github.com/evanphx/json-patch`):
 * sorted where the patch has touched, else as Go's struct has them. `before` is the object that was patched, with which the
 * patched one shares what it left alone.
 * Simplified: the order of structs other than metadata is not known here, and left as it is.
 */
export function orderAsGo(patched: ReadonlyJson, before: ReadonlyJson | undefined): ReadonlyJson {
  if (!isObject(patched)) return patched;
  const known = isObject(before) ? before : {};
  return sortedBy(Object.keys(patched).sort(), patched, (field, value) => {
    if (field !== 'metadata' || !isObject(value)) return orderTouched(value, known[field]);
    const metadata =
      value === known[field]
        ? sortedBy(inOrder(value, metadataOrder), value, (_, inner) => inner)
        : (orderTouched(value, known[field]) as ReadonlyJsonObject);
    const { managedFields } = metadata;
    if (!Array.isArray(managedFields)) return metadata;
    const entries = managedFields.map((entry) =>
      isObject(entry) ? sortedBy(inOrder(entry, ownerOrder), entry, (_, inner) => inner) : entry,
    );
    return { ...metadata, managedFields: entries };
  });
}

function orderTouched(value: ReadonlyJson, before: ReadonlyJson | undefined): ReadonlyJson {
  if (value === before || !isObject(value)) return value;
  const known = isObject(before) ? before : {};
  return sortedBy(Object.keys(value).sort(), value, (field, inner) => orderTouched(inner, known[field]));
}

const inOrder = (object: ReadonlyJsonObject, order: readonly string[]): string[] =>
  Object.keys(object).sort((a, b) => order.indexOf(a) - order.indexOf(b));

function sortedBy(
  fields: readonly string[],
  object: ReadonlyJsonObject,
  change: (field: string, value: ReadonlyJson) => ReadonlyJson,
): ReadonlyJsonObject {
  return Object.fromEntries(fields.map((field) => [field, change(field, object[field] ?? null)]));
}

function isObject(value: ReadonlyJson | undefined): value is ReadonlyJsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
