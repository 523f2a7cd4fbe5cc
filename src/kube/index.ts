/**
 * kube: pure knowledge of Kubernetes that several rooms need. Strings and plain objects of the API come in; values go out.
 * No cluster is asked.
 */

export * from './addons/metrics-server.ts';
export * from './audit-policy.ts';
export * from './cron.ts';
export * from './data.ts';
export { canonicalTime, TimeError } from './decode/go-time.ts';
export { DecodeError, decodeObject, findUnstructuredError, pruneUnknown, writeNulls } from './decode/index.ts';
export * from './duration.ts';
export { isSemanticallyEqual } from './equality.ts';
export * from './exact-quantity.ts';
export * from './field-selector.ts';
export { toGoJson } from './go-json.ts';
export { sortAsGo } from './go-sort.ts';
export {
  formatLabelSelector,
  formatSelector,
  labelSelectorToSelector,
  matchesLabels,
  type Requirement,
  type SelectionOperator,
  type Selector,
  SelectorError,
} from './label-selector.ts';
export { parseLabelSelector } from './label-selector-parser.ts';
export * from './object.ts';
export type * from './objects/index.ts';
export { createJsonUnpacker, type PackedJson } from './packed-json.ts';
export * from './patch/index.ts';
export {
  createProtobufDecoder,
  openProtobuf,
  type ProtobufDecoder,
  type ProtobufEnvelope,
  ProtobufError,
} from './protobuf/index.ts';
export { formatMebibytes, parseMillicores, parseQuantity } from './quantity.ts';
export * from './read-data.ts';
export * from './schema.ts';
export { createSchemas, type SchemaData, type SchemaPackage } from './schemas/create-schemas.ts';
export { createGoOrder, type FieldOrderData, type InGoOrder } from './schemas/field-order.ts';
export * from './status.ts';
export { formatMicroTime, formatTime } from './time.ts';
export * from './validation/index.ts';
export { formatYaml } from './yaml/format.ts';
export { type ParsedYaml, parseYaml } from './yaml/parse.ts';
