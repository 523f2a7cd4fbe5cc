import type { ColumnData } from '../../src/kube/data.ts';
import { pathOf, type ServedVersion } from './discovery.ts';
import type { ApiReader } from './read.ts';
import { table } from './read.ts';

interface Table {
  readonly columnDefinitions: readonly {
    readonly name: string;
    readonly type: string;
    readonly format: string;
    readonly description: string;
    readonly priority: number;
  }[];
}

/** `columns.json` and `column-descriptions.json`: the columns of every resource that can be listed; each text and each column once. */
export async function packColumns(
  api: ApiReader,
  served: readonly ServedVersion[],
): Promise<ColumnData & { readonly descriptions: readonly string[] }> {
  const descriptions: string[] = [];
  const columns: string[] = [];
  const resources: Record<string, readonly number[]> = {};
  const placeIn = (list: string[], text: string): number => {
    const known = list.indexOf(text);
    return known < 0 ? list.push(text) - 1 : known;
  };
  for (const { group, version, resources: listed } of served) {
    for (const { resource, verbs } of listed) {
      if (!verbs.includes('list')) continue;
      const path = `${pathOf({ group, version })}/${resource}?limit=1`;
      const { columnDefinitions } = await api.get<Table>(path, table);
      resources[`${resource}.${version}.${group}`] = columnDefinitions.map(
        ({ name, type, format, description, priority }) =>
          placeIn(columns, JSON.stringify([name, type, format, priority, placeIn(descriptions, description)])),
      );
    }
  }
  return { descriptions, columns: columns.map((column) => JSON.parse(column)), resources };
}
