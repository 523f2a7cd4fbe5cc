import type { Pod } from '../../../kube/index.ts';
import type { Agent } from '../agent.ts';

/**
 * Ends what the runtime runs of Pods that are no more: they were deleted while no kubelet ran (`HandlePodCleanups`,
 * `pkg/kubelet/kubelet_pods.go`, v1.37). Their specs are gone, so that they get 1 s of grace and no hooks.
 */
export async function removeOrphans(agent: Agent, isKnown: (podUid: string) => boolean): Promise<void> {
  const { runtime, log, nodeName } = agent;
  for (const sandbox of runtime.listPodSandboxes()) {
    if (isKnown(sandbox.uid)) continue;
    try {
      const containers = runtime.listContainers(sandbox.id);
      const { namespace, name, uid } = sandbox;
      for (const container of containers) {
        if (container.state !== 'Running') continue;
        const spec = { containers: [{ name: container.name }] };
        const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, uid }, spec, status: {} };
        agent.containerEvent(pod, container.name, 'Normal', 'Killing', `Stopping container ${container.name}`);
      }
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
