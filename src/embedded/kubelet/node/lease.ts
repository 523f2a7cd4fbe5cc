import { formatMicroTime, type KubeObject, type Node, type StatusError } from '../../../kube/index.ts';
import { resources } from '../../client/index.ts';
import type { Agent } from '../agent.ts';

const namespace = 'kube-node-lease';
const durationSeconds = 40;
/** A quarter of the duration. */
const renewMs = 10_000;

/** Says every 10 s that the node lives (`component-helpers/apimachinery/lease/controller.go`, v0.37). */
export function createNodeLease(agent: Agent, node: () => Node | undefined): Disposable {
  const { client, clock, nodeName, log } = agent;
  let lease: KubeObject | undefined;
  let timer: Disposable | undefined;
  let isOver = false;

  const write = async () => {
    const renewTime = formatMicroTime(clock.now());
    const spec = { holderIdentity: nodeName, leaseDurationSeconds: durationSeconds, renewTime };
    if (lease !== undefined) {
      lease = await client.update(resources.leases, { ...lease, spec });
      return;
    }
    try {
      lease = await client.get(resources.leases, { namespace, name: nodeName });
    } catch (error) {
      if ((error as Partial<StatusError>).code !== 404) throw error;
      const uid = node()?.metadata.uid;
      lease = await client.create(resources.leases, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: {
          name: nodeName,
          namespace,
          ...(uid === undefined ? {} : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid }] }),
        },
        spec,
      });
      return;
    }
    lease = await client.update(resources.leases, { ...lease, spec });
  };
  const beat = () => {
    if (isOver) return;
    timer = clock.schedule(beat, renewMs, `kubelet ${nodeName}: renews its Lease`);
    write().catch((error: Error) => {
      lease = undefined;
      log('error', `kubelet ${nodeName}: Lease: ${error.message}`);
    });
  };
  beat();
  return {
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
    },
  };
}
