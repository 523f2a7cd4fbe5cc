/**
 * aggregator: what in kube-apiserver lets other API servers serve a part of the API, behind Services that APIServices name. An API
 * client and a way to addresses of Services come in; the condition `Available`, their resources for discovery and answers
 * to requests that are sent on go out.
 */

export { createAggregation, discoveredIn } from './aggregation.ts';
export { aggregating, createAggregatorOnDemand, loadAggregatorFor } from './aggregator.ts';
export type { Aggregator } from './types.ts';
