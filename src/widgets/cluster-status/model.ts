import type { BridgeState, ClusterStatusPayload } from '../../bridge/index.ts';

/** What the dot in the header shows: the connection while there is none, else the cluster. */
export type Indicator = Exclude<BridgeState, 'online'> | ClusterStatusPayload['state'];

/** Puts the two states into one; a cluster that has not been heard of is being connected to. */
export function indicatorOf(bridge: BridgeState, cluster: ClusterStatusPayload['state'] | undefined): Indicator {
  return bridge === 'online' ? (cluster ?? 'connecting') : bridge;
}

/** What may be asked of the cluster. */
export type Action = 'create' | 'start' | 'delete';

/** The buttons of a state; `working`: what this page has asked for and waits for. */
export function actionsOf(
  { state, step }: Pick<ClusterStatusPayload, 'state' | 'step'>,
  working: Action | undefined,
): readonly (Action | 'cancel')[] {
  // Without a step it is another program that creates, which this backend cannot stop.
  if (working === 'create' || working === 'start') return ['cancel'];
  if (working === undefined && state === 'creating' && step) return ['cancel'];
  if (working !== undefined) return [];
  if (state === 'absent' || state === 'unavailable') return ['create'];
  if (state === 'unreachable' || state === 'asleep') return ['start', 'delete'];
  return state === 'running' ? ['delete'] : [];
}
