import { decodeText, encodeText } from '../../../base/index.ts';
import type { Mount } from '../cri.ts';

/** What is in a file: text (of `decodeText`, so that no byte is lost), bytes, or so many zero bytes that nobody keeps. */
export type FileContent = Uint8Array | number | string;

/** A file or a directory (names in order). */
export type FileEntry = FileContent | readonly string[];

/** Why a file cannot be written, read or run, as libc says it. */
export type FileError =
  | 'Is a directory'
  | 'No space left on device'
  | 'No such file or directory'
  | 'Not a directory'
  | 'Permission denied'
  | 'Read-only file system';

/** Files that are made when they are read: `/proc`, `/sys/fs/cgroup`. */
export type VirtualFiles = (path: string) => FileEntry | undefined;

/** What a root file system is put together from, uppermost first. */
export interface RootLayers {
  readonly mounts: readonly Mount[];
  readonly virtual: VirtualFiles;
  /** The image's own, by path; not all of them: what people look at. */
  readonly image: ReadonlyMap<string, string>;
  readonly isReadonly: boolean;
}

const directories =
  '/bin /dev /dev/shm /etc /home /lib /mnt /opt /proc /root /run /sbin /srv /sys /sys/fs /sys/fs/cgroup /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/sbin /usr/share /var /var/log /var/run'.split(
    ' ',
  );

/** How many bytes are in a file. */
export function sizeOf(content: FileContent): number {
  if (typeof content === 'number') return content;
  return typeof content === 'string' ? encodeText(content).length : content.length;
}

/** A file's content as text; zero bytes of a file that nobody keeps are left out but for the first 64 KiB. */
export function textOf(content: FileContent): string {
  if (typeof content === 'number') return '\0'.repeat(Math.min(content, 65_536));
  return typeof content === 'string' ? content : decodeText(content);
}

/** The writable layer as JSON. */
export interface FilesJson {
  readonly written: readonly (readonly [
    path: string,
    Exclude<FileEntry, Uint8Array> | { readonly base64: string } | null,
  ])[];
  readonly executables: readonly string[];
}

const isBytesJson = (value: FilesJson['written'][number][1]): value is { readonly base64: string } =>
  typeof value === 'object' && value !== null && 'base64' in value;

/** Bytes as text. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  // As many at once as a call may have arguments everywhere.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** The bytes of a {@link toBase64}. @throws DOMException for other text */
export function fromBase64(text: string): Uint8Array {
  const letters = atob(text);
  // A callback for each letter takes ten times as long.
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** A container's files: its mounts, what it has written, and its image. Paths are absolute and resolved. */
export class RootFiles {
  private readonly layers: RootLayers;
  /** The writable layer: null for what was removed, an empty list for a directory. */
  private written: Map<string, FileEntry | null> | undefined;
  /** Paths that `chmod` made executable. */
  readonly executables = new Set<string>();
  /** Bytes of the writable layer. */
  writtenBytes = 0;

  constructor(layers: RootLayers) {
    this.layers = layers;
  }

  /** The mount that a path is on, with the path below it. */
  mountOf(path: string): { readonly mount: Mount; readonly below: string } | undefined {
    let found: Mount | undefined;
    for (const mount of this.layers.mounts) {
      const { containerPath } = mount;
      if (path !== containerPath && !path.startsWith(`${containerPath}/`)) continue;
      if (found === undefined || containerPath.length > found.containerPath.length) found = mount;
    }
    if (found === undefined) return undefined;
    const rest = path.slice(found.containerPath.length + 1);
    return { mount: found, below: [found.subPath, rest].filter(Boolean).join('/') };
  }

  read(path: string): FileEntry | undefined {
    const mounted = this.mountOf(path);
    if (mounted !== undefined) return mounted.mount.tree.read(mounted.below);
    const written = this.written?.get(path);
    if (written === null) return undefined;
    if (written !== undefined && !isDirectory(written)) return written;
    const made = this.layers.virtual(path) ?? this.layers.image.get(path);
    if (made !== undefined && !isDirectory(made)) return made;
    const names = new Set<string>(made);
    const prefix = path === '/' ? '/' : `${path}/`;
    const paths = [...directories, ...this.layers.image.keys(), ...(this.written?.keys() ?? [])];
    for (const { containerPath } of this.layers.mounts) paths.push(containerPath);
    for (const other of paths) {
      if (!other.startsWith(prefix) || other === path || this.written?.get(other) === null) continue;
      names.add(other.slice(prefix.length).split('/')[0] ?? '');
    }
    if (names.size === 0 && written === undefined && made === undefined && !directories.includes(path))
      return undefined;
    return [...names].sort();
  }

  /** Text of a file; undefined for a directory and for what is not there. */
  text(path: string): string | undefined {
    const entry = this.read(path);
    return entry === undefined || isDirectory(entry) ? undefined : textOf(entry);
  }

  /** Writes a file whole; undefined removes it and all below; a list makes a directory. */
  write(path: string, content: FileEntry | undefined): FileError | undefined {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    const above = this.read(parent);
    if (above === undefined) return 'No such file or directory';
    if (!isDirectory(above)) return 'Not a directory';
    const mounted = this.mountOf(path);
    if (mounted !== undefined) return writeMounted(mounted, content);
    if (path.startsWith('/proc/') && this.read(path) === undefined) return 'No such file or directory';
    if (path.startsWith('/proc/') || path.startsWith('/sys/')) return 'Permission denied';
    if (this.layers.isReadonly && !path.startsWith('/dev/shm/')) return 'Read-only file system';
    this.written ??= new Map();
    const before = this.written.get(path);
    if (before !== undefined && before !== null && !isDirectory(before)) this.writtenBytes -= sizeOf(before);
    if (content === undefined) {
      for (const other of [...this.written.keys()]) if (other.startsWith(`${path}/`)) this.write(other, undefined);
    } else if (!isDirectory(content)) this.writtenBytes += sizeOf(content);
    this.written.set(path, content ?? null);
    return undefined;
  }

  toJSON(): FilesJson {
    return {
      written: [...(this.written ?? [])].map(([path, entry]) => [
        path,
        entry instanceof Uint8Array ? { base64: toBase64(entry) } : entry,
      ]),
      executables: [...this.executables],
    };
  }

  restore(json: FilesJson): void {
    for (const [path, value] of json.written) {
      this.written ??= new Map();
      const entry = isBytesJson(value) ? fromBase64(value.base64) : value;
      this.written.set(path, entry);
      if (entry !== null && !isDirectory(entry)) this.writtenBytes += sizeOf(entry);
    }
    for (const path of json.executables) this.executables.add(path);
  }
}

/** Whether an entry is a directory. */
export function isDirectory(entry: FileEntry): entry is readonly string[] {
  return Array.isArray(entry);
}

function writeMounted(
  { mount, below }: { readonly mount: Mount; readonly below: string },
  content: FileEntry | undefined,
): FileError | undefined {
  if (mount.readonly) return 'Read-only file system';
  const { tree } = mount;
  if (content !== undefined && isDirectory(content)) {
    // Trees have directories only on the way to files.
    tree.write(`${below}/.keep`, 0);
    return undefined;
  }
  const before = tree.read(below);
  if (before !== undefined && isDirectory(before) && content !== undefined) return 'Is a directory';
  if (content !== undefined && tree.limitBytes !== undefined) {
    const old = before === undefined || isDirectory(before) ? 0 : sizeOf(before);
    if (tree.sizeBytes - old + sizeOf(content) > tree.limitBytes) return 'No space left on device';
  }
  tree.write(below, typeof content === 'string' ? encodeText(content) : content);
  return undefined;
}
