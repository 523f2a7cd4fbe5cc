import { newBadRequest, type Status, type StoredObject, validateTableOptions } from '../../kube/index.ts';
import type { Operation } from './operation.ts';
import { parseBoolean } from './query.ts';
import type { Table } from './tables/index.ts';
import { tables } from './tables-on-demand.ts';

/** `meta.k8s.io/v1 TableOptions` of a query. */
export interface TableOptions {
  readonly includeObject: 'Metadata' | 'None' | 'Object';
  readonly noHeaders: boolean;
}

/** @throws StatusError 400 */
export function parseTableOptions(query: URLSearchParams): TableOptions {
  const asked = query.get('includeObject') ?? '';
  const [wrong] = validateTableOptions(asked);
  if (wrong !== undefined) throw newBadRequest(`Unable to convert to Table as requested: ${wrong.toString()}`);
  return {
    includeObject: asked === 'None' || asked === 'Object' ? asked : 'Metadata',
    noHeaders: parseBoolean(query.get('noHeaders')),
  };
}

/** An object, or the items of a list, as rows. */
export function toTable(
  { definition, parts }: Operation,
  metadata: object,
  objects: readonly StoredObject[],
  options: TableOptions,
  version: string,
  isList = false,
): Table {
  return tables.value.newTable(definition, { ...options, objects, isList, metadata, version, now: parts.clock.now() });
}

/** Tests for a Status among answers. */
export function isStatus(object: object): object is Status {
  return 'kind' in object && object.kind === 'Status' && 'apiVersion' in object && object.apiVersion === 'v1';
}
