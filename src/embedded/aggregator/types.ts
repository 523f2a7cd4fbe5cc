import type { Aggregation } from '../apiserver/aggregation.ts';
import type { ComponentContext } from '../client/index.ts';
import type { ServiceNetwork } from './service-route.ts';

/** The aggregator of an API server that runs. */
export interface Aggregator extends Aggregation, Disposable {
  /** It knows which APIServices there are. */
  hasSynced(): boolean;
  /** It does for other API servers what is to be done, as far as there are any. */
  isWorking(): boolean;
}

/** What an aggregator is made with; `network` is that of the API server's node. */
export interface AggregatorContext extends ComponentContext {
  readonly network: ServiceNetwork;
}
