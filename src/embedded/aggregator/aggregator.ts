import type { Aggregation } from '../apiserver/aggregation.ts';
import type { ServedGroupVersion } from '../apiserver/discovery/group-versions.ts';
import { createInformers, resources } from '../client/index.ts';
import { toResponse, unavailable } from './answers.ts';
import type { Aggregator, AggregatorContext } from './types.ts';

const none: readonly ServedGroupVersion[] = [];

/**
 * Follows APIServices, and loads and starts the work with the first that names a Service: most clusters have none. `hold` holds
 * time while the code comes.
 */
export function createAggregatorOnDemand(context: AggregatorContext, hold: () => Disposable): Aggregator {
  const stack = new DisposableStack();
  const informers = stack.use(createInformers(context));
  let working: Aggregator | undefined;
  let isLoading = false;
  let isOver = false;
  stack.defer(() => {
    isOver = true;
    working?.[Symbol.dispose]();
  });
  const load = async () => {
    using _held = hold();
    const { createAggregator } = await import('./create-aggregator.ts');
    if (!isOver) working = createAggregator(context, informers);
  };
  informers.of(resources.apiServices).addHandlers({
    added: ({ spec }) => need(spec),
    updated: (_, { spec }) => need(spec),
  });
  function need(spec: { readonly service?: object } | undefined): void {
    if (!spec?.service || isLoading) return;
    isLoading = true;
    load().catch((error: unknown) => {
      isLoading = false;
      context.log('error', `the aggregator cannot be loaded: ${String(error)}`);
    });
  }
  return {
    served: () => working?.served() ?? none,
    serve: async (apiService, request, user) =>
      (await working?.serve(apiService, request, user)) ?? toResponse(unavailable),
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** What an API server asks of an aggregator that is made after it, and that stops and starts. */
export function createAggregation(current: () => Aggregator | undefined): Aggregation {
  return {
    served: () => current()?.served() ?? none,
    serve: async (apiService, request, user) =>
      (await current()?.serve(apiService, request, user)) ?? toResponse(unavailable),
  };
}
