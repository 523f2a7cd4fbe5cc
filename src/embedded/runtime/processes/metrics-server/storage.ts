import { formatQuantity } from '../../../../kube/index.ts';

/**
 * What was measured of a node or container at one time, as JSON; times are in milliseconds since 1970. A CPU counter holds
 * 100 days of one core without a loss.
 */
export type Point = readonly [startMs: number, atMs: number, cpuNanoseconds: number, memoryBytes: number];

/** Points by the name of a node, or by `namespace/name` of a Pod and the name of a container. */
export interface Points {
  readonly nodes: Readonly<Record<string, Point>>;
  readonly pods: Readonly<Record<string, Readonly<Record<string, Point>>>>;
}

/** The last two points of everything. */
export interface Stored {
  readonly last: Points;
  readonly previous: Points;
}

/** Use between two points. */
export interface Use {
  readonly usage: { readonly cpu: string; readonly memory: string };
  readonly atMs: number;
  readonly windowMs: number;
}

const none: Points = { nodes: {}, pods: {} };
/** Nothing measured yet. */
export const emptyStore: Stored = { last: none, previous: none };

/** A container that is younger than the resolution, and as old at least, is measured from its start on. */
const freshContainerMs = 10_000;

/** Whether there is something to serve, of Nodes and of Pods both. */
export function isStoreReady({ previous }: Stored): boolean {
  return Object.keys(previous.nodes).length > 0 && Object.keys(previous.pods).length > 0;
}

/** Adds what was measured now (`pkg/storage/node.go` and `pod.go`, metrics-server v0.9.0); what was not is forgotten. */
export function storeBatch(stored: Stored, batch: Points, resolutionMs: number): Stored {
  const nodes: Record<string, Point> = {};
  for (const [name, point] of Object.entries(batch.nodes)) {
    const previous = previousOf(point, stored.last.nodes[name], stored.previous.nodes[name]);
    if (previous !== undefined) nodes[name] = previous;
  }
  const pods: Record<string, Record<string, Point>> = {};
  for (const [key, containers] of Object.entries(batch.pods)) {
    const last = stored.last.pods[key];
    for (const [container, point] of Object.entries(containers)) {
      const [startMs, atMs, , memoryBytes] = point;
      const ageMs = atMs - startMs;
      let previous: Point | undefined;
      if (startMs < atMs && ageMs < resolutionMs && ageMs >= freshContainerMs)
        previous = [startMs, startMs, 0, memoryBytes];
      else if (last?.[container] !== undefined && startMs < last[container][1])
        previous = previousOf(point, last[container], stored.previous.pods[key]?.[container]);
      if (previous === undefined) continue;
      pods[key] ??= {};
      pods[key][container] = previous;
    }
  }
  return { last: batch, previous: { nodes, pods } };
}

function previousOf(point: Point, last: Point | undefined, previous: Point | undefined): Point | undefined {
  if (last === undefined || point[1] > last[1]) return last;
  return previous !== undefined && previous[1] < point[1] ? previous : undefined;
}

/** Use between two points (`resourceUsage`, `pkg/storage/types.go`). @throws Error with upstream's text */
export function useBetween(last: Point, previous: Point): Use {
  if (last[0] < previous[0]) throw new Error('unexpected decrease in startTime of node/container');
  if (last[2] < previous[2]) throw new Error('unexpected decrease in cumulative CPU usage value');
  const windowMs = last[1] - previous[1];
  const nanocores = Math.trunc(((last[2] - previous[2]) * 1000) / windowMs);
  return {
    usage: {
      cpu: formatQuantity({ value: BigInt(nanocores), scale: -9, format: 'DecimalSI' }),
      memory: formatQuantity({ value: BigInt(last[3]), scale: 0, format: 'BinarySI' }),
    },
    atMs: last[1],
    windowMs,
  };
}
