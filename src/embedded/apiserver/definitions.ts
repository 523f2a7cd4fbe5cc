import { formatGroupResource, type KubernetesData, readDiscovery, type Schema } from '../../kube/index.ts';
import type { ResourceDefinition, ResourceRules, TableColumn } from './resource.ts';
import { resourceTraits } from './resource-traits.ts';
import { registry } from './resources/registry.ts';
import { tables } from './tables-on-demand.ts';
import { writing } from './writing-on-demand.ts';

/** Of a kind that the data has no schema of, which none of those that are stored is. */
const anything: Schema = { type: 'any' };

/** The resources of the data with their rules. Schemas are read at their first use, columns and rules loaded at theirs. */
export function newDefinitions(data: KubernetesData): ResourceDefinition[] {
  return readDiscovery(data.discovery).flatMap(({ group, resources }) =>
    resources.flatMap((info) => {
      // That of an APIService that a cluster may or may not have.
      if (group === 'metrics.k8s.io') return [];
      const name = formatGroupResource(info);
      const entry = registry[name];
      const isVirtual = !info.verbs.includes('get');
      if (entry === undefined && !isVirtual) return [];
      const { rules: module, key = info.resource, conversion, deprecation } = entry ?? {};
      let columns: readonly TableColumn[] | undefined;
      let rules: ResourceRules | undefined;
      let isLoaded = false;
      return {
        info,
        get schema() {
          return writing.value.schemas.forKind(info) ?? anything;
        },
        get columns() {
          columns ??= tables.value.columnsOf(info);
          return columns;
        },
        get rules() {
          rules ??= { ...resourceTraits[name], ...(module && writing.value.rulesModules[module].value.rules[name]) };
          return rules;
        },
        load() {
          if (isLoaded) return undefined;
          const waiting =
            writing.load() ??
            (isVirtual ? writing.value.virtual : module && writing.value.rulesModules[module])?.load();
          isLoaded = waiting === undefined;
          return waiting;
        },
        keyPrefix: `/registry/${key}/`,
        ...(conversion === undefined ? {} : { conversion }),
        ...(deprecation === undefined ? {} : { deprecation }),
      };
    }),
  );
}
