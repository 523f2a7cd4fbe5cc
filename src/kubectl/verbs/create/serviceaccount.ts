import { createGenerator, namedMeta, requireName } from './generator.ts';

/** `kubectl create serviceaccount` (`kubectl/pkg/cmd/create/create_serviceaccount.go`, v0.37). */
export const createServiceAccount = createGenerator({
  resource: 'serviceaccounts',
  failure: 'failed to create serviceaccount: ',
  generate(context, name) {
    requireName(name);
    return { kind: 'ServiceAccount', apiVersion: 'v1', metadata: namedMeta(context, name) };
  },
});
