import { toDisposable } from '../../base/index.ts';
import type { Listen, PortStream } from '../../kubectl/index.ts';
import type { OpenPort, OpenPorts } from '../terminal-network.ts';

/** The ports of one page: what listens, and who connects. */
export interface PagePorts extends OpenPorts {
  readonly listen: Listen;
  /** Undefined: nothing listens there. */
  connect(host: string, port: number): PortStream | undefined;
}

interface Entry extends OpenPort {
  readonly accept: (stream: PortStream) => void;
}

/** Linux's own range for who asks for any port (`ip_local_port_range`). */
const ephemeral = { first: 32_768, count: 28_232 };

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';
const overlap = (one: string, other: string): boolean =>
  one === other ||
  (isAny(one) && other.includes(':') === one.includes(':')) ||
  (isAny(other) && one.includes(':') === other.includes(':'));

/** Makes the ports of a page. `random`: a number of at least 0 and below 1. */
export function createPagePorts(random: () => number): PagePorts {
  const entries = new Set<Entry>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const isTaken = (address: string, port: number): boolean =>
    [...entries].some((entry) => entry.port === port && overlap(entry.address, address));
  const freePort = (address: string): number => {
    const begin = Math.floor(random() * ephemeral.count);
    for (let step = 0; step < ephemeral.count; step++) {
      const port = ephemeral.first + ((begin + step) % ephemeral.count);
      if (!isTaken(address, port)) return port;
    }
    return 0;
  };
  return {
    list: () => [...entries].map(({ address, port, target }) => ({ address, port, target })),
    onChange(listener) {
      listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    listen(address, wanted, target, accept) {
      if (!/^127\./.test(address) && address !== '::1' && !isAny(address)) return 'cannot assign requested address';
      const port = wanted === 0 ? freePort(address) : wanted;
      if (port === 0 || isTaken(address, port)) return 'address already in use';
      const entry: Entry = { address, port, target, accept };
      entries.add(entry);
      changed();
      return {
        port,
        ...toDisposable(() => {
          if (entries.delete(entry)) changed();
        }),
      };
    },
    connect(host, port) {
      const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
      for (const address of addresses) {
        const entry = [...entries].find((one) => one.port === port && overlap(one.address, address));
        if (entry === undefined) continue;
        const [own, other] = createStreamPair();
        entry.accept(other);
        return own;
      }
      return undefined;
    },
  };
}

/** The two ends of a connection within the page. */
function createStreamPair(): [PortStream, PortStream] {
  const [there, back] = [new TransformStream<Uint8Array, Uint8Array>(), new TransformStream<Uint8Array, Uint8Array>()];
  return [
    { readable: back.readable, writable: there.writable },
    { readable: there.readable, writable: back.writable },
  ];
}
