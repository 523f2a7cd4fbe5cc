import { createGenerator, requireName } from './generator.ts';

/** `kubectl create namespace` (`kubectl/pkg/cmd/create/create_namespace.go`, v0.37). */
export const createNamespace = createGenerator({
  resource: 'namespaces',
  isClusterScoped: true,
  generate(_context, name) {
    requireName(name);
    return { kind: 'Namespace', apiVersion: 'v1', metadata: { name }, spec: {}, status: {} };
  },
});
