import { FileError, type LineFiles } from './files.ts';
import { concatBytes, encode } from './streams.ts';

const folderStat = { kind: 'folder', sizeBytes: 0, modifiedMs: 0 } as const;

interface MemoryFile {
  parts: Uint8Array[];
  sizeBytes: number;
  modifiedMs: number;
}

/** Files that are nowhere but in memory: `/tmp`, and those of tests. Paths are as {@link LineFiles} has them of a lab's folder. */
export function createMemoryFiles(
  now: () => number,
  content: Readonly<Record<string, string | Uint8Array>> = {},
  maximumBytes = 32 * 1024 * 1024,
): LineFiles {
  /** By path; undefined is a folder. */
  const entries = new Map<string, MemoryFile | undefined>([['', undefined]]);
  let heldBytes = 0;
  const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const checkParent = (path: string): void => {
    const parent = parentOf(path);
    if (!entries.has(parent)) throw new FileError('ENOENT', path);
    if (entries.get(parent) !== undefined) throw new FileError('ENOTDIR', path);
  };
  const put = (path: string, chunk: string | Uint8Array, isAppended: boolean): void => {
    const before = entries.get(path);
    if (before === undefined && entries.has(path)) throw new FileError('EISDIR', path);
    checkParent(path);
    const bytes = encode(chunk).slice();
    const kept = isAppended && before !== undefined ? before : { parts: [], sizeBytes: 0, modifiedMs: 0 };
    const added = bytes.length + kept.sizeBytes - (before?.sizeBytes ?? 0);
    if (heldBytes + added > maximumBytes) throw new FileError('ENOSPC', path);
    heldBytes += added;
    kept.parts.push(bytes);
    kept.sizeBytes += bytes.length;
    kept.modifiedMs = now();
    entries.set(path, kept);
  };
  for (const [path, bytes] of Object.entries(content)) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) entries.set(path.slice(0, at), undefined);
    put(path, bytes, false);
  }
  return {
    async read(path) {
      const file = entries.get(path);
      if (file === undefined) throw new FileError(entries.has(path) ? 'EISDIR' : 'ENOENT', path);
      const all = concatBytes(file.parts);
      file.parts = [all];
      return all.slice();
    },
    async write(path, chunk) {
      put(path, chunk, false);
    },
    async append(path, chunk) {
      put(path, chunk, true);
    },
    async remove(path) {
      if (!entries.has(path)) throw new FileError('ENOENT', path);
      for (const other of entries.keys()) if (other.startsWith(`${path}/`)) throw new FileError('ENOTEMPTY', path);
      heldBytes -= entries.get(path)?.sizeBytes ?? 0;
      entries.delete(path);
    },
    async makeFolder(path) {
      if (entries.has(path)) throw new FileError('EEXIST', path);
      checkParent(path);
      entries.set(path, undefined);
    },
    async list(path) {
      if (!entries.has(path)) throw new FileError('ENOENT', path);
      if (entries.get(path) !== undefined) throw new FileError('ENOTDIR', path);
      return [...entries.keys()]
        .filter((other) => other !== '' && parentOf(other) === path)
        .map((other) => other.slice(path === '' ? 0 : path.length + 1))
        .sort();
    },
    async stat(path) {
      if (!entries.has(path)) return undefined;
      const file = entries.get(path);
      return file === undefined ? folderStat : { kind: 'file', sizeBytes: file.sizeBytes, modifiedMs: file.modifiedMs };
    },
  };
}
