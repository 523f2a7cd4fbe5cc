/** What is wrong with a file, by the names of errno(3), with the words of strerror(3). */
const errnoTexts = {
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EINVAL: 'Invalid argument',
  EISDIR: 'Is a directory',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EROFS: 'Read-only file system',
} as const;

/** The name of an error of a file. */
export type Errno = keyof typeof errnoTexts;

/** Why a file could not be read, written, listed or removed; `message` is what strerror(3) says: `No such file or directory`. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: Errno;
  /** As it was given. */
  readonly path: string;

  constructor(code: Errno, path: string) {
    super(errnoTexts[code]);
    this.code = code;
    this.path = path;
  }
}

/** What a path leads to. */
export interface FileStat {
  readonly kind: 'file' | 'folder';
  /** Of a file's content; 0 of a folder. */
  readonly sizeBytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedMs: number;
}

/**
 * The files that lines work on: a lab's, in one folder that may have folders. Paths have `/` between names. To a program they are
 * as they are typed (relative to the working folder, with `..`, or absolute); {@link createLineSession} gets files whose paths
 * begin at that one folder, without `.` and `..`, the folder itself being the empty string. All throw {@link FileError}.
 */
export interface LineFiles {
  /** @throws FileError ENOENT, EISDIR, ENOTDIR */
  read(path: string): Promise<Uint8Array>;
  /** Makes or replaces a file. @throws FileError ENOENT of its folder, EISDIR, ENOTDIR, EROFS, ENOSPC */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Makes a file or adds to its end. @throws FileError as {@link write} */
  append(path: string, content: string | Uint8Array): Promise<void>;
  /** Removes a file or an empty folder. @throws FileError ENOENT, ENOTEMPTY, EROFS */
  remove(path: string): Promise<void>;
  /** Makes one folder in one that is there. @throws FileError EEXIST, ENOENT, ENOTDIR, EROFS */
  makeFolder(path: string): Promise<void>;
  /** The names in a folder, sorted by code points, without `.` and `..`. @throws FileError ENOENT, ENOTDIR */
  list(path: string): Promise<readonly string[]>;
  /** What is there; undefined when nothing is. */
  stat(path: string): Promise<FileStat | undefined>;
}
