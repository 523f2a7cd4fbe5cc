import {
  type FieldError,
  isQualifiedName,
  isSemanticallyEqual,
  type Json,
  type KubeObject,
  newForbidden,
  type StoredObject,
} from '../../../kube/index.ts';
import type { ResourceInfo, ResourceRules } from '../resource.ts';
import { validateEmbeddedObjects } from './embedded-objects.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';
import { validateListTypes } from './list-types.ts';
import { newScaleRules, validateScale } from './scale.ts';
import type { CrdVersion, JsonSchemaProps } from './types.ts';
import { validatePart, validateValue } from './validate-value.ts';

const asJson = (object: KubeObject | StoredObject) => object as unknown as Json;

/**
 * Rules of the custom resources of one version: apiextensions-apiserver/pkg/registry/customresource (v1.37).
 * `isEnding` is a definition that is being deleted: nothing new is made of it.
 */
export function newCustomRules(version: CrdVersion, info: ResourceInfo, isEnding: boolean): ResourceRules {
  const schema = version.schema?.openAPIV3Schema ?? {};
  const { status, scale } = version.subresources ?? {};
  const hasStatus = status !== undefined;
  const statusSchema = schema.properties?.['status'];
  const validate = (object: KubeObject, old?: StoredObject): FieldError[] => [
    ...validateValue(asJson(object), schema, '', old && asJson(old)),
    ...(scale === undefined ? [] : validateScale(object, scale, 'spec')),
    ...(scale === undefined ? [] : validateScale(object, scale, 'status')),
    ...validateEmbeddedObjects(asJson(object), schema),
    ...validateLists(object, schema, old),
  ];
  return {
    refuseUnconditionalUpdate: true,
    ...(isEnding
      ? {
          authorize(object, old) {
            if (old !== undefined) return;
            const why = 'create not allowed while custom resource definition is terminating';
            throw newForbidden(info, object.metadata.name ?? '', why);
          },
        }
      : {}),
    prepareForCreate(object) {
      if (hasStatus) delete object['status'];
      object.metadata.generation = 1;
    },
    prepareForUpdate(object, old) {
      if (hasStatus) {
        if (old['status'] === undefined) delete object['status'];
        else object['status'] = old['status'];
      }
      const { metadata: _, ...content } = object;
      const { metadata: __, ...before } = old;
      if (!isSemanticallyEqual(content, before)) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
    },
    validateCreate: (object) => validate(object),
    validateUpdate: validate,
    warnings: finalizerWarnings,
    ...(scale === undefined ? {} : { scale: newScaleRules(scale) }),
    ...(hasStatus
      ? {
          subresources: {
            status: {
              prepareForUpdate: keepAllButStatus,
              validateUpdate(object, old) {
                const value = object['status'];
                return [
                  ...(value === undefined || statusSchema === undefined
                    ? []
                    : validatePart('status', value, statusSchema, old['status'])),
                  ...(scale === undefined ? [] : validateScale(object, scale, 'status')),
                  ...validateLists(object, schema, old),
                ];
              },
            },
          },
        }
      : {}),
    ...selectable(version),
  };
}

/** What was wrong before is let be. */
function validateLists(object: KubeObject, schema: JsonSchemaProps, old?: StoredObject): FieldError[] {
  const errors = validateListTypes(asJson(object), schema);
  return errors.length > 0 && old !== undefined && validateListTypes(asJson(old), schema).length > 0 ? [] : errors;
}

/** The status subresource changes nothing else; who owns what of the status is the request's. */
function keepAllButStatus(object: KubeObject, old: StoredObject): void {
  const { managedFields, resourceVersion } = object.metadata;
  const status = object['status'];
  for (const field of Object.keys(object)) delete object[field];
  Object.assign(object, old, {
    metadata: {
      ...old.metadata,
      ...(managedFields === undefined ? {} : { managedFields }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  });
  if (status === undefined) delete object['status'];
  else object['status'] = status;
}

const standardFinalizers = ['orphan', 'foregroundDeletion', 'kubernetes'];

function finalizerWarnings(object: KubeObject, old?: StoredObject): string[] {
  const before = old?.metadata.finalizers ?? [];
  const added = [...new Set(object.metadata.finalizers ?? [])].filter((name) => !before.includes(name)).sort();
  return added.flatMap((name) => {
    const told = `metadata.finalizers: ${JSON.stringify(name)}: `;
    const warnings = isQualifiedName(name).map((why) => told + why);
    if (!name.includes('/') && !standardFinalizers.includes(name)) {
      const how = name.includes('.') ? ' including a path (/)' : '';
      const why = `prefer a domain-qualified finalizer name${how} to avoid accidental conflicts with other finalizer writers`;
      warnings.push(told + why);
    }
    return warnings;
  });
}

function selectable({ selectableFields = [] }: CrdVersion): Pick<ResourceRules, 'selectableFields'> {
  if (selectableFields.length === 0) return {};
  const fields = selectableFields.map(({ jsonPath = '' }): [string, JsonPath | undefined] => [
    jsonPath.replace(/^\./, ''),
    parseJsonPath(jsonPath),
  ]);
  return {
    selectableFields: (object) =>
      Object.fromEntries(fields.map(([name, path]) => [name, String(path?.read(object) ?? '')])),
  };
}
