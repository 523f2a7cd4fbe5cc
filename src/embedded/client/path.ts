import type { Resource } from './resources.ts';

/** What a write is asked with beside the object. */
export interface WriteParameters {
  /** Of the subresource that a create is for (`pods/NAME/eviction`). */
  readonly name?: string;
  /** `status`, `scale`, `binding` ... */
  readonly subresource?: string;
  readonly fieldManager?: string;
  /** Of an apply: takes fields from other managers. */
  readonly force?: boolean;
}

/** `/apis/apps/v1/namespaces/default/deployments/web/status`. */
export function pathOf(
  { group, version, resource, namespaced }: Resource,
  namespace: string | undefined,
  name?: string,
  subresource?: string,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespaced && namespace !== undefined && namespace !== '' ? `/namespaces/${namespace}` : '';
  const rest = name === undefined ? '' : subresource === undefined ? `/${name}` : `/${name}/${subresource}`;
  return `${root}${scope}/${resource}${rest}`;
}

/** Of a request that asks for nothing beside its path: shared, and nobody writes it. */
export const noQuery = new URLSearchParams();

/** The query of what is not in the path. */
export function queryOf(parameters?: object): URLSearchParams {
  let query: URLSearchParams | undefined;
  for (const [key, value] of Object.entries(parameters ?? {})) {
    if (value === undefined || value === '' || key === 'name' || key === 'subresource') continue;
    query ??= new URLSearchParams();
    query.set(key, String(value));
  }
  return query ?? noQuery;
}
