import { type Clock, PodpathError } from '../../../base/index.ts';
import type { Link } from '../link/link.ts';
import { type LobbyMessage, ownerLock, type WorkerStart } from '../lobby.ts';
import { clusterClosed, clusterMoved, clusterTakenOver } from '../messages.ts';
import { protocolVersion } from '../protocol.ts';
import { createGuest } from './guest.ts';
import { createOwner, type Owner, type WorkerLike } from './owner.ts';
import { createWay } from './way.ts';

/** What a tab is made with. */
export interface TabOptions extends Pick<WorkerStart, 'name' | 'nodes' | 'metrics' | 'mode'> {
  /** Of this tab alone. */
  readonly id: string;
  readonly clock: Clock;
  /** Absent where the browser has none: then the tab has a cluster of its own, which is not stored. */
  readonly locks: LockManager | undefined;
  newWorker(): WorkerLike;
  isVisible(): boolean;
  /** The cluster was deleted, by whichever tab. */
  deleted(): void;
}

/** How a tab stands to the cluster: it has the worker, or talks to the worker of another tab. */
export type TabRole = 'owner' | 'guest';

/** A tab that has the cluster in its own worker, or reaches it in another's; the ones that wait take over when that goes. */
export interface Tab extends AsyncDisposable {
  readonly role: TabRole;
  /** The way to the cluster; waits while it changes. @throws PodpathError once there is none */
  link(): Promise<Link>;
  /** Lets go at once, as when the page goes; {@link Tab.enter} comes back. */
  leave(): void;
  enter(): void;
  /** Lets go for good: who waits for a way is told why there will be none. */
  end(why: PodpathError): void;
}

/** As long as the last words of a tab that went may take. */
const lastWordsMs = 50;

/** Makes a tab, which begins at once. */
export function createTab(options: TabOptions): Tab {
  const { name, id, locks, clock } = options;
  const way = createWay();
  let lobby: BroadcastChannel | undefined;
  let owner: Owner | undefined;
  let guest: Disposable | undefined;
  let stay = new AbortController();
  let handedOver: WorkerStart['handedOver'];

  const own = (release: () => void, notices: WorkerStart['notices'], isShared: boolean) => {
    guest?.[Symbol.dispose]();
    guest = undefined;
    owner = createOwner(
      {
        name,
        nodes: options.nodes,
        metrics: options.metrics,
        mode: options.mode,
        isShared,
        clock,
        way,
        newWorker: options.newWorker,
        handedOver,
        overtaken: release,
      },
      notices,
    );
  };
  const disown = () => {
    handedOver = owner?.handedOver;
    owner?.[Symbol.dispose]();
    owner = undefined;
  };
  const visit = (opened: BroadcastChannel, competing: LockManager) => {
    guest ??= createGuest({
      name,
      lock: id,
      lobby: opened,
      clock,
      way,
      isVisible: options.isVisible,
      takeOver: () => void compete(opened, competing, true),
    });
  };
  /** Waits for the lock of who has the cluster; resolves when it was had and lost, or is not wanted any more. */
  const compete = async (opened: BroadcastChannel, competing: LockManager, steal: boolean): Promise<void> => {
    const { signal } = stay;
    const released = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => released.resolve(), { once: true });
    let hasOwned = false;
    try {
      await competing.request(ownerLock(name), steal ? { steal } : { signal }, async () => {
        // What the former one said last comes by another way than its lock.
        if (hasWaited) await new Promise<void>((resolve) => clock.schedule(resolve, lastWordsMs));
        if (signal.aborted || owner !== undefined) return;
        hasOwned = true;
        const text = steal ? clusterTakenOver() : clusterMoved();
        own(released.resolve, steal || hasWaited ? [{ kind: 'moved', text }] : [], true);
        await released.promise;
      });
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
    if (signal.aborted || !hasOwned) return;
    disown();
    visit(opened, competing);
    // Who has stolen it waits in the queue already.
    if (!steal) void compete(opened, competing, false);
  };
  /** Another tab had the cluster. */
  let hasWaited = false;
  const listen = ({ data }: MessageEvent<LobbyMessage>) => {
    if (data.type === 'snapshot') handedOver = data.snapshot;
    if (data.type === 'deleted') {
      handedOver = undefined;
      options.deleted();
    }
    // A worker that is here is another tab's, unless it is one's own.
    if (data.type === 'here' && owner === undefined) hasWaited = true;
    if (data.type !== 'hello' || owner === undefined || owner.isReady) return;
    lobby?.postMessage({ type: 'starting', protocol: protocolVersion } satisfies LobbyMessage);
  };
  const enter = () => {
    if (locks === undefined) {
      owner ?? own(() => undefined, [], false);
      return;
    }
    if (lobby !== undefined) return;
    lobby = new BroadcastChannel(name);
    lobby.addEventListener('message', listen);
    stay = new AbortController();
    const { signal } = stay;
    // Tells the worker that this tab is still there.
    void locks.request(id, () => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())));
    void compete(lobby, locks, false);
    visit(lobby, locks);
  };
  const leave = () => {
    stay.abort();
    disown();
    guest?.[Symbol.dispose]();
    guest = undefined;
    lobby?.close();
    lobby = undefined;
  };
  const end = (why: PodpathError) => {
    leave();
    way.giveUp(why);
  };
  enter();
  return {
    get role() {
      return owner === undefined ? 'guest' : 'owner';
    },
    link: () => way.link(),
    leave,
    enter,
    end,
    async [Symbol.asyncDispose]() {
      await owner?.leave();
      end(new PodpathError({ reason: 'Cancelled', text: clusterClosed() }));
    },
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
