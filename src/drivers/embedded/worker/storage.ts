import type { KeptSnapshot } from '../protocol.ts';

/** Where a snapshot outlives the worker. All methods reject with what the browser says. */
export interface SnapshotStorage {
  /** Takes the place of whoever has written before, and reads what they wrote; they cannot write any more. */
  claim(): Promise<SavedSnapshot | undefined>;
  /** Writes in place of what there is; `overtaken`: somebody else has claimed it, and nothing was written. */
  save(text: string): Promise<'saved' | 'overtaken'>;
  /** Moves what there is out of the way, and gives the name that it is kept by. */
  setAside(reason: string): Promise<string>;
  kept(): Promise<readonly KeptSnapshot[]>;
  /** Undefined when there is none of this name. */
  keptText(name: string): Promise<string | undefined>;
  forget(name: string): Promise<void>;
  clear(): Promise<void>;
}

/** What was written. */
export interface SavedSnapshot {
  readonly text: string;
  /** ms since the epoch of the machine. */
  readonly savedAtMs: number;
}

interface Current extends Partial<SavedSnapshot> {
  /** Counts who has claimed it. */
  readonly epoch: number;
}

const currentKey = 'current';

/** Opens the database of this origin. @throws DOMException where the browser lets nothing be stored */
export async function openSnapshotStorage(name: string, now: () => number): Promise<SnapshotStorage> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('clusters');
    opening.result.createObjectStore('kept', { keyPath: 'name' });
  };
  const database = await settle(opening);
  // A page of a later version wants to change it.
  database.onversionchange = () => database.close();
  let epoch = 0;
  const change = async <T>(work: (stores: Stores) => Promise<T>): Promise<T> => {
    const transaction = database.transaction(['clusters', 'kept'], 'readwrite');
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () =>
        reject(transaction.error ?? new DOMException('the transaction was aborted', 'AbortError'));
    });
    const stores = { clusters: transaction.objectStore('clusters'), kept: transaction.objectStore('kept') };
    // The transaction tells more than the request that failed.
    const [result] = await Promise.all([work(stores), done]);
    return result;
  };
  const readCurrent = async ({ clusters }: Stores): Promise<Current | undefined> => settle(clusters.get(currentKey));
  return {
    claim: () =>
      change(async (stores) => {
        const current = await readCurrent(stores);
        epoch = (current?.epoch ?? 0) + 1;
        stores.clusters.put({ ...current, epoch } satisfies Current, currentKey);
        const { text, savedAtMs } = current ?? {};
        return text === undefined || savedAtMs === undefined ? undefined : { text, savedAtMs };
      }),
    save: (text) =>
      change(async (stores) => {
        const current = await readCurrent(stores);
        if (current?.epoch !== epoch) return 'overtaken';
        stores.clusters.put({ epoch, text, savedAtMs: now() } satisfies Current, currentKey);
        return 'saved';
      }),
    setAside: (reason) =>
      change(async (stores) => {
        const { text = '', savedAtMs = now() } = (await readCurrent(stores)) ?? {};
        const savedAt = new Date(savedAtMs).toISOString();
        const keptName = `snapshot-${savedAt}`;
        stores.kept.put({ name: keptName, savedAt, characters: text.length, reason, text });
        stores.clusters.put({ epoch } satisfies Current, currentKey);
        return keptName;
      }),
    kept: () =>
      change(async ({ kept }) => {
        const all: (KeptSnapshot & { readonly text: string })[] = await settle(kept.getAll());
        return all.map(({ text: _, ...rest }) => rest);
      }),
    keptText: (keptName) =>
      change(async ({ kept }) => {
        const found: { readonly text: string } | undefined = await settle(kept.get(keptName));
        return found?.text;
      }),
    forget: (keptName) =>
      change(async ({ kept }) => {
        kept.delete(keptName);
      }),
    clear: () =>
      change(async ({ clusters }) => {
        clusters.put({ epoch } satisfies Current, currentKey);
      }),
  };
}

interface Stores {
  readonly clusters: IDBObjectStore;
  readonly kept: IDBObjectStore;
}

/** The result of a request. */
export function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('the request failed', 'UnknownError'));
  });
}
