import type { Store, StoreEvent } from '../../store/store.ts';

/**
 * Tells of every write under a prefix from now on, for as long as the store lives; `reset` is called when its contents were
 * replaced by a snapshot, and the writes after that are told as before.
 */
export function followStore(
  store: Store,
  prefix: string,
  listener: (event: StoreEvent) => void,
  reset: () => void,
): void {
  const onLost = () => {
    reset();
    store.watch(prefix, store.revision, listener, { onLost });
  };
  store.watch(prefix, store.revision, listener, { onLost });
}
