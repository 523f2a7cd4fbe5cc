/**
 * drivers: the clusters. The interface is here; each cluster has a folder of its own (`kind/`, `embedded/`; `shared/` plugs in
 * beside them). `kind/` uses Node and is imported by its own path, so that this file can run in a page; `embedded/` loads its worker
 * and what a status needs when it is used.
 */
export type * from './driver.ts';
export * from './embedded/index.ts';
export type * from './terminal-network.ts';
