import type { Container, Pod, PodSpec } from '../../../kube/index.ts';

/** Three lists of a Pod's spec that hold containers, with the field that an Event's `fieldPath` names. */
const lists = ['containers', 'initContainers', 'ephemeralContainers'] as const;

/** The container of that name, of any of the three lists. */
export function findContainer({ spec }: Pod, name: string): Container | undefined {
  for (const list of lists) {
    const found = spec[list]?.find((container) => container.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `spec.initContainers{setup}` (`GenerateContainerRef`, `pkg/kubelet/container/ref.go`, v1.37). */
export function containerFieldPath({ spec }: Pod, name: string): string {
  const list = lists.find((key) => spec[key]?.some((container) => container.name === name)) ?? 'containers';
  return `spec.${list}{${name}}`;
}

/** A sidecar: an init container that is kept running (`IsRestartableInitContainer`). */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** Has sidecars among its init containers. */
export function hasSidecars({ spec }: Pod): boolean {
  return spec.initContainers?.some(isSidecar) ?? false;
}

/**
 * Whether a container that ended with this code is started again (`ContainerShouldRestart`, `pkg/api/v1/pod/util.go`, v1.37):
 * by its own rules, its own policy, the Pod's policy. Simplified: the rule's action `RestartAllContainers` restarts the one.
 */
export function shouldRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  if (container.restartPolicy !== undefined) {
    for (const { exitCodes } of container.restartPolicyRules ?? []) {
      const isIn = exitCodes?.values?.includes(exitCode) ?? false;
      if (exitCodes !== undefined && isIn === (exitCodes.operator !== 'NotIn')) return true;
    }
  }
  const policy = container.restartPolicy ?? spec.restartPolicy;
  return policy === 'Never' ? false : policy === 'OnFailure' ? exitCode !== 0 : true;
}

/** `web_default(59715a89-...)`, as the kubelet's texts name a Pod (`format.Pod`). */
export function formatPod({ metadata: { name, namespace, uid } }: Pod): string {
  return `${name}_${namespace}(${uid})`;
}

/** Its manifest came from a file of the node, not from the API server. */
export function isStaticPod({ metadata: { annotations } }: Pod): boolean {
  const source = annotations?.['kubernetes.io/config.source'];
  return source !== undefined && source !== 'api';
}

/** The API server's picture of a static Pod. */
export function isMirrorPod({ metadata: { annotations } }: Pod): boolean {
  return annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

/** No container of it will run again. */
export function isTerminalPhase(phase: string | undefined): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}
