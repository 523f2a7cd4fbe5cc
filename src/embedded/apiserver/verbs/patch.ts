import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  fieldErrors,
  findUnstructuredError,
  formatApiVersion,
  formatTime,
  type Json,
  type KubeObject,
  newBadRequest,
  newConflict,
  newInvalid,
  newNotFound,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  StatusError,
  type StoredObject,
  toGoJson,
} from '../../../kube/index.ts';
import { applyPatch } from '../apply.ts';
import { BodySyntaxError, readBodyOf, textOf } from '../body/read-body.ts';
import { cloneJson } from '../clone.ts';
import { checkObject } from '../decode-body.ts';
import { internalTypeOf } from '../go-names.ts';
import { mediaTypeOf, newUnsupportedBody } from '../negotiation.ts';
import type { Operation } from '../operation.ts';
import { type PatchRequest, patchTypes } from '../patch-request.ts';
import type { SubresourceRules } from '../resource.ts';
import { ensureNamespace } from '../storage/object-meta.ts';
import { updateObject } from '../storage/update-object.ts';
import { parseWriteOptions } from '../write-options.ts';
import { ownTarget, type WriteTarget } from '../write-target.ts';
import type { Answer } from './answer.ts';
import { orderAsGo } from './go-order.ts';
import { admitWrite, authorizeCreate, checkNameOnUrl } from './update.ts';

/**
 * `PATCH` of an object, or of a subresource that writes to the same object (apiserver/pkg/endpoints/handlers/patch.go, v1.37).
 * @throws StatusError
 */
export function patch(operation: Operation, rules?: SubresourceRules): Answer {
  const target = ownTarget(operation);
  const request = readPatch(operation, target.isCustom);
  const { options, type } = request;
  const { definition, info } = operation;
  const result = updateObject(operation, {
    namespace: info.namespace,
    name: info.name,
    dryRun: options.dryRun,
    ...(rules === undefined ? {} : { rules }),
    forceAllowCreate: type === 'apply',
    authorizeCreate: () => authorizeCreate(operation),
    change(old) {
      if (old === undefined && type !== 'apply') throw newNotFound(definition.info, info.name);
      const object = patchObject(operation, request, old, target, rules);
      if (object.metadata.uid && old === undefined) {
        throw newConflict(
          definition.info,
          info.name,
          `uid mismatch: the provided object specified uid ${object.metadata.uid}, and no existing object was found`,
        );
      }
      ensureNamespace(object, definition.info.namespaced ? info.namespace : '');
      checkNameOnUrl(object, operation);
      admitWrite(operation, object, old, options.dryRun);
      return object;
    },
  });
  return { status: result.created ? 201 : 200, object: result.object };
}

/** @throws StatusError 400, 415, 422 */
export function readPatch(operation: Operation, isCustom: boolean): PatchRequest {
  const { request } = operation;
  const mediaType = mediaTypeOf(request.header('content-type') ?? '');
  const type = Object.hasOwn(patchTypes, mediaType) ? patchTypes[mediaType as keyof typeof patchTypes] : undefined;
  // What has no Go type has no strategic merge.
  const accepted = Object.keys(patchTypes).filter((known) => !isCustom || !known.includes('strategic'));
  // What no patch is refused by upstream's router, in its own words.
  if (type === undefined) throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  if (!accepted.includes(mediaType)) throw newUnsupportedBody(accepted);
  const options = parseWriteOptions(request, 'PatchOptions', type === 'apply');
  try {
    const parsed = readBodyOf(request, type === 'apply' ? 'yaml' : 'json');
    const { strictErrors } = parsed;
    // Of keys that come twice the last counts alone: what reads patches knows no structs, into which both would be read.
    const value = type !== 'apply' && strictErrors.length > 0 ? JSON.parse(textOf(request)) : parsed.value;
    operation.audit?.setRequestObject(value);
    return { type, value: value as ReadonlyJson, strictErrors, options };
  } catch (error) {
    if (!(error instanceof BodySyntaxError)) throw error;
    throw newBadRequest(type === 'apply' ? `error encoding patch: ${error.message}` : 'invalid JSON patch');
  }
}

/** The new state, decoded and defaulted, with its managed fields. @throws StatusError */
export function patchObject(
  operation: Operation,
  request: PatchRequest,
  old: StoredObject | undefined,
  target: WriteTarget,
  rules?: SubresourceRules,
): KubeObject {
  const { type, options } = request;
  if (type === 'apply' || old === undefined) return applyPatch(operation, old, request, target);
  const { setStatusDefaults } = rules ?? {};
  const known = setStatusDefaults === undefined ? undefined : old;
  const { object, strictErrors, shown } = merge(target, request, old, known);
  checkPatched(operation, target, object, strictErrors, request, shown, known);
  const setDefaults = known !== undefined && object['spec'] === known['spec'] ? setStatusDefaults : target.setDefaults;
  setDefaults?.(object);
  return target.fieldManager.update(old as KubeObject, object, {
    manager: options.fieldManager,
    now: formatTime(operation.parts.clock.now()),
  });
}

interface Merged {
  readonly object: KubeObject;
  readonly strictErrors: readonly string[];
  /** What an error shows as the value of `patch`. */
  readonly shown: () => string;
}

