import { toGoJson } from '../go-json.ts';
import type { Json } from '../object.ts';
import { newBadRequest, newRequestEntityTooLarge, StatusError } from '../status.ts';
import { utf8Length } from '../validation/index.ts';
import { jsonKindName } from './go-format.ts';
import {
  asJson,
  cloneJson,
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  setField,
} from './json.ts';
import {
  find,
  get,
  indexIn,
  insert,
  OperationError,
  own,
  requireIndex,
  type Target,
  take,
} from './json-patch-target.ts';
import { refusingTooDeep } from './too-deep.ts';

const maxOperations = 10_000;
/** `JSONPatchMaxCopyBytes` (`apiserver/pkg/server/config.go`, v1.37). */
const maxCopyBytes = 3 * 1024 * 1024;

/** What {@link applyJsonPatch} gives back. */
export interface JsonPatchResult {
  readonly object: Json;
  /** What `fieldValidation` has to warn of or refuse: `json patch unknown field "[0].foo"`. */
  readonly strictErrors: readonly string[];
}

/**
 * Applies a JSON patch (RFC 6902) as `apiserver/pkg/endpoints/handlers/patch.go` (v1.37) does with evanphx/json-patch v4,
 * whose habits it has: `replace` of an absent field adds it, indexes below zero count from the end, a path's first `/` may
 * be missing, `test` of an absent field passes without a value. The document may be frozen; the result shares what the
 * patch left alone. Throws StatusError 400 for what is no patch, 413 for too many operations, and 422 with the API
 * server's empty words for an operation that fails; its `cause` is an Error with the library's text.
 * Simplified: `test` compares values, not their spelling (upstream tells 1 from 1.0, and `<` from its escape, which is how
 * its own documents are written); fields that the patch repeats are not found; where the library crashes (`replace` or
 * `test` of the whole document without a value, a null in a list) the operation fails or compares.
 */
