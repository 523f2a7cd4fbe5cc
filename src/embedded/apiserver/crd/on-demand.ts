import { followStore } from '../authorization/follow-store.ts';
import { writing } from '../writing-on-demand.ts';
import type { CustomResources, CustomResourcesOnDemand } from './custom-resources.ts';
import type { CustomResourcesOptions } from './serve-definitions.ts';

const prefix = '/registry/apiextensions.k8s.io/customresourcedefinitions/';

/** Follows the definitions in a store (`serve-definitions.ts`) as soon as there may be one. */
export function createCustomResources(options: Omit<CustomResourcesOptions, 'schemas'>): CustomResourcesOnDemand {
  const { store } = options;
  let served: CustomResources | undefined;
  const hasDefinitions = () => store.count(prefix) > 0;
  let isNeeded = hasDefinitions();
  followStore(
    store,
    prefix,
    () => undefined,
    () => {
      isNeeded = hasDefinitions();
    },
  );
  const start = () => {
    served ??= writing.value.customResources.value.serveDefinitions({ ...options, schemas: writing.value.schemas });
  };
  const loadNow = (): Promise<unknown> | undefined => {
    if (served !== undefined) return undefined;
    const waiting = writing.load() ?? writing.value.customResources.load();
    if (waiting !== undefined) return waiting.then(loadNow);
    start();
    return undefined;
  };
  return {
    openApi: () => served?.openApi() ?? [],
    loadNow,
    loadIfNeeded: () => (isNeeded ? loadNow() : undefined),
    load: ({ resource, apiGroup, verb }) =>
      isNeeded ||
      (resource === 'customresourcedefinitions' &&
        apiGroup === 'apiextensions.k8s.io' &&
        verb !== 'get' &&
        verb !== 'list' &&
        verb !== 'watch')
        ? loadNow()
        : undefined,
  };
}
