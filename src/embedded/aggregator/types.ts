import type { Aggregation } from '../apiserver/aggregation.ts';
import type { ComponentContext } from '../client/index.ts';
import type { ServiceNetwork } from './service-route.ts';

/** The aggregator of an API server that runs. */
export interface Aggregator extends Aggregation, Disposable {}

/** What an aggregator is made with; `network` is that of the API server's node. */
export interface AggregatorContext extends ComponentContext {
  readonly network: ServiceNetwork;
}
