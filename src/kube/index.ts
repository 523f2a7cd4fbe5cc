/**
 * kube: pure knowledge of Kubernetes that several rooms need. Strings and plain objects of the API come in; values go out.
 * No cluster is asked.
 */

export { isSemanticallyEqual } from './equality.ts';
export { toGoJson } from './go-json.ts';
export * from './object.ts';
export { formatMebibytes, parseMillicores, parseQuantity } from './quantity.ts';
export * from './schema.ts';
export * from './status.ts';
export * from './validation/index.ts';
