import { type Clock, PodpathError } from '../../../base/index.ts';
import { createLink } from '../link/link.ts';
import { createBroadcastWire } from '../link/wires.ts';
import type { LobbyMessage } from '../lobby.ts';
import { lostOnTheWay, pageTooOld } from '../messages.ts';
import { protocolVersion } from '../protocol.ts';
import { createWatchdog } from './watchdog.ts';
import type { Way } from './way.ts';

export interface GuestOptions {
  readonly name: string;
  /** Of this tab; its lock, too. */
  readonly lock: string;
  readonly lobby: BroadcastChannel;
  readonly clock: Clock;
  readonly way: Way;
  /** Somebody looks at this tab. */
  isVisible(): boolean;
  /** Whoever has the cluster does not answer, or is of an older version. */
  takeOver(): void;
}

/** So many looks a second apart the other tab may be silent: longer than it takes to start a worker again that hangs. */
const silentLooks = 8;

/** Talks to the worker of another tab, as long as that has the cluster. */
export function createGuest(options: GuestOptions): Disposable {
  const { name, lock, lobby, clock, way } = options;
  let channel: BroadcastChannel | undefined;
  let isIn = false;
  const watchdog = createWatchdog(clock, {
    looks: silentLooks,
    look() {
      if (!isIn) say();
      // Nobody is kept waiting, and this tab may be as asleep as the other.
      if (!options.isVisible()) watchdog.heard();
    },
    silent: options.takeOver,
  });
  const say = () => {
    if (channel !== undefined) lobby.postMessage({ type: 'hello', channel: channel.name, lock } satisfies LobbyMessage);
  };
  const leave = () => {
    watchdog.watch(undefined);
    const wasIn = isIn;
    isIn = false;
    const former = channel;
    channel = undefined;
    if (wasIn) way.lose(new PodpathError({ reason: 'Gone', text: lostOnTheWay() }));
    else former?.close();
  };
  const knock = () => {
    leave();
    attempts += 1;
    channel = new BroadcastChannel(`${name}/${lock}/${attempts}`);
    say();
  };
  const listen = ({ data }: MessageEvent<LobbyMessage>) => {
    if (data.type !== 'here' && data.type !== 'starting') return;
    if (data.protocol < protocolVersion) return options.takeOver();
    if (data.protocol > protocolVersion) {
      return way.giveUp(new PodpathError({ reason: 'Unsupported', text: pageTooOld() }));
    }
    watchdog.heard();
    if (data.type === 'starting') return;
    if (data.channel === undefined) return knock();
    if (data.channel !== channel?.name || isIn) return;
    isIn = true;
    const link = createLink(createBroadcastWire(channel));
    watchdog.watch(link);
    way.set(link);
    // Another may have it soon.
    link.over.addEventListener('abort', () => channel?.name === data.channel && knock());
  };
  lobby.addEventListener('message', listen);
  let attempts = 0;
  knock();
  return {
    [Symbol.dispose]() {
      watchdog[Symbol.dispose]();
      lobby.removeEventListener('message', listen);
      leave();
    },
  };
}
