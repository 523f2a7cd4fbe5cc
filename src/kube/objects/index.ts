/**
 * The types of objects that several parts read: one file a kind, named as upstream's Go types. Types alone: nothing of this
 * is in what a page loads.
 */

export type * from './field-selectors.ts';
export type * from './node.ts';
export type * from './node-selector.ts';
export type * from './pod.ts';
export type * from './pod-spec.ts';
export type * from './resource-list.ts';
export type * from './volume.ts';
export type * from './workloads.ts';
