import {
  formatGroupResource,
  type KubernetesData,
  readColumns,
  readDiscovery,
  type Schema,
  type Schemas,
} from '../../kube/index.ts';
import type { ResourceDefinition, TableColumn } from './resource.ts';
import { resourceTraits } from './resource-traits.ts';
import { registry } from './resources/registry.ts';
import { cellsByResource } from './tables/index.ts';

/** Of a kind that the data has no schema of, which none of those that are stored is. */
const anything: Schema = { type: 'any' };

/** The resources of the data with their rules. Schemas and columns are read at their first use. */
export function newDefinitions(data: KubernetesData, schemas: Schemas): ResourceDefinition[] {
  return readDiscovery(data.discovery).flatMap(({ group, resources }) =>
    resources.flatMap((info) => {
      // That of an APIService that a cluster may or may not have.
      if (group === 'metrics.k8s.io') return [];
      const name = formatGroupResource(info);
      const entry = registry[name];
      const isVirtual = !info.verbs.includes('get');
      if (entry === undefined && !isVirtual) return [];
      const { rules = {}, key = info.resource, conversion } = entry ?? {};
      let columns: readonly TableColumn[] | undefined;
      const cells = cellsByResource[`${info.group}/${info.resource}`];
      return {
        info,
        get schema() {
          return schemas.forKind(info) ?? anything;
        },
        get columns() {
          columns ??= readColumns(data.columns, data.columnDescriptions, info);
          return columns;
        },
        rules: { ...resourceTraits[name], ...(cells === undefined ? {} : { cells }), ...rules },
        keyPrefix: `/registry/${key}/`,
        ...(conversion === undefined ? {} : { conversion }),
      };
    }),
  );
}
