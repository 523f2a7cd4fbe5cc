import descriptions from '../../../kube/data/column-descriptions.json' with { type: 'json' };
import data from '../../../kube/data/columns.json' with { type: 'json' };
import { type ColumnData, type GroupVersion, readColumns } from '../../../kube/index.ts';
import type { TableColumn } from '../resource.ts';

/** The columns of a resource's Table, as a real cluster's has them; none for a resource that cannot be listed. */
export function columnsOf(resource: GroupVersion & { readonly resource: string }): readonly TableColumn[] {
  return readColumns(data as unknown as ColumnData, descriptions.descriptions, resource);
}
