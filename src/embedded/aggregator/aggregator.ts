import type { ServedGroupVersion } from '../apiserver/discovery/group-versions.ts';
import { createOnDemand } from '../apiserver/on-demand.ts';
import { createInformers, resources } from '../client/index.ts';
import type { StoreSnapshot } from '../store/snapshot.ts';
import { toResponse, unavailable } from './answers.ts';
import type { Aggregator, AggregatorContext } from './types.ts';

const none: readonly ServedGroupVersion[] = [];

/** What does the work. */
export const aggregating = createOnDemand('the aggregator', () => import('./create-aggregator.ts'));

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
    await aggregating.load();
    if (!isOver) begin();
  };
  const begin = () => {
    working = aggregating.value.createAggregator(context, informers);
  };
  informers.of(resources.apiServices).addHandlers({
    added: ({ spec }) => need(spec),
    updated: (_, { spec }) => need(spec),
  });
  function need(spec: { readonly service?: object } | undefined): void {
    if (!spec?.service || isLoading) return;
    isLoading = true;
    // What it knew is given back to it while the cluster is put together, and not after that.
    if (context.memory?.isRestoring && aggregating.isLoaded) begin();
    else loadNow();
  }
  function loadNow(): void {
    load().catch((error: unknown) => {
      isLoading = false;
      context.log('error', `the aggregator cannot be loaded: ${String(error)}`);
    });
  }
  return {
    hasSynced: () => informers.of(resources.apiServices).hasSynced,
    isWorking: () => working !== undefined || !isLoading,
    served: () => working?.served() ?? none,
    serve: async (apiService, request, user) =>
      (await working?.serve(apiService, request, user)) ?? toResponse(unavailable),
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** Loads what a cluster that goes on from these objects has its aggregator begin with. */
export async function loadAggregatorFor(entries: StoreSnapshot['entries']): Promise<void> {
  const isNeeded = entries.some(({ object: { kind, spec } }) => kind === 'APIService' && spec?.service);
  if (isNeeded) await aggregating.load();
}
