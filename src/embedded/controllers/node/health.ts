import { formatTime, type KubeObject, type Node, type NodeCondition } from '../../../kube/index.ts';
import { isBoolean, isNumber, isString, recordOf } from '../../client/index.ts';

/** What is known of a node's signs of life. */
export interface NodeHealth {
  readonly heartbeat: string;
  readonly renewTime: string;
  /** When one of them was last seen to change. */
  readonly probeMs: number;
  /** There was a `Ready` condition. */
  readonly hasReported: boolean;
}

export const isNodeHealth = recordOf<NodeHealth>({
  heartbeat: isString,
  renewTime: isString,
  probeMs: isNumber,
  hasReported: isBoolean,
});

/** `--node-monitor-grace-period` and `--node-startup-grace-period`. */
const graceMs = 50_000;
const startupGraceMs = 60_000;

const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** What is known now, after a look at a node and its Lease (`tryUpdateNodeHealth`, `pkg/controller/nodelifecycle`, v1.37.2). */
export function observe(
  before: NodeHealth | undefined,
  node: Node,
  lease: KubeObject | undefined,
  nowMs: number,
): NodeHealth {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  const heartbeat = ready?.lastHeartbeatTime ?? '';
  const renewTime: string = lease?.['spec']?.renewTime ?? '';
  const hasReported = ready !== undefined;
  if (before === undefined) {
    // A node that has not reported yet is given its time from when it was made.
    const probeMs = hasReported || renewTime !== '' ? nowMs : Date.parse(node.metadata.creationTimestamp ?? '');
    return { heartbeat, renewTime, hasReported, probeMs };
  }
  const isAlive = before.hasReported !== hasReported || heartbeat !== before.heartbeat || renewTime > before.renewTime;
  return { heartbeat, renewTime, hasReported, probeMs: isAlive ? nowMs : before.probeMs };
}

/** When a node that gives no more sign is taken for lost. */
export function lostAtMs({ probeMs, hasReported }: NodeHealth): number {
  return probeMs + (hasReported ? graceMs : startupGraceMs);
}

/** The conditions of a node that nobody hears from; undefined when that has been written already. */
export function unknownConditions({ status, metadata }: Node, nowMs: number): NodeCondition[] | undefined {
  const now = formatTime(nowMs);
  const conditions = [...(status?.conditions ?? [])];
  let isChanged = false;
  for (const type of watched) {
    const index = conditions.findIndex((condition) => condition.type === type);
    const current = conditions[index];
    if (current === undefined) {
      isChanged = true;
      conditions.push({
        type,
        status: 'Unknown',
        reason: 'NodeStatusNeverUpdated',
        message: 'Kubelet never posted node status.',
        lastHeartbeatTime: metadata.creationTimestamp ?? null,
        lastTransitionTime: now,
      });
    } else if (current.status !== 'Unknown') {
      isChanged = true;
      const message = 'Kubelet stopped posting node status.';
      conditions[index] = {
        ...current,
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message,
        lastTransitionTime: now,
      };
    }
  }
  return isChanged ? conditions : undefined;
}
