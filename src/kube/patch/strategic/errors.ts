import { formatGoS, formatGoV, goTypeName } from '../go-format.ts';
import type { ReadonlyJson } from '../json.ts';

/** A strategic merge patch that cannot be: the client's fault (400) or not to be processed (422). */
export class PatchFormatError extends Error {
  override readonly name = 'PatchFormatError';
  readonly code: 400 | 422;

  constructor(code: 400 | 422, message: string) {
    super(message);
    this.code = code;
  }
}

// The texts of `apimachinery/pkg/util/mergepatch/errors.go`, v1.37.

/** `ErrBadPatchFormatForPrimitiveList`. */
export const newBadPrimitiveList = () => new PatchFormatError(400, 'invalid patch format of primitive list');
/** `ErrBadPatchFormatForRetainKeys`. */
export const newBadRetainKeys = () => new PatchFormatError(400, 'invalid patch format of retainKeys');
/** `ErrBadPatchFormatForSetElementOrderList`. */
export const newBadElementOrder = () => new PatchFormatError(400, 'invalid patch format of setElementOrder list');
/** `ErrUnsupportedStrategicMergePatchFormat`. */
export const newUnsupportedFormat = () => new PatchFormatError(400, 'strategic merge patch format is not supported');
/** `ErrNoListOfLists`. */
export const newNoListOfLists = () => new PatchFormatError(422, 'lists of lists are not supported');

/** `ErrNoMergeKey`. */
export const newNoMergeKey = (item: ReadonlyJson, mergeKey: string) =>
  new Error(`map: ${formatGoV(item)} does not contain declared merge key: ${mergeKey}`);

/** `ErrBadArgType`. */
export const newBadArgument = (expected: 'map' | 'slice', actual: ReadonlyJson) =>
  new Error(
    `expected a ${expected === 'map' ? 'map[string]interface {}' : '[]interface {}'}, but received a ${typeText(actual)}`,
  );

const typeText = (value: ReadonlyJson) => (value === null ? '%!s(<nil>)' : goTypeName(value));

/** `ErrBadPatchType`. */
export const newBadDirective = (directive: ReadonlyJson, patch: ReadonlyJson) =>
  new Error(`unknown patch type: ${formatGoS(directive)} in map: ${formatGoV(patch)}`);
