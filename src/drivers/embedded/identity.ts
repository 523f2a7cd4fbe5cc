import type { ClusterStatus } from '../driver.ts';

/** Which cluster it is, from what `/version` and the Namespace `kube-system` say: it is as old as that. */
export function newIdentity(
  name: string,
  version: unknown,
  system: unknown,
): Pick<ClusterStatus, 'name' | 'kubernetesVersion' | 'createdAt'> {
  return {
    name,
    kubernetesVersion: stringAt(version, 'gitVersion'),
    createdAt: stringAt(fieldOf(system, 'metadata'), 'creationTimestamp'),
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function stringAt(value: unknown, name: string): string | undefined {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : undefined;
}
