import type { StoredObject } from '../../../kube/index.ts';
import type { Cell, ResourceDefinition, TableColumn } from '../resource.ts';
import { scaleCells } from './autoscaling.ts';
import { cellsByResource } from './cells.ts';
import { age, type CellsOf, nameOf } from './format.ts';
import { defaultCells } from './other-groups.ts';
import { toPartial } from './partial.ts';
import { podRowConditions, type RowCondition } from './pod.ts';
import { effectiveDefaultStorageClass } from './storage.ts';

/** `metav1.TableRow`. */
export interface TableRow {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
  readonly object: StoredObject | null;
}

/** `metav1.Table`. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: string;
  readonly metadata: object;
  /** Null where they have been told before. */
  readonly columnDefinitions: readonly TableColumn[] | null;
  /** Null where upstream's printer makes no rows of nothing. */
  readonly rows: readonly TableRow[] | null;
}

/** What {@link newTable} is asked for. */
export interface NewTable {
  readonly objects: readonly StoredObject[];
  /** A list may say more than its objects: which StorageClass is the default. */
  readonly isList: boolean;
  /** Of the list, or `resourceVersion` of the one object. */
  readonly metadata: object;
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  /** Later events of a watch do not tell the columns again. */
  readonly noHeaders: boolean;
  /** Of meta.k8s.io: `v1` or `v1beta1`. */
  readonly version: string;
  /** In milliseconds. */
  readonly now: number;
}

/** An object, or the items of a list, as rows (`asTable` of `apiserver/pkg/endpoints/handlers/response.go`, v1.37). */
export function newTable(definition: ResourceDefinition, wanted: NewTable): Table {
  const { objects, includeObject, now } = wanted;
  const { group, resource } = definition.info;
  const key = `${group}/${resource}`;
  const isScale = objects[0]?.kind === 'Scale' && group !== 'autoscaling';
  const cellsOf = isScale ? scaleCells : (definition.cells ?? cellsByResource[key] ?? namedByColumns(definition));
  const apiVersion = `meta.k8s.io/${wanted.version}`;
  const rows = objects.map((object): TableRow => {
    const cells = cellsOf(object, now);
    const conditions = cellsOf === cellsByResource['/pods'] ? podRowConditions(object) : undefined;
    const shown =
      includeObject === 'Object' ? object : isLeftOut(object, includeObject) ? null : toPartial(object, apiVersion);
    return conditions === undefined ? { cells, object: shown } : { cells, conditions, object: shown };
  });
  if (key === 'storage.k8s.io/storageclasses' && wanted.isList) markDefault(objects, rows);
  // The printer of APIServices does not look at the option.
  const isTold = !wanted.noHeaders || key === 'apiregistration.k8s.io/apiservices';
  return {
    kind: 'Table',
    apiVersion,
    metadata: wanted.metadata,
    columnDefinitions: isTold ? (isScale ? scaleColumns(definition) : definition.columns) : null,
    rows: rows.length === 0 && cellsOf === defaultCells ? null : rows,
  };
}

/** The bookmark that ends the initial events is told by its metadata, which is why it is always there. */
function isLeftOut({ metadata }: StoredObject, includeObject: NewTable['includeObject']): boolean {
  return includeObject === 'None' && metadata.annotations?.['k8s.io/initial-events-end'] !== 'true';
}

/** Resources that other programs serve: what the columns say of themselves. */
function namedByColumns({ columns }: ResourceDefinition): CellsOf {
  const isDefault = columns.every(({ name }) => name === 'Name' || name === 'Created At');
  if (isDefault) return defaultCells;
  return (object, now) =>
    columns.map(({ name }) => (name === 'Name' ? nameOf(object) : name === 'Age' ? age(object, now) : null));
}

function markDefault(objects: readonly StoredObject[], rows: TableRow[]): void {
  const marked = effectiveDefaultStorageClass(objects);
  if (marked === undefined) return;
  const index = objects.indexOf(marked);
  const row = rows[index];
  if (row !== undefined) rows[index] = { ...row, cells: [`${nameOf(marked)} (default)`, ...row.cells.slice(1)] };
}

/** `scaleColumnDefinitions` of `pkg/printers/internalversion/printers.go` (v1.37); name and age are told as of the resource itself. */
function scaleColumns({ columns }: ResourceDefinition): readonly TableColumn[] {
  const describe = (wanted: string) => columns.find(({ name }) => name === wanted)?.description ?? '';
  const column = (name: string, type: string, description: string): TableColumn => ({
    name,
    type,
    format: '',
    description,
    priority: 0,
  });
  return [
    column('Name', 'string', describe('Name')),
    column('Desired', 'integer', 'replicas is the desired number of instances for the scaled object.'),
    column('Available', 'integer', 'replicas is the actual number of observed instances of the scaled object.'),
    column('Age', 'string', describe('Age')),
  ];
}
