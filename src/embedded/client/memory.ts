import { PodpathError } from '../../base/index.ts';
import { isRecord, isString, listOf, type Shape, tupleOf } from './shape.ts';

/**
 * What parts of the cluster know that neither the API server nor a runtime can tell them: back-offs, counts, what is due and
 * when. Each keeps its own under a name; a snapshot asks all of them, and a cluster that goes on from one gives it back.
 */
export interface Memory extends Disposable {
  /**
   * The cluster is being put together from a snapshot, time stands still, and what informers tell as added was there before: it
   * is no news, and must not set anything off.
   */
  readonly isRestoring: boolean;
  /**
   * From now on `save` is asked with every snapshot, for JSON; undefined is nothing to keep. Returns what was saved under the name
   * in the snapshot that the cluster goes on from, the first time.
   * @throws PodpathError `CorruptState` when that has another shape
   */
  keep<T>(name: string, shape: Shape<T>, save: () => T | undefined): T | undefined;
  /** The store's revision at which the object with this uid was created; 0 for one that the snapshot does not have. */
  bornAt(uid: string): number;
  /** Calls back once the cluster is together again and before time goes on, in the order in which it was asked for; else at once. */
  whenRestored(callback: () => void): void;
  /** A part with names of its own; disposing of it forgets them. */
  part(name: string): Memory;
}

/** The memory of a whole cluster. */
export interface RootMemory extends Memory {
  /** All that is kept, as JSON. */
  save(): MemoryJson;
  /** The cluster is together again. */
  restored(): void;
}

/** What was kept by name; the names of parts begin with `/`. */
export interface MemoryJson {
  readonly [name: string]: unknown;
}

/** For who keeps nothing. */
export const noMemory: Memory = {
  isRestoring: false,
  keep: () => undefined,
  bornAt: () => 0,
  whenRestored: (callback) => callback(),
  part: () => noMemory,
  [Symbol.dispose]: () => undefined,
};

/** Makes a memory, with what a snapshot has; `bornAt` as in {@link Memory}. */
export function createMemory(saved?: MemoryJson, bornAt: Memory['bornAt'] = () => 0): RootMemory {
  const waiting: (() => void)[] = [];
  let isRestoring = saved !== undefined;

  const newPart = (from: MemoryJson | undefined, path: string, forget: () => void): Memory & { save(): MemoryJson } => {
    const left = new Map(Object.entries(from ?? {}));
    const kept = new Map<string, () => unknown>();
    const take = (name: string) => {
      const value = isRestoring ? left.get(name) : undefined;
      left.delete(name);
      return value;
    };
    return {
      get isRestoring() {
        return isRestoring;
      },
      keep<T>(name: string, shape: Shape<T>, save: () => T | undefined) {
        kept.set(name, save);
        const value = take(name);
        if (value === undefined || shape(value)) return value;
        throw newCorruptMemory(`${path}${name}`);
      },
      bornAt,
      whenRestored(callback) {
        if (isRestoring) waiting.push(callback);
        else callback();
      },
      part(name) {
        const value = take(`/${name}`);
        if (value !== undefined && !isRecord(value)) throw newCorruptMemory(`${path}${name}`);
        const made = newPart(value, `${path}${name}/`, () => {
          if (kept.get(`/${name}`) === save) kept.delete(`/${name}`);
        });
        const save = () => {
          const json = made.save();
          return Object.keys(json).length === 0 ? undefined : json;
        };
        kept.set(`/${name}`, save);
        return made;
      },
      save() {
        const json: Record<string, unknown> = {};
        for (const [name, save] of kept) {
          const value = save();
          if (value !== undefined) json[name] = value;
        }
        return json;
      },
      [Symbol.dispose]() {
        forget();
      },
    };
  };
  return Object.assign(
    newPart(saved, '', () => undefined),
    {
      restored() {
        isRestoring = false;
        for (const callback of waiting.splice(0)) callback();
      },
    },
  );
}

/** Keeps a map of JSON, and fills it with what was saved. */
export function keepMap<V>(memory: Memory, name: string, shape: Shape<V>, map: Map<string, V>): void {
  const isRows = listOf(tupleOf<readonly [string, V]>(isString, shape));
  for (const [key, value] of memory.keep(name, isRows, () => (map.size === 0 ? undefined : [...map])) ?? [])
    map.set(key, value);
}

/** What is kept under a name is not what is kept there. */
export function newCorruptMemory(name: string): PodpathError {
  return new PodpathError({
    reason: 'CorruptState',
    text: {
      en: {
        message: `This snapshot of a cluster is damaged: ${name} is not what it should be.`,
        hint: 'Nothing was changed. Use another snapshot, or start anew.',
      },
      'zh-cn': {
        message: `这份集群快照已损坏：${name} 的内容不符合要求。`,
        hint: '没有做任何改变。请换一份快照，或者重新开始。',
      },
    },
  });
}
