import type { CustomOpenApi } from '../openapi/create-openapi.ts';
import type { RequestInfo } from '../request.ts';

/** Custom resources, served as long as there are definitions of them. */
export interface CustomResources {
  /** What they add to OpenAPI now. */
  openApi(): readonly CustomOpenApi[];
}

/** The same, with the code loaded with the first definition: one that is written, or that a snapshot brings. */
export interface CustomResourcesOnDemand extends CustomResources {
  /** Loads what a request needs before anything else looks at it; undefined when it is there. */
  load(info: RequestInfo): Promise<unknown> | undefined;
  /** The same whatever is asked. */
  loadNow(): Promise<unknown> | undefined;
  /** The same when there are definitions. */
  loadIfNeeded(): Promise<unknown> | undefined;
}
