import { resources } from '../client/index.ts';
import type { ControllerDefinition } from './controller.ts';
import { ignoring } from './shared/claim.ts';

/** Gives every namespace its ServiceAccount `default` (`pkg/controller/serviceaccount/serviceaccounts_controller.go`, v1.37.2). */
export const serviceAccountController: ControllerDefinition = {
  name: 'serviceaccount-controller',
  account: 'service-account-controller',
  start({ client, informers, queue }) {
    const namespaces = informers.of(resources.namespaces);
    const accounts = informers.of(resources.serviceAccounts);
    namespaces.addHandlers({
      added: ({ metadata }) => queue.add(metadata.name ?? ''),
      updated: (_, { metadata }) => queue.add(metadata.name ?? ''),
    });
    accounts.addHandlers({ deleted: ({ metadata }) => queue.add(metadata.namespace ?? '') });
    return {
      async reconcile(namespace) {
        const found = namespaces.get('', namespace);
        if (found === undefined || found['status']?.phase === 'Terminating') return;
        if (accounts.get(namespace, 'default') !== undefined) return;
        const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
        // A namespace that has begun to end meanwhile takes nothing in.
        await ignoring([403, 409], client.create(resources.serviceAccounts, account));
      },
    };
  },
};
