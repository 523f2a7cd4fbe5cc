import { type Clock, PodpathError, type Random } from '../../../base/index.ts';
import { createLink } from '../link/link.ts';
import { createPortWire } from '../link/wires.ts';
import type { LobbyMessage, WorkerAsk, WorkerStart } from '../lobby.ts';
import { clusterClosed, insecureContext } from '../messages.ts';
import { createHost } from './host.ts';
import { createKeeper } from './keeper.ts';
import type { NewSnapshot } from './running-cluster.ts';
import { createAskServer } from './serve-asks.ts';
import { openLobby } from './serve-lobby.ts';
import type { SnapshotStorage } from './storage.ts';

/** What a worker has of its browser. */
export interface WorkerEnvironment {
  readonly machine: Clock;
  readonly random: Random;
  readonly locks: LockManager | undefined;
  openStorage(name: string): Promise<SnapshotStorage>;
  readonly newSnapshot?: NewSnapshot | undefined;
}

/** Makes the cluster and serves it: to the page that has made the worker over a port, to other tabs over channels. */
export function startWorker(start: WorkerStart, environment: WorkerEnvironment): Disposable {
  const { name, port, isShared, nodes, metrics, mode, notices, handedOver, isSuspect } = start;
  const { machine, random, locks, newSnapshot } = environment;
  const held = new DisposableStack();
  const lobby = isShared ? new BroadcastChannel(name) : undefined;
  if (lobby !== undefined) held.defer(() => lobby.close());
  const say = (message: LobbyMessage) => lobby?.postMessage(message);
  const askPage = (ask: WorkerAsk) => {
    link.ask(ask).answer.catch((error: unknown) => {
      if (!link.over.aborted) throw error;
    });
  };
  const openStorage = async () => {
    if (!isShared) throw new DOMException(insecureContext, 'SecurityError');
    return environment.openStorage(name);
  };
  const keeper = createKeeper({
    open: openStorage,
    now: () => machine.now(),
    isSuspect,
    handedOver,
    handOver(snapshot) {
      askPage({ kind: 'snapshot', snapshot });
      say({ type: 'snapshot', snapshot });
    },
    overtaken: () => askPage({ kind: 'overtaken' }),
  });
  const deleted = () => say({ type: 'deleted' });
  const host = createHost({ machine, random, keeper, nodes, metrics, mode, newSnapshot, deleted });
  held.defer(() => host.end());
  for (const { kind, text } of notices) host.notice(kind, text);
  const link = createLink(createPortWire(port), createAskServer(host));
  held.defer(() => link.cut(new PodpathError({ reason: 'Cancelled', text: clusterClosed() })));
  if (lobby !== undefined && locks !== undefined) held.use(openLobby(lobby, locks, host));
  return held;
}
