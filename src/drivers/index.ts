/**
 * drivers: the clusters. The interface is here; each cluster has a folder of its own (`kind/`; `embedded.ts` and `shared/`
 * plug in beside it). `kind/` uses Node and is imported by its own path, so that this file can run in a page.
 */
export type * from './driver.ts';
