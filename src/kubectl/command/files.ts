import { quote } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';

/** The files that a line can name: a lab's, in memory or on disk. Paths are as they are typed, relative to the working folder. */
export interface LabFiles {
  /** The absolute path of the working folder, for messages that name files so; absent: the root. */
  readonly folder?: string;
  /** The text of a file; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /** What a file holds, text or not; absent where all files are text. */
  readBytes?(path: string): Promise<Uint8Array | undefined>;
  /** The names in a folder, sorted, folders with a `/` at the end; undefined when it is no folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Makes or replaces a file; absent where files cannot be written. */
  write?(path: string, content: string | Uint8Array): Promise<void>;
}

/** Where there are no files. */
export const noFiles: LabFiles = { read: async () => undefined, list: async () => undefined };

/** Reads a file as Go's `os.ReadFile` does. @throws CommandError in Go's words */
export async function readFile(files: LabFiles, path: string): Promise<string> {
  return (await files.read(path)) ?? (await refuseFile(files, path));
}

/** As {@link readFile}: text where the bytes are UTF-8, else the bytes. @throws CommandError in Go's words */
export async function readTextOrBytes(files: LabFiles, path: string): Promise<string | Uint8Array> {
  if (files.readBytes === undefined) return readFile(files, path);
  const bytes = (await files.readBytes(path)) ?? (await refuseFile(files, path));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return bytes;
    throw error;
  }
}

async function refuseFile(files: LabFiles, path: string): Promise<never> {
  const isFolder = (await files.list(path)) !== undefined;
  throw new CommandError(isFolder ? `read ${path}: is a directory` : `open ${path}: no such file or directory`);
}

/** All files below a path in the order of `filepath.Walk`; undefined when it does not exist. `isFile` with a path that is one. */
export async function walkFiles(
  files: LabFiles,
  path: string,
  isRecursive: boolean,
): Promise<{ readonly isFile: boolean; readonly paths: readonly string[] } | undefined> {
  const names = await files.list(path);
  if (names === undefined) {
    return (await files.read(path)) === undefined ? undefined : { isFile: true, paths: [path] };
  }
  const folder = path.replace(/\/+$/, '');
  const below = (name: string): string => (folder === '.' || folder === '' ? name : `${folder}/${name}`);
  const paths: string[] = [];
  for (const name of names) {
    if (!name.endsWith('/')) paths.push(below(name));
    else if (isRecursive) paths.push(...((await walkFiles(files, below(name.slice(0, -1)), true))?.paths ?? []));
  }
  return { isFile: false, paths };
}

/** The error of a path that is not there (`cli-runtime/pkg/resource/builder.go`). */
export const newNoSuchPath = (path: string): CommandError => new CommandError(`the path ${quote(path)} does not exist`);
