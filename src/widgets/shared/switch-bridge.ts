import { type Locale, toDisposable, toWireError, type WireError } from '../../base/index.ts';
import {
  type Bridge,
  BridgeError,
  type BridgeState,
  type RunHandle,
  type RunOutput,
  type TopicListener,
} from '../../bridge/index.ts';

/** A bridge that leads to one cluster after the other; who listens to a topic goes on listening. */
export interface SwitchBridge extends Bridge {
  /** Leads to another cluster from now on. What ran on the former one is ended. */
  lead(make: () => Promise<Bridge>): void;
  /** Loads what it leads over, if nobody has asked for anything yet. */
  wake(): void;
}

interface Subscribed {
  readonly make: (bridge: Bridge) => Disposable;
  made: Disposable | undefined;
}

/** Makes a bridge that leads where `first` says, whose code is loaded when something is first asked for. */
export function createSwitchBridge(first: () => Promise<Bridge>, locale: Locale): SwitchBridge {
  const listeners = new Set<Parameters<Bridge['onState']>[0]>();
  const subscriptions = new Set<Subscribed>();
  let make = first;
  let bridge: Bridge | undefined;
  let coming: Promise<Bridge> | undefined;
  let state: BridgeState = 'connecting';
  let problem: WireError | undefined;
  let listening: Disposable | undefined;

  const tell = (next: BridgeState, fresh = false) => {
    state = next;
    for (const listener of [...listeners]) listener(next, { fresh });
  };
  const arrive = (arrived: Bridge) => {
    bridge = arrived;
    listening = arrived.onState((next, { fresh }) => tell(next, fresh));
    for (const entry of subscriptions) entry.made = entry.make(arrived);
    tell(arrived.state);
  };
  const load = (): Promise<Bridge> => {
    problem = undefined;
    const loading = make();
    coming = loading;
    loading.then(
      (arrived) => {
        if (coming === loading) arrive(arrived);
        else arrived[Symbol.dispose]();
      },
      (error: unknown) => {
        if (coming !== loading) return;
        console.warn('podpath: a part of the page did not load:', error);
        problem = toWireError(error, locale);
        tell('offline');
      },
    );
    return loading;
  };
  const leave = () => {
    listening?.[Symbol.dispose]();
    for (const entry of subscriptions) entry.made?.[Symbol.dispose]();
    bridge?.[Symbol.dispose]();
    bridge = undefined;
  };
  const wake = () => coming ?? load();
  const ready = () => wake().catch((error: unknown) => Promise.reject(new BridgeError(toWireError(error, locale))));

  return {
    get state() {
      return state;
    },
    get problem() {
      return bridge?.problem ?? problem;
    },
    get transport() {
      return bridge?.transport;
    },
    onState(listener) {
      listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    run(...words) {
      return bridge?.run(...words) ?? runLater(ready().then((arrived) => arrived.run(...words)));
    },
    subscribe<Payload>(topic: Parameters<Bridge['subscribe']>[0], listener: TopicListener<Payload>) {
      const entry: Subscribed = { make: (arrived) => arrived.subscribe(topic, listener), made: undefined };
      subscriptions.add(entry);
      if (bridge) entry.made = entry.make(bridge);
      else wake();
      return toDisposable(() => {
        subscriptions.delete(entry);
        entry.made?.[Symbol.dispose]();
      });
    },
    cluster: async (...words) => (await ready()).cluster(...words),
    lab: async (...words) => (await ready()).lab(...words),
    network: async (...words) => (await ready()).network(...words),
    complete: async (...words) => (await ready()).complete(...words),
    retry() {
      if (bridge) bridge.retry();
      else if (state === 'offline') {
        tell('connecting');
        load();
      }
    },
    lead(next) {
      leave();
      make = next;
      coming = undefined;
      tell('connecting');
      if (subscriptions.size > 0) wake();
    },
    wake: () => void wake(),
    ...toDisposable(leave),
  };
}

/** A command on a bridge that is on its way. */
function runLater(coming: Promise<RunHandle>): RunHandle {
  const later = (work: (handle: RunHandle) => void) => void coming.then(work, () => undefined);
  const started = coming.then((handle) => handle.started);
  const exit = coming.then((handle) => handle.exit);
  // A caller may care for one of the two only.
  started.catch(() => undefined);
  exit.catch(() => undefined);
  async function* output(): AsyncGenerator<RunOutput> {
    // What keeps a command from being started is told by `started`.
    const handle = await coming.catch(() => undefined);
    if (handle) yield* handle.output;
  }
  return {
    started,
    exit,
    output: output(),
    write: (data) => later((handle) => handle.write(data)),
    end: () => later((handle) => handle.end()),
    resize: (size) => later((handle) => handle.resize(size)),
    cancel: () => later((handle) => handle.cancel()),
  };
}
