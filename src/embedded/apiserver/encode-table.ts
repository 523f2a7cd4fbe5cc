import {
  formatHumanDuration,
  type KubeObject,
  newBadRequest,
  type Status,
  type StoredObject,
  validateTableOptions,
} from '../../kube/index.ts';
import type { Operation } from './operation.ts';
import { parseBoolean } from './query.ts';
import type { Cell, ResourceDefinition, TableColumn } from './resource.ts';

/** `meta.k8s.io/v1 TableOptions` of a query. */
export interface TableOptions {
  readonly includeObject: 'Metadata' | 'None' | 'Object';
  readonly noHeaders: boolean;
}

interface Table {
  readonly kind: 'Table';
  readonly apiVersion: string;
  readonly metadata: object;
  /** Null where they have been told before. */
  readonly columnDefinitions: readonly TableColumn[] | null;
  readonly rows: readonly { readonly cells: readonly Cell[]; readonly object: object | null }[];
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

/** An object, or the items of a list, as rows (`asTable` of apiserver/pkg/endpoints/handlers/response.go, v1.37). */
export function toTable(
  operation: Operation,
  metadata: object,
  objects: readonly StoredObject[],
  options: TableOptions,
  version: string,
): Table {
  const { definition, parts } = operation;
  const apiVersion = `meta.k8s.io/${version}`;
  const now = parts.clock.now();
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: options.noHeaders ? null : definition.columns,
    rows: objects.map((object) => ({
      cells: cellsOf(definition, object, now),
      object: rowObject(object, options, apiVersion),
    })),
  };
}

function cellsOf({ rules, columns }: ResourceDefinition, object: StoredObject, now: number): readonly Cell[] {
  if (rules.cells !== undefined) return rules.cells(object, now);
  return columns.map(({ name }) => {
    if (name === 'Name') return object.metadata.name ?? '';
    const made = object.metadata.creationTimestamp;
    if (name !== 'Age') return made ?? null;
    return made ? formatHumanDuration(now - Date.parse(made)) : '<unknown>';
  });
}

function rowObject(object: StoredObject, { includeObject }: TableOptions, apiVersion: string): object | null {
  if (includeObject === 'None') return null;
  return includeObject === 'Object' ? object : toPartial(object, apiVersion);
}

/** The metadata alone (`PartialObjectMetadata`). */
export function toPartial({ metadata }: StoredObject, apiVersion: string): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata };
}

/** Tests for a Status among answers. */
export function isStatus(object: object): object is Status {
  return 'kind' in object && object.kind === 'Status' && 'apiVersion' in object && object.apiVersion === 'v1';
}
