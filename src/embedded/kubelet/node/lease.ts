import type { Due, Timer } from '../../../base/index.ts';
import { formatMicroTime, type KubeObject, type Node, type StatusError } from '../../../kube/index.ts';
import { isDue, isObject, noMemory, optional, recordOf, resources } from '../../client/index.ts';
import type { Agent } from '../agent.ts';

interface LeaseJson {
  readonly due: Due;
  /** As it was written last. */
  readonly lease?: object | undefined;
}

const isLeaseJson = recordOf<LeaseJson>({ due: isDue, lease: optional<object>(isObject) });

const namespace = 'kube-node-lease';
const durationSeconds = 40;
/** A quarter of the duration. */
const renewMs = 10_000;

/** Says every 10 s that the node lives (`component-helpers/apimachinery/lease/controller.go`, v0.37). */
export function createNodeLease(agent: Agent, node: () => Node | undefined): Disposable {
  const { client, clock, nodeName, log, memory = noMemory } = agent;
  let lease: KubeObject | undefined;
  let timer: Timer | undefined;
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
  const arm = (when: Due | number) => {
    timer = clock.schedule(beat, when, `kubelet ${nodeName}: renews its Lease`);
  };
  const beat = () => {
    if (isOver) return;
    arm(renewMs);
    write().catch((error: Error) => {
      lease = undefined;
      log('error', `kubelet ${nodeName}: Lease: ${error.message}`);
    });
  };
  const saved = memory.keep('lease', isLeaseJson, () =>
    timer?.due === undefined ? undefined : { due: timer.due, lease },
  );
  if (saved === undefined) beat();
  else {
    lease = saved.lease as KubeObject | undefined;
    // What nobody has answered yet would have failed, and the next is written all the same.
    memory.whenRestored(() => arm(saved.due));
  }
  return {
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
    },
  };
}
