/** What has a place in a {@link SortedKeys}. */
export interface Keyed {
  readonly key: string;
}

/** Longest run of entries that is kept in one array: above it, moving them at an insertion costs more than one more array. */
const maxChunk = 512;

/**
 * Entries in the order of their keys (UTF-16, which for names of Kubernetes is the order of bytes), in arrays of at most 512:
 * insertion, deletion and finding a place cost a binary search and a short move, a walk costs nothing but the walk.
 */
export interface SortedKeys<T extends Keyed> {
  readonly size: number;
  /** The key must not be there. */
  insert(entry: T): void;
  /** The key must be there. */
  remove(key: string): void;
  /** How many keys are smaller than this one. */
  rank(key: string): number;
  /** Calls `visit` for the entries from the first whose key is not smaller than `from`, until it says false. */
  walk(from: string, visit: (entry: T) => boolean): void;
}

/** No entries yet. */
export function createSortedKeys<T extends Keyed>(): SortedKeys<T> {
  let size = 0;
  const chunks: T[][] = [];

  /** The last chunk that begins with a key not greater than `key`; 0 if all begin later. */
  function chunkFor(key: string): number {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((chunks[middle]?.[0]?.key ?? '') <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    get size() {
      return size;
    },
    insert(entry) {
      size += 1;
      const at = chunkFor(entry.key);
      const chunk = chunks[at];
      if (chunk === undefined) {
        chunks.push([entry]);
        return;
      }
      const place = lowerBound(chunk, entry.key);
      if (place === chunk.length) chunk.push(entry);
      else chunk.splice(place, 0, entry);
      // Names often come in order; a full last chunk then stays full instead of being halved.
      if (chunk.length > maxChunk) {
        const cut = place === chunk.length - 1 && at === chunks.length - 1 ? maxChunk : maxChunk >> 1;
        chunks.splice(at + 1, 0, chunk.splice(cut));
      }
    },
    remove(key) {
      const at = chunkFor(key);
      const chunk = chunks[at];
      if (chunk === undefined) return;
      const place = lowerBound(chunk, key);
      if (chunk[place]?.key !== key) return;
      size -= 1;
      chunk.splice(place, 1);
      if (chunk.length === 0) chunks.splice(at, 1);
    },
    rank(key) {
      const at = chunkFor(key);
      let before = 0;
      for (let index = 0; index < at; index += 1) before += chunks[index]?.length ?? 0;
      const chunk = chunks[at];
      return chunk === undefined ? 0 : before + lowerBound(chunk, key);
    },
    walk(from, visit) {
      let at = chunkFor(from);
      let place = from === '' ? 0 : lowerBound(chunks[at] ?? [], from);
      for (; at < chunks.length; at += 1) {
        const chunk = chunks[at] ?? [];
        for (; place < chunk.length; place += 1) {
          const entry = chunk[place];
          if (entry !== undefined && !visit(entry)) return;
        }
        place = 0;
      }
    },
  };
}

function lowerBound(chunk: readonly Keyed[], key: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunk[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
