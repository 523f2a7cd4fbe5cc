import type { Node } from '../../../kube/index.ts';
import { isBoolean, isNumber, keepMap, type Memory, noMemory, recordOf } from '../../client/index.ts';

/** How ill a zone is. */
export type ZoneState = 'FullDisruption' | 'Normal' | 'PartialDisruption';

/** How many nodes may be given NoExecute taints, by zone. */
export interface Zones {
  /** Judges all zones anew by which of their nodes are ready; tells when all of them have become ill, or no longer are. */
  judge(nodes: readonly (readonly [Node, boolean])[]): 'all ill' | 'no longer all ill' | undefined;
  /** Takes leave to taint a node of a zone; milliseconds to wait for it, or infinity while there is none. */
  take(node: Node, nowMs: number): number;
}

interface Zone {
  state: ZoneState;
  size: number;
  nextMs: number;
}

const states: readonly ZoneState[] = ['FullDisruption', 'Normal', 'PartialDisruption'];
const isZone = recordOf<Zone>({
  state: (value): value is ZoneState => states.some((state) => state === value),
  size: isNumber,
  nextMs: isNumber,
});

/** `--node-eviction-rate`, `--secondary-node-eviction-rate`, `--large-cluster-size-threshold`, `--unhealthy-zone-threshold`. */
const rate = 0.1;
const secondaryRate = 0.01;
const largeZone = 50;
const unhealthyShare = 0.55;

/**
 * The limits of eviction (`handleDisruption` and `setLimiterInZone`, `pkg/controller/nodelifecycle`, v1.37.2): one node in
 * 10 s, in a zone of which most is ill one in 100 s or none when it is small, and none at all when all zones are wholly ill,
 * for then it is rather the controller that hears nothing.
 */
export function createZones(memory: Memory = noMemory): Zones {
  const zones = new Map<string, Zone>();
  keepMap(memory, 'zones', isZone, zones);
  let isAllIll: boolean = memory.keep('all ill', isBoolean, () => isAllIll) ?? false;
  const zoneOf = ({ metadata: { labels = {} } }: Node) =>
    `${labels['topology.kubernetes.io/region'] ?? ''}/${labels['topology.kubernetes.io/zone'] ?? ''}`;
  return {
    judge(nodes) {
      const counts = new Map<string, { ready: number; ill: number }>();
      for (const [node, isReady] of nodes) {
        const zone = zoneOf(node);
        const count = counts.get(zone) ?? { ready: 0, ill: 0 };
        if (isReady) count.ready += 1;
        else count.ill += 1;
        counts.set(zone, count);
      }
      for (const [zone, { ready, ill }] of counts) {
        const size = ready + ill;
        const state =
          ready === 0 && ill > 0
            ? 'FullDisruption'
            : ill > 2 && ill / size >= unhealthyShare
              ? 'PartialDisruption'
              : 'Normal';
        zones.set(zone, { nextMs: 0, ...zones.get(zone), state, size });
      }
      const wasAllIll = isAllIll;
      isAllIll = counts.size > 0 && [...counts.values()].every(({ ready }) => ready === 0);
      if (isAllIll === wasAllIll) return undefined;
      return isAllIll ? 'all ill' : 'no longer all ill';
    },
    take(node, nowMs) {
      const zone = zones.get(zoneOf(node));
      if (isAllIll || zone === undefined) return Number.POSITIVE_INFINITY;
      // A zone that is wholly ill is evicted at full rate while others are not.
      const limit = zone.state !== 'PartialDisruption' ? rate : zone.size > largeZone ? secondaryRate : 0;
      if (limit === 0) return Number.POSITIVE_INFINITY;
      if (nowMs < zone.nextMs) return zone.nextMs - nowMs;
      zone.nextMs = nowMs + 1000 / limit;
      return 0;
    },
  };
}
