import { asPodpathError, type PodpathError } from '../../../base/index.ts';
import {
  begunAnew,
  endsAgainAndAgain,
  notSavedAnyMore,
  snapshotKeptAside,
  snapshotLeftAlone,
  storageDenied,
} from '../messages.ts';
import type { KeptSnapshot, Notice, StorageState } from '../protocol.ts';
import { parseSaved, type SavedCluster } from './saved-cluster.ts';
import type { SavedSnapshot, SnapshotStorage } from './storage.ts';

/** Keeps the snapshots of a cluster where they outlive its worker; where it cannot, goes on in memory and says so. */
export interface Keeper {
  /** What there is to go on from; never rejects. */
  begin(): Promise<SavedCluster | undefined>;
  /** What `begin` gave cannot be gone on from: keeps it aside, so that nothing is written over it. Never rejects. */
  refuse(error: PodpathError): Promise<void>;
  /** Never rejects. */
  write(text: string): Promise<void>;
  /** There is nothing that could be written, for a defect of ours. */
  failed(error: unknown): void;
  state(): StorageState;
  kept(): Promise<readonly KeptSnapshot[]>;
  /** Undefined when there is none of this name. */
  keptText(name: string): Promise<string | undefined>;
  forget(name: string): Promise<void>;
  /** Forgets what is written. */
  clear(): Promise<void>;
  /** Set once, by who tells the reader; what came before is told at once. */
  onNotice(listener: (kind: Notice['kind'], text: Notice['text']) => void): void;
}

/** What a keeper is made with. */
export interface KeeperOptions {
  /** Opens the storage. Rejects where the browser has none for us. */
  readonly open: () => Promise<SnapshotStorage>;
  readonly now: () => number;
  /** What a former worker has handed over that could not write it. */
  readonly handedOver?: SavedSnapshot | undefined;
  /** Workers that went on from what there is have ended soon after, more than once. */
  readonly isSuspect: boolean;
  /** What cannot be written is handed over, so that it outlives the worker at least. */
  handOver(snapshot: SavedSnapshot): void;
  /** Another worker has the cluster now. */
  overtaken(): void;
}

/** After a failure nothing is tried for so long. */
const againAfterMs = 30_000;

/** Makes a keeper; touches nothing before `begin`. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { now, handedOver } = options;
  const early: Parameters<Parameters<Keeper['onNotice']>[0]>[] = [];
  let tell: Parameters<Keeper['onNotice']>[0] = (...words) => early.push(words);
  let storage: SnapshotStorage | undefined;
  let state: StorageState = { kind: 'saved', atMs: null };
  let isStored = false;
  let triedAtMs = Number.NEGATIVE_INFINITY;

  const goOnInMemory = (text: Notice['text']) => {
    if (state.kind === 'saved') tell('notSaved', text);
    state = { kind: 'memory', text };
    triedAtMs = now();
  };
  const read = async (): Promise<SavedSnapshot | undefined> => {
    let saved: SavedSnapshot | undefined;
    try {
      storage = await options.open();
      saved = await storage.claim();
    } catch (error) {
      storage = undefined;
      goOnInMemory(storageDenied(wordsOf(error)));
    }
    isStored = saved !== undefined && !(handedOver !== undefined && handedOver.savedAtMs > saved.savedAtMs);
    if (isStored) state = { kind: 'saved', atMs: saved?.savedAtMs ?? null };
    return isStored ? saved : handedOver;
  };
  const keeper: Keeper = {
    async begin() {
      const saved = await read();
      if (saved === undefined) return undefined;
      try {
        if (!options.isSuspect) return parseSaved(saved.text);
        await keeper.refuse(asPodpathError(new Error(endsAgainAndAgain)));
      } catch (error) {
        await keeper.refuse(asPodpathError(error));
      }
      return undefined;
    },
    async refuse(error) {
      const why = error.text;
      if (!isStored || storage === undefined) return tell('begunAnew', begunAnew(why));
      if (error.reason === 'Unsupported') {
        // A newer version of the site reads it: it is not to be written over, nor moved away from under that.
        storage = undefined;
        return goOnInMemory(snapshotLeftAlone(why));
      }
      try {
        tell('keptAside', snapshotKeptAside(await storage.setAside(error.message), why));
        state = { kind: 'saved', atMs: null };
      } catch (cause) {
        // It stays where it is, and must not be written over.
        storage = undefined;
        goOnInMemory(storageDenied(wordsOf(cause)));
      }
    },
    async write(text) {
      const isDue = state.kind === 'saved' || now() - triedAtMs >= againAfterMs;
      if (storage !== undefined && isDue) {
        try {
          if ((await storage.save(text)) === 'overtaken') return options.overtaken();
          state = { kind: 'saved', atMs: now() };
          return;
        } catch (error) {
          goOnInMemory(notSavedAnyMore(wordsOf(error)));
        }
      }
      options.handOver({ text, savedAtMs: now() });
    },
    failed: (error) => goOnInMemory(notSavedAnyMore(wordsOf(error))),
    state: () => state,
    clear: async () => storage?.clear(),
    kept: async () => (await storage?.kept()) ?? [],
    keptText: async (name) => storage?.keptText(name),
    forget: async (name) => storage?.forget(name),
    onNotice(listener) {
      tell = listener;
      for (const words of early.splice(0)) listener(...words);
    },
  };
  return keeper;
}

/** What a browser says of its storage: `QuotaExceededError: ...`. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
