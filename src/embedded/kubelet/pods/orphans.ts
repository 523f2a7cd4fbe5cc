import type { Agent } from '../agent.ts';

/**
 * Ends what the runtime runs of Pods that are no more: they were deleted while no kubelet ran (`HandlePodCleanups`,
 * `pkg/kubelet/kubelet_pods.go`, v1.37). Their specs are gone, so that they get 1 s of grace and no hooks.
 */
export async function removeOrphans(
  { runtime, log, nodeName }: Agent,
  isKnown: (podUid: string) => boolean,
): Promise<void> {
  for (const sandbox of runtime.listPodSandboxes()) {
    if (isKnown(sandbox.uid)) continue;
    try {
      const containers = runtime.listContainers(sandbox.id);
      await Promise.all(
        containers.map(({ id, state }) => (state === 'Running' ? runtime.stopContainer(id, 1) : undefined)),
      );
      await runtime.stopPodSandbox(sandbox.id);
      for (const { id } of containers) await runtime.removeContainer(id);
      await runtime.removePodSandbox(sandbox.id);
    } catch (error) {
      log(
        'error',
        `kubelet ${nodeName}: Pod ${sandbox.namespace}/${sandbox.name} that is no more: ${(error as Error).message}`,
      );
    }
  }
}
