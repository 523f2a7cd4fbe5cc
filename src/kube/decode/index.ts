export { DecodeError, decodeObject } from './decode.ts';
export { pruneUnknown } from './prune.ts';
export { findUnstructuredError } from './unstructured.ts';
export { writeNulls, zeroOf } from './zero.ts';