export function applyJsonPatch(
  document: ReadonlyJson,
  patch: ReadonlyJson,
  options: { readonly strict: boolean },
): JsonPatchResult {
  const strictErrors: string[] = [];
  if (options.strict) checkOperations(patch, strictErrors);
  if (patch === null) return { object: asJson(document), strictErrors };
  if (!isJsonArray(patch)) throw newBadRequest(cannotUnmarshal(patch, 'jsonpatch.Patch'));
  if (patch.length > maxOperations) {
    const text = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`;
    throw newRequestEntityTooLarge(`Request entity too large: ${text}`);
  }
  const target: Target = { root: document as Json, owned: new Set(), copiedBytes: 0 };
  for (const operation of patch) {
    if (operation !== null && !isJsonObject(operation)) {
      throw newBadRequest(cannotUnmarshal(operation, 'jsonpatch.Operation'));
    }
    try {
      const kind = getField(operation ?? {}, 'op');
      const apply = operations.get(kind ?? null);
      if (!apply) throw new OperationError(`Unexpected kind: ${typeof kind === 'string' ? kind : 'unknown'}`);
      refusingTooDeep(() => apply(target, operation ?? {}));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      const text = 'the server rejected our request due to an error in our request';
      throw new StatusError(422, 'Invalid', text, {}, { cause: error });
    }
  }
  return { object: target.root, strictErrors };
}

const cannotUnmarshal = (value: ReadonlyJson, type: string) =>
  `json: cannot unmarshal ${jsonKindName(value)} into Go value of type ${type}`;

const operationFields: readonly string[] = ['op', 'path', 'from', 'value'];

/** The strict decoding into `[]jsonPatchOp` that comes before the library's own. */
function checkOperations(patch: ReadonlyJson, strictErrors: string[]): void {
  const refuse = (what: string) => newBadRequest(`error decoding patch: ${what}`);
  if (patch === null) return;
  if (!isJsonArray(patch)) throw refuse(cannotUnmarshal(patch, '[]handlers.jsonPatchOp'));
  for (const [index, operation] of patch.entries()) {
    if (operation === null) continue;
    if (!isJsonObject(operation)) throw refuse(cannotUnmarshal(operation, 'handlers.jsonPatchOp'));
    for (const key of Object.keys(operation)) {
      const value = operation[key] ?? null;
      if (!operationFields.includes(key)) strictErrors.push(`json patch unknown field "[${index}].${key}"`);
      else if (key !== 'value' && value !== null && typeof value !== 'string') {
        const text = `json: cannot unmarshal ${jsonKindName(value)} into Go struct field jsonPatchOp.${key} of type string`;
        throw refuse(text);
      }
    }
  }
}

const missing = 'missing value';

type Operation = { readonly [key: string]: ReadonlyJson };

/** `path` or `from`; `verb` and how the error of its absence ends differ by operation. */
function pointerOf(operation: Operation, name: 'path' | 'from', verb: string, isBare = false): string {
  const value = getField(operation, name);
  if (typeof value === 'string') return value;
  const absent = `operation${name === 'from' ? ',' : ''} missing ${name} field: ${missing}`;
  const why = isBare
    ? missing
    : value === undefined || value === null
      ? absent
      : `json: cannot unmarshal ${jsonKindName(value)} into Go value of type string`;
  throw new OperationError(`${verb} operation failed to decode ${name}: ${why}`);
}

const operandOf = (operation: Operation): Json => (getField(operation, 'value') ?? null) as Json;

function add(target: Target, operation: Operation): void {
  const path = pointerOf(operation, 'path', 'add', true);
  const place = find(target, path);
  if (!place) throw new OperationError(`add operation does not apply: doc is missing path: "${path}": ${missing}`);
  within(`error in add for path: '${path}': `, () => insert(target, path, place, operandOf(operation)));
}

function remove(target: Target, operation: Operation): void {
  const path = pointerOf(operation, 'path', 'remove', true);
  const place = find(target, path);
  if (!place) throw new OperationError(`remove operation does not apply: doc is missing path: "${path}": ${missing}`);
  within(`error in remove for path: '${path}': `, () => take(target, path, place));
}

function replace(target: Target, operation: Operation): void {
  const path = pointerOf(operation, 'path', 'replace');
  if (path === '') {
    const value = operandOf(operation);
    if (typeof value !== 'object' || value === null) {
      throw new OperationError('replace operation value must be object or array: %!w(<nil>)');
    }
    target.root = value;
    return;
  }
  const place = find(target, path);
  if (!place) throw new OperationError(`replace operation does not apply: doc is missing path: ${path}: ${missing}`);
  if (isJsonArray(place.container) && indexIn(place.container, place.key) instanceof OperationError) {
    throw new OperationError(`replace operation does not apply: doc is missing key: ${path}: ${missing}`);
  }
  const container = own(target, path);
  if (!Array.isArray(container)) setField(container, place.key, operandOf(operation));
  else container[requireIndex(container, place.key)] = operandOf(operation);
}

function move(target: Target, operation: Operation): void {
  const from = pointerOf(operation, 'from', 'move');
  const source = find(target, from);
  if (!source) throw new OperationError(`move operation does not apply: doc is missing from path: ${from}: ${missing}`);
  const value = within(`error in move for path: '${source.key}': `, () => {
    const found = get(source);
    take(target, from, source);
    return found;
  });
  const path = pointerOf(operation, 'path', 'move');
  const place = find(target, path);
  if (!place) {
    throw new OperationError(`move operation does not apply: doc is missing destination path: ${path}: ${missing}`);
  }
  within(`error in move for path: '${path}': `, () => insert(target, path, place, value ?? null));
}

function test(target: Target, operation: Operation): void {
  const path = pointerOf(operation, 'path', 'test');
  const failed = `testing value ${path} failed: test failed`;
  if (path === '') {
    if (!isEqualJson(target.root, operandOf(operation))) throw new OperationError(failed);
    return;
  }
  const place = find(target, path);
  if (!place) throw new OperationError(`test operation does not apply: is missing path: ${path}: ${missing}`);
  const found = within(`error in test for path: '${path}': `, () => get(place)) ?? null;
  if (!isEqualJson(found, operandOf(operation))) throw new OperationError(failed);
}

function copy(target: Target, operation: Operation): void {
  const from = pointerOf(operation, 'from', 'copy');
  const source = find(target, from);
  if (!source) throw new OperationError(`copy operation does not apply: doc is missing from path: ${from}: ${missing}`);
  const value = within(`error in copy for from: '${from}': `, () => get(source));
  const path = pointerOf(operation, 'path', 'copy', true);
  const place = find(target, path);
  if (!place) {
    throw new OperationError(`copy operation does not apply: doc is missing destination path: ${path}: ${missing}`);
  }
  if (value !== undefined && value !== null) target.copiedBytes += utf8Length(toGoJson(value));
  if (target.copiedBytes > maxCopyBytes) {
    throw new OperationError(
      `Unable to complete the copy, the accumulated size increase of copy is ${target.copiedBytes}, exceeding the limit ${maxCopyBytes}`,
    );
  }
  // Not shared, or a later change of one would be a change of both.
  within('error while adding value during copy: ', () => insert(target, path, place, cloneJson(value ?? null)));
}

function within<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof OperationError) throw new OperationError(prefix + error.message);
    throw error;
  }
}

const operations: ReadonlyMap<ReadonlyJson, (target: Target, operation: Operation) => void> = new Map([
  ['add', add],
  ['remove', remove],
  ['replace', replace],
  ['move', move],
  ['test', test],
  ['copy', copy],
]);
