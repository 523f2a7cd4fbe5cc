interface WithMetadata {
  readonly metadata?: { readonly managedFields?: unknown };
  readonly items?: unknown;
  readonly rows?: unknown;
  readonly object?: unknown;
}

const isObject = (value: unknown): value is WithMetadata => typeof value === 'object' && value !== null;

/**
 * An object, a list or a Table without `metadata.managedFields`, sharing all the rest with what was given
 * (`apiserver/pkg/audit/request.go copyWithoutManagedFields`, v1.37).
 */
export function withoutManagedFields(object: unknown): unknown {
  if (!isObject(object)) return object;
  let result: WithMetadata = object;
  if (object.metadata?.managedFields !== undefined) {
    const { managedFields: _, ...metadata } = object.metadata;
    result = { ...result, metadata };
  }
  if (Array.isArray(object.items)) result = { ...result, items: object.items.map(withoutManagedFields) };
  if (Array.isArray(object.rows)) {
    result = {
      ...result,
      rows: object.rows.map((row: WithMetadata) => ({ ...row, object: withoutManagedFields(row.object) })),
    };
  }
  return result;
}
