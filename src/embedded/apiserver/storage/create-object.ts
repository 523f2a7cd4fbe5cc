import {
  type FieldError,
  type KubeObject,
  newAlreadyExists,
  newInvalid,
  StatusError,
  type StoredObject,
  writeNulls,
} from '../../../kube/index.ts';
import { attributesOf, keyOf, type Operation, validateAdmission } from '../operation.ts';
import type { ResourceDefinition } from '../resource.ts';
import { applyAllocation } from './allocation.ts';
import { checkName } from './check-name.ts';
import { ensureNamespace, fillSystemFields, generateName } from './object-meta.ts';
import { validateMeta } from './validate-meta.ts';

/** How often upstream tries another generated name. */
const maxNameAttempts = 8;

/**
 * The second half of a creation, after mutating admission (`Create` of apiserver/pkg/registry/generic/registry/store.go and
 * `BeforeCreate` of apiserver/pkg/registry/rest/create.go, v1.37): name, uid, allocation, preparation, validation, the other
 * half of admission, the write.
 * @throws StatusError
 */
export function createObject(
  operation: Operation,
  given: KubeObject,
  options: { readonly namespace: string; readonly dryRun: boolean; readonly authorizeCreate?: () => void },
): StoredObject {
  const { definition, parts, context } = operation;
  const { rules, info, conversion } = definition;
  const object = conversion === undefined ? given : conversion.toStored(given);
  const { metadata } = object;
  const namespace = info.namespaced ? options.namespace : '';
  fillSystemFields(object, parts.clock.now(), parts.random);
  const isGenerated = !metadata.name && Boolean(metadata.generateName);
  if (isGenerated) {
    for (let attempt = 0; attempt < maxNameAttempts; attempt += 1) {
      metadata.name = generateName(metadata.generateName ?? '', parts.random);
      if (parts.store.get(keyOf(definition, namespace, metadata.name)) === undefined) break;
    }
  }
  rules.authorize?.(object, undefined, {
    ...context,
    user: operation.user,
    info: operation.info,
    authorizer: parts.authorizer,
  });
  const allocation = rules.allocate?.(object, undefined, context, options.dryRun);
  ensureNamespace(object, namespace);
  rules.prepareForCreate?.(object, context);
  validateCreate(operation, object);
  addNulls(definition, object);
  for (const text of rules.warnings?.(object) ?? []) operation.warn(text);
  options.authorizeCreate?.();
  const name = metadata.name ?? '';
  validateAdmission(
    operation,
    attributesOf(operation, { kind: 'CREATE', name, namespace, object, old: undefined, dryRun: options.dryRun }),
  );
  checkName(name);
  const key = keyOf(definition, namespace, name);
  const existing = parts.store.get(key);
  if (existing !== undefined) throw alreadyExists(operation, name, existing, isGenerated);
  if (metadata.resourceVersion && metadata.resourceVersion !== '0') {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  delete metadata.resourceVersion;
  if (options.dryRun) return object;
  const write = () => parts.store.create(key, object, ttlOf(definition.rules, object));
  const created = allocation === undefined ? write() : applyAllocation(operation, allocation, write);
  if (created === undefined) throw alreadyExists(operation, name, object, isGenerated);
  return created;
}

/** Completes an object as Go's encoder would (`writeNulls`); one that is stored in another version has another schema. */
export function addNulls({ schema, conversion }: ResourceDefinition, object: KubeObject): void {
  if (conversion === undefined) writeNulls(object as unknown as Parameters<typeof writeNulls>[0], schema);
}

/** For how long a key lives: Events, an hour. */
export const ttlOf = (rules: Operation['definition']['rules'], object: StoredObject) =>
  rules.ttlSeconds === undefined ? undefined : { ttlSeconds: rules.ttlSeconds(object) };

function validateCreate({ definition, context }: Operation, object: KubeObject): void {
  // The kind's own rules name what is wrong better than those for all kinds, which come only when it finds nothing.
  const errors = [
    ...validateMeta(definition, object, undefined),
    ...(definition.rules.validateCreate?.(object, context) ?? []),
  ];
  if (errors.length > 0) throw newRefusal(definition, object.metadata.name ?? '', errors);
}

/** The groups whose kinds have no declarative rules upstream. */
const groupsWithoutDeclarativeRules = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/**
 * Refuses an object. A kind with declarative rules is told each error once, because upstream drops repeated ones before it
 * joins the two sets of rules (`ValidateDeclarativelyWithMigrationChecks` in `apiserver/pkg/registry/rest/validate.go`,
 * v1.37); custom objects are told all.
 */
export function newRefusal(
  { info, custom, conversion }: ResourceDefinition,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  if (custom === true || groupsWithoutDeclarativeRules.has(info.group)) return newInvalid(info, name, errors);
  return newInvalid({ group: conversion?.group ?? info.group, kind: info.kind }, name, errors, true);
}

function alreadyExists(
  { definition: { info } }: Operation,
  name: string,
  existing: StoredObject,
  isGenerated: boolean,
): StatusError {
  const plain = newAlreadyExists(info, name);
  const isDeleting = existing.metadata.deletionTimestamp !== undefined;
  const text = isGenerated
    ? `${plain.message}, the server was not able to generate a unique name for the object`
    : plain.message;
  if (!isGenerated && !isDeleting) return plain;
  return new StatusError(
    409,
    'AlreadyExists',
    isDeleting ? `object is being deleted: ${text}` : text,
    isGenerated ? { ...plain.details, retryAfterSeconds: 1 } : plain.details,
  );
}
