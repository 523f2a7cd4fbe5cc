import type { FileTree } from '../../runtime/cri.ts';

/** What a tree is made with. */
export interface FileTreeOptions {
  readonly isMemory?: boolean;
  readonly limitBytes?: number;
}

type File = Uint8Array | number;
type Directory = Map<string, Directory | File>;

const sizeOfFile = (file: File): number => (typeof file === 'number' ? file : file.byteLength);

/** Makes an empty directory that lives as long as it is mounted somewhere. */
export function createFileTree({ isMemory = false, limitBytes }: FileTreeOptions = {}): FileTree {
  const root: Directory = new Map();
  let size = 0;
  const partsOf = (path: string) => path.split('/').filter((part) => part !== '' && part !== '.');
  const sizeOf = (entry: Directory | File | undefined): number => {
    if (entry === undefined) return 0;
    if (!(entry instanceof Map)) return sizeOfFile(entry);
    let sum = 0;
    for (const inner of entry.values()) sum += sizeOf(inner);
    return sum;
  };
  return {
    isMemory,
    ...(limitBytes === undefined ? {} : { limitBytes }),
    get sizeBytes() {
      return size;
    },
    read(path) {
      let entry: Directory | File | undefined = root;
      for (const part of partsOf(path)) {
        if (!(entry instanceof Map)) return undefined;
        entry = entry.get(part);
      }
      return entry instanceof Map ? [...entry.keys()] : entry;
    },
    write(path, content) {
      const parts = partsOf(path);
      const last = parts.pop();
      if (last === undefined) return;
      let directory = root;
      for (const part of parts) {
        const next = directory.get(part);
        if (next instanceof Map) {
          directory = next;
          continue;
        }
        if (content === undefined) return;
        const made: Directory = new Map();
        size -= sizeOf(next);
        directory.set(part, made);
        directory = made;
      }
      size += sizeOf(content) - sizeOf(directory.get(last));
      if (content === undefined) directory.delete(last);
      else directory.set(last, content);
    },
  };
}
