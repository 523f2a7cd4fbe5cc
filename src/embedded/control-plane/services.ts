import { type ComponentContext, createInformers, resources } from '../client/index.ts';
import type { Network } from '../runtime/index.ts';

/** Keeps what kube-proxy and CoreDNS know of Services as the API has it. */
export function followServices(options: { readonly context: ComponentContext; readonly network: Network }): Disposable {
  const { context, network } = options;
  const informers = createInformers(context);
  const table = network.services;
  informers.of(resources.services).addHandlers({
    added: (service) => table.setService(service),
    updated: (_, service) => table.setService(service),
    deleted: ({ metadata }) => table.removeService(metadata),
  });
  informers.of(resources.endpointSlices).addHandlers({
    added: (slice) => table.setEndpointSlice(slice),
    updated: (_, slice) => table.setEndpointSlice(slice),
    deleted: (slice) => table.removeEndpointSlice(slice),
  });
  return informers;
}
