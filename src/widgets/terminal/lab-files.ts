import { FileError, type FileStat, type LineFiles } from '../../line/index.ts';

/** Files of a page: those that it brings, which stay as they are, and over them what the reader writes. */
export interface LabFiles extends LineFiles {
  /** Whether the reader has written this file; the cluster's side does not know it, or knows an older one. */
  isOwn(path: string): boolean;
}

/** Where what the reader writes is kept; `load` gives what `save` got last. */
export interface FileStore {
  load(): string | null;
  /** Says whether it could be kept. */
  save(text: string): boolean;
}

/** What the reader may write on one page or in one lab, in bytes, and how many files and folders. */
const maximumBytes = 1024 * 1024;
const maximumFiles = 500;
const maximumName = 255;

interface Own {
  /** `undefined`: a folder. */
  readonly content: Uint8Array | undefined;
  readonly modifiedMs: number;
}

/** Makes the files of a page. `base`: by path, without a slash before it. A file of the page that is written over comes back when it is removed. */
export function createLabFiles(options: {
  readonly base: ReadonlyMap<string, string>;
  readonly store: FileStore;
  readonly now: () => number;
}): LabFiles {
  const { store, now } = options;
  const encoder = new TextEncoder();
  const base = new Map([...options.base].map(([path, text]) => [path, encoder.encode(text)]));
  const baseFolders = new Set(['', ...[...base.keys()].flatMap(parentsOf)]);
  const own = new Map(parseFiles(store.load()));

  const isFolder = (path: string) => baseFolders.has(path) || (own.has(path) && own.get(path)?.content === undefined);
  const contentOf = (path: string) => own.get(path)?.content ?? base.get(path);
  const checkParent = (path: string) => {
    const parent = parentOf(path);
    if (contentOf(parent) !== undefined) throw new FileError('ENOTDIR', path);
    if (!isFolder(parent)) throw new FileError('ENOENT', path);
    if ((path.split('/').at(-1) ?? '').length > maximumName) throw new FileError('ENAMETOOLONG', path);
  };
  const keep = (path: string, entry: Own | undefined) => {
    const before = own.get(path);
    if (entry) own.set(path, entry);
    else own.delete(path);
    let bytes = 0;
    for (const { content } of own.values()) bytes += content?.length ?? 0;
    const fits = entry === undefined || (bytes <= maximumBytes && own.size <= maximumFiles);
    if (fits && (store.save(formatFiles(own)) || entry === undefined)) return;
    if (before) own.set(path, before);
    else own.delete(path);
    throw new FileError('ENOSPC', path);
  };
  const put = (path: string, content: Uint8Array) => {
    if (isFolder(path)) throw new FileError('EISDIR', path);
    checkParent(path);
    keep(path, { content, modifiedMs: now() });
  };
  const bytesOf = (chunk: string | Uint8Array) => (typeof chunk === 'string' ? encoder.encode(chunk) : chunk.slice());
  const names = (path: string): readonly string[] => {
    const before = path === '' ? '' : `${path}/`;
    const found = new Set<string>();
    for (const other of [...base.keys(), ...baseFolders, ...own.keys()]) {
      if (other === '' || !other.startsWith(before)) continue;
      const [name = ''] = other.slice(before.length).split('/');
      if (name !== '') found.add(name);
    }
    return [...found].sort();
  };
  return {
    isOwn: (path) => own.get(path)?.content !== undefined,
    async read(path) {
      if (isFolder(path)) throw new FileError('EISDIR', path);
      const content = contentOf(path);
      if (content) return content.slice();
      throw new FileError(contentOf(parentOf(path)) === undefined ? 'ENOENT' : 'ENOTDIR', path);
    },
    async write(path, chunk) {
      put(path, bytesOf(chunk));
    },
    async append(path, chunk) {
      const before = isFolder(path) ? undefined : contentOf(path);
      const added = bytesOf(chunk);
      if (!before) return put(path, added);
      const all = new Uint8Array(before.length + added.length);
      all.set(before);
      all.set(added, before.length);
      put(path, all);
    },
    async remove(path) {
      const entry = own.get(path);
      if (entry?.content !== undefined) return keep(path, undefined);
      if (base.has(path) || (baseFolders.has(path) && entry === undefined)) throw new FileError('EROFS', path);
      if (entry === undefined) throw new FileError('ENOENT', path);
      if (names(path).length > 0) throw new FileError('ENOTEMPTY', path);
      keep(path, undefined);
    },
    async makeFolder(path) {
      if (isFolder(path) || contentOf(path) !== undefined) throw new FileError('EEXIST', path);
      checkParent(path);
      keep(path, { content: undefined, modifiedMs: now() });
    },
    async list(path) {
      if (contentOf(path) !== undefined) throw new FileError('ENOTDIR', path);
      if (!isFolder(path)) throw new FileError('ENOENT', path);
      return names(path);
    },
    async stat(path): Promise<FileStat | undefined> {
      const content = contentOf(path);
      const modifiedMs = own.get(path)?.modifiedMs ?? 0;
      if (content !== undefined) return { kind: 'file', sizeBytes: content.length, modifiedMs };
      return isFolder(path) ? { kind: 'folder', sizeBytes: 0, modifiedMs } : undefined;
    },
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let parent = parentOf(path); parent !== ''; parent = parentOf(parent)) parents.push(parent);
  return parents;
}

/** `[path, modifiedMs, text]`, for bytes that are no UTF-8 base64 as a fourth, for a folder only two. */
function formatFiles(files: ReadonlyMap<string, Own>): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return JSON.stringify(
    [...files].map(([path, { content, modifiedMs }]) => {
      if (content === undefined) return [path, modifiedMs];
      try {
        return [path, modifiedMs, decoder.decode(content)];
      } catch {
        // Not text.
        return [path, modifiedMs, '', btoa(Array.from(content, (byte) => String.fromCharCode(byte)).join(''))];
      }
    }),
  );
}

/** What something else has written over is forgotten. */
function parseFiles(text: string | null): readonly (readonly [string, Own])[] {
  if (text === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  const encoder = new TextEncoder();
  return value.flatMap((entry: unknown): readonly (readonly [string, Own])[] => {
    if (!Array.isArray(entry)) return [];
    const [path, modifiedMs, content, binary]: readonly unknown[] = entry;
    if (typeof path !== 'string' || !/^[^/]+(?:\/[^/]+)*$/.test(path) || typeof modifiedMs !== 'number') return [];
    if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return [];
    if (content === undefined) return [[path, { content: undefined, modifiedMs }]];
    if (typeof content !== 'string') return [];
    const bytes = typeof binary === 'string' ? bytesOfBase64(binary) : encoder.encode(content);
    return bytes ? [[path, { content: bytes, modifiedMs }]] : [];
  });
}

function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
