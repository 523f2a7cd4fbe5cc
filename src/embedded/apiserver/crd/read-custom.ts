import {
  DecodeError,
  fieldErrors,
  formatApiVersion,
  type GroupVersionKind,
  type Json,
  type JsonObject,
  type KubeObject,
  newBadRequest,
  newInvalid,
  pruneUnknown,
  type Schema,
  type StatusError,
} from '../../../kube/index.ts';
import type { Decoded } from '../resource.ts';
import { hasEmbeddedObjects, readEmbeddedObjects, readMetadata } from './embedded-objects.ts';
import { dropNulls, fillDefaults } from './fill-defaults.ts';
import type { JsonSchemaProps } from './types.ts';

/**
 * Makes what reads custom resources of one version: defaults, metadata, pruning, nulls, whole objects inside
 * (`unstructuredDefaulter` and `unstructuredSchemaCoercer` of apiextensions-apiserver/pkg/apiserver/customresource_handler.go,
 * v1.37). What it makes changes the object.
 */
export function createCustomReader(
  props: JsonSchemaProps,
  schema: Schema,
  meta: Schema,
): (object: KubeObject) => Decoded {
  const hasEmbedded = hasEmbeddedObjects(props);
  return (object) => {
    try {
      const value = object as unknown as JsonObject;
      fillDefaults(value, props);
      const unknown = readMetadata((value['metadata'] ?? {}) as Json, meta, 'metadata');
      unknown.push(...pruneUnknown(value, schema));
      dropNulls(value, props);
      if (hasEmbedded) unknown.push(...readEmbeddedObjects(value, props, meta));
      return { error: undefined, strict: unknown.map((path) => `unknown field "${path}"`) };
    } catch (error) {
      if (error instanceof DecodeError) return { error: error.message, strict: [] };
      throw error;
    }
  };
}

/** Why an object is not of a custom kind; undefined when it is. `body` is what was sent. */
export function whyOtherCustomKind(
  object: Partial<KubeObject>,
  wanted: GroupVersionKind,
  body: string,
): StatusError | string | undefined {
  const { kind, apiVersion = '' } = object;
  if (!kind) return `Object 'Kind' is missing in '${body}'`;
  const version = formatApiVersion(wanted);
  if (apiVersion !== version) {
    return newBadRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${version})`,
    );
  }
  if (kind === wanted.kind) return undefined;
  const why = fieldErrors.invalid('kind', kind, `must be ${wanted.kind}`);
  return newInvalid({ group: wanted.group, kind }, object.metadata?.name ?? '', [why]);
}
