import { PodpathError, toDisposable } from '../../../base/index.ts';
import { createLink, type Link } from '../link/link.ts';
import { createBroadcastWire } from '../link/wires.ts';
import type { LobbyMessage } from '../lobby.ts';
import { clusterClosed, requestGivenUp } from '../messages.ts';
import { protocolVersion } from '../protocol.ts';
import { createAskServer, type ServedCluster } from './serve-asks.ts';

/** Lets other tabs in, each over a channel of its own until it is gone. */
export function openLobby(lobby: BroadcastChannel, locks: LockManager, cluster: ServedCluster): Disposable {
  const links = new Map<string, Link>();
  const say = (message: LobbyMessage) => lobby.postMessage(message);
  const letIn = (channel: string, lock: string) => {
    const link = createLink(createBroadcastWire(new BroadcastChannel(channel)), createAskServer(cluster));
    links.set(channel, link);
    // A tab says goodbye by letting go of its lock, however it ends.
    locks
      .request(lock, () => {
        links.delete(channel);
        link.cut(new PodpathError({ reason: 'Cancelled', text: requestGivenUp() }));
      })
      .catch((error: unknown) => console.warn('podpath:', error));
  };
  lobby.addEventListener('message', ({ data }: MessageEvent<LobbyMessage>) => {
    if (data.type !== 'hello') return;
    const { channel, lock } = data;
    if (!links.has(channel)) letIn(channel, lock);
    say({ type: 'here', channel, protocol: protocolVersion });
  });
  say({ type: 'here', protocol: protocolVersion });
  return toDisposable(() => {
    for (const link of links.values()) link.cut(new PodpathError({ reason: 'Gone', text: clusterClosed() }));
  });
}
