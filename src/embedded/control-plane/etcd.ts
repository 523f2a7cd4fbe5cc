import type { EtcdConnection } from '../apiserver/etcd-connection.ts';

/** The way of the API server to etcd, which `running` says whether it runs. */
export function createEtcdConnection(running: ReadonlySet<string>): EtcdConnection & { changed(): void } {
  const waiting = new Set<() => void>();
  const connection = {
    get isUp() {
      return running.has('etcd');
    },
    whenUp(listener: () => void): Disposable {
      waiting.add(listener);
      return { [Symbol.dispose]: () => void waiting.delete(listener) };
    },
    changed() {
      if (!connection.isUp) return;
      const all = [...waiting];
      waiting.clear();
      for (const listener of all) listener();
    },
  };
  return connection;
}
