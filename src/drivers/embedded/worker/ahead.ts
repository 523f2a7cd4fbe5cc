import { type Clock, createSeededRandom, createSimulatedClock, type Random } from '../../../base/index.ts';
import {
  aggregatedMediaType,
  bodyText,
  type ClusterSnapshot,
  type ClusterTemplate,
  fillTemplate,
  openCluster,
  withText,
} from '../../../embedded/index.ts';
import { apiAddress, type FetchAsk } from '../protocol.ts';
import { type NewSnapshot, templateNodes } from './running-cluster.ts';
import { answer } from './serve-asks.ts';

/** What a new cluster begins with, made while nobody has asked for it yet. */
export interface Ahead {
  /** Gives what was made, once, and makes another for who asks again. */
  readonly newSnapshot: NewSnapshot;
  /**
   * Makes it, and answers what a first command asks from a cluster that nobody sees, so that the code of the answers has run once: a
   * second time they take a third of it. Aborted when somebody wants the cluster, who must not wait for that. Rejects when the template
   * cannot be had.
   */
  prepare(signal: AbortSignal): Promise<void>;
}

/** What is older is made anew: the time of a new cluster would lie behind that of its reader. */
const freshMs = 60_000;

const newAsk = (path: string, accept: string): FetchAsk => ({
  kind: 'fetch',
  method: 'GET',
  url: path,
  headers: [['accept', `${accept},application/json`]],
  hasBody: false,
});
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
/** What `kubectl get nodes` asks for. */
const rehearsed = [
  newAsk('/api', aggregatedMediaType),
  newAsk('/apis', aggregatedMediaType),
  newAsk('/api/v1/nodes?limit=500', table),
];

/** Makes it; `random` is that of new clusters. */
export function createAhead(load: () => Promise<ClusterTemplate>, machine: Clock, random: Random): Ahead {
  let made: { readonly snapshot: ClusterSnapshot; readonly atMs: number } | undefined;
  /** Somebody has got one. */
  let isMade = false;
  /** Whoever asks meanwhile is heard. */
  const pause = () => new Promise<void>((resolve) => machine.schedule(resolve, 0));
  const rehearse = async (snapshot: ClusterSnapshot, signal: AbortSignal): Promise<void> => {
    using clock = createSimulatedClock({ startMs: machine.now(), machine, mode: { kind: 'paused' } });
    const setup = { serverAddress: apiAddress, code: 'on demand', nodes: templateNodes, clock, snapshot } as const;
    using opened = openCluster({ ...setup, random: createSeededRandom(1), onServing: () => undefined });
    for (const ask of rehearsed) {
      await pause();
      if (signal.aborted) return;
      bodyText(withText(await answer(opened.cluster.handle, ask, undefined, signal)).body);
    }
  };
  return {
    async newSnapshot(at) {
      isMade = true;
      const ready = made;
      made = undefined;
      if (ready !== undefined && Math.abs(at.nowMs - ready.atMs) < freshMs) return ready.snapshot;
      return fillTemplate(await load(), at);
    },
    async prepare(signal) {
      const template = await load();
      await pause();
      if (isMade) return;
      const nowMs = machine.now();
      const snapshot = fillTemplate(template, { nowMs, random });
      made = { snapshot, atMs: nowMs };
      await pause();
      if (!signal.aborted) await rehearse(snapshot, signal);
    },
  };
}
