import type { Container, PodSpec } from './types.ts';

/** Init containers, containers and ephemeral containers, in upstream's order (`pkg/apis/core/pods/helpers.go`, v1.37). */
export function visitContainers(spec: PodSpec, visit: (container: Container) => void): void {
  if (spec.initContainers) for (const container of spec.initContainers) visit(container);
  if (spec.containers) for (const container of spec.containers) visit(container);
  if (spec.ephemeralContainers) for (const container of spec.ephemeralContainers) visit(container);
}

const fields = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The same with each container's path: `spec.initContainers[0]`. */
export function visitContainersWithPath(
  spec: PodSpec,
  path: string,
  visit: (container: Container, path: string) => void,
): void {
  for (const field of fields) {
    const containers = spec[field];
    if (containers === undefined) continue;
    for (const [index, container] of containers.entries()) visit(container, `${path}.${field}[${index}]`);
  }
}

/** Tests whether any container of any kind is such. */
export function someContainer(spec: PodSpec, test: (container: Container) => boolean): boolean {
  for (const field of fields) if (spec[field]?.some(test)) return true;
  return false;
}