function merge(
  target: WriteTarget,
  { type, value, strictErrors: repeated, options }: PatchRequest,
  old: StoredObject,
  known: StoredObject | undefined,
): Merged {
  const strict = options.fieldValidation !== 'Ignore';
  const document = old as unknown as ReadonlyJsonObject;
  const twice = strict ? repeated : [];
  switch (type) {
    case 'json': {
      const { object, strictErrors } = applyJsonPatch(document, value, { strict });
      return merged(object, strictErrors, document, known);
    }
    case 'merge':
      return merged(applyMergePatch(document, value, { strict }), twice, document, known);
    default: {
      const result = merged(applyStrategicMergePatch(document, value, target.schema), twice, document, known);
      return { ...result, shown: () => formatGoMap(value) };
    }
  }
}

/** What comes out of a patch shares what it left alone, which must not be changed. */
function merged(
  value: unknown,
  strictErrors: readonly string[],
  before: ReadonlyJsonObject,
  known: StoredObject | undefined,
): Merged {
  return {
    object: (known === undefined ? cloneJson(value) : cloneBeside(value, known)) as KubeObject,
    strictErrors,
    shown: () => toGoJson(orderAsGo(value as ReadonlyJson, before)),
  };
}

/**
 * A copy that shares with the stored object what the patch has left alone of it: the spec, what is in the metadata, and what is
 * in the status, down to the items of its lists. What rules write of a status they write into what is new (`known` is frozen).
 */
function cloneBeside(value: unknown, stored: StoredObject): unknown {
  if (!isRecord(value) || Object.hasOwn(value, '__proto__')) return cloneJson(value);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = value[key];
    copy[key] =
      key === 'spec' && field === stored['spec']
        ? field
        : key === 'metadata' || key === 'status'
          ? cloneFields(field, (stored as Readonly<Record<string, unknown>>)[key])
          : cloneJson(field);
  }
  return copy;
}

function cloneFields(value: unknown, stored: unknown): unknown {
  if (!isRecord(value) || !isRecord(stored) || Object.hasOwn(value, '__proto__')) return cloneJson(value);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const [field, before] = [value[key], stored[key]];
    copy[key] =
      field === before
        ? field
        : Array.isArray(field) && Array.isArray(before)
          ? field.map((item) => (before.includes(item) ? item : cloneJson(item)))
          : cloneJson(field);
  }
  return copy;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A map as Go's `%+v` prints it: `map[spec:map[replicas:3]]`. */
function formatGoMap(value: ReadonlyJson): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(formatGoMap).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const object = value as ReadonlyJsonObject;
  const fields = Object.keys(object).sort();
  return `map[${fields.map((key) => `${key}:${formatGoMap(object[key] ?? null)}`).join(' ')}]`;
}

/** What Go's decoder says of an apiVersion or a kind that is no text. */
function whyNoText(object: { readonly apiVersion?: unknown; readonly kind?: unknown }): string | undefined {
  for (const field of ['apiVersion', 'kind'] as const) {
    const found = object[field];
    if (found === undefined || found === null || typeof found === 'string') continue;
    const type = Array.isArray(found) ? 'array' : typeof found === 'boolean' ? 'bool' : typeof found;
    return `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go struct field .${field} of type string`;
  }
  return undefined;
}

function splitApiVersion(apiVersion: string | undefined): { readonly group: string; readonly version: string } {
  const text = apiVersion ?? '';
  const slash = text.indexOf('/');
  return { group: slash < 0 ? '' : text.slice(0, slash), version: text.slice(slash + 1) };
}

/** Holds the result to the schema. @throws StatusError 422 */
function checkPatched(
  operation: Operation,
  target: WriteTarget,
  object: KubeObject,
  strictErrors: readonly string[],
  { options, type }: PatchRequest,
  shown: () => string,
  known: StoredObject | undefined,
): void {
  const refuse = (why: string) => newInvalid({ group: '', kind: '' }, '', [fieldErrors.invalid('patch', shown(), why)]);
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw refuse(`couldn't get version/kind; json parse error: json: cannot unmarshal into Go value`);
  }
  object.metadata ??= {};
  const noText = whyNoText(object);
  if (noText !== undefined) throw refuse(noText);
  const apiVersion = formatApiVersion(target);
  if (object.kind !== target.kind || object.apiVersion !== apiVersion) {
    const other = operation.parts.registry.forKind({ ...splitApiVersion(object.apiVersion), kind: object.kind });
    if (other !== undefined) {
      const {
        error = `converting (${other.info.version}.${other.info.kind}) to (${internalTypeOf(target)}): unknown conversion`,
      } = checkObject(object, other);
      throw refuse(error);
    }
    throw refuse(
      `no kind ${JSON.stringify(object.kind)} is registered for version ${JSON.stringify(object.apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  if (type === 'strategic') {
    const why = findUnstructuredError(object as unknown as Json, target.schema, known as unknown as Json);
    if (why !== undefined) throw refuse(why);
  }
  const { error, strict } = checkObject(object, target, known);
  if (error !== undefined) throw refuse(error);
  const all = [...strictErrors, ...(type === 'strategic' ? [...strict].sort() : strict)];
  if (all.length === 0 || options.fieldValidation === 'Ignore') return;
  if (options.fieldValidation === 'Strict') throw refuse(`strict decoding error: ${all.join(', ')}`);
  for (const text of all) operation.warn(text);
}
