import {
  DecodeError,
  type Json,
  type JsonObject,
  type KubeObject,
  pruneUnknown,
  type Schema,
} from '../../../kube/index.ts';
import type { Decoded } from '../resource.ts';
import { hasEmbeddedObjects, readEmbeddedObjects, readMetadata } from './embedded-objects.ts';
import { dropNulls, fillDefaults } from './fill-defaults.ts';
import type { JsonSchemaProps } from './types.ts';

/** Reads custom resources of one version; changes them. */
export interface CustomReader {
  /** With defaults: what comes from outside, or from the store. */
  readonly read: (object: KubeObject) => Decoded;
  /** Without: what was converted. */
  readonly coerce: (object: KubeObject) => Decoded;
}

/**
 * Makes what reads custom resources of one version: defaults, metadata, pruning, nulls, whole objects inside
 * (`unstructuredDefaulter` and `unstructuredSchemaCoercer` of apiextensions-apiserver/pkg/apiserver/customresource_handler.go,
 * v1.37).
 */
export function createCustomReader(props: JsonSchemaProps, schema: Schema, meta: Schema): CustomReader {
  const hasEmbedded = hasEmbeddedObjects(props);
  const coerce = (object: KubeObject): Decoded => {
    try {
      const value = object as unknown as JsonObject;
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
  return {
    coerce,
    read(object) {
      fillDefaults(object as unknown as JsonObject, props);
      return coerce(object);
    },
  };
}
