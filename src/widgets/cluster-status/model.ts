import type { BridgeState, ClusterStatusPayload } from '../../bridge/index.ts';

/** What the dot in the header shows: the connection while there is none, else the cluster. */
export type Indicator = Exclude<BridgeState, 'online'> | ClusterStatusPayload['state'];

/** Puts the two states into one; a cluster that has not been heard of is being connected to. */
export function indicatorOf(bridge: BridgeState, cluster: ClusterStatusPayload['state'] | undefined): Indicator {
  return bridge === 'online' ? (cluster ?? 'connecting') : bridge;
}
