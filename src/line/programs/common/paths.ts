import type { LineFiles } from '../../files.ts';

/** A path without `/` at its end, but for the root itself. */
export function withoutSlashes(path: string): string {
  return path.replace(/\/+$/, '') || (path === '' ? '' : '/');
}

/** The last name of a path. */
export function lastName(path: string): string {
  const bare = withoutSlashes(path);
  return bare.slice(bare.lastIndexOf('/') + 1);
}

/** A name in a folder, as programs write paths they make. */
export function inFolder(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** Copies a file, or a folder with all in it. @throws FileError */
export async function copyTree(files: LineFiles, from: string, to: string): Promise<void> {
  const stat = await files.stat(from);
  if (stat?.kind !== 'folder') {
    await files.write(to, await files.read(from));
    return;
  }
  if ((await files.stat(to)) === undefined) await files.makeFolder(to);
  for (const name of await files.list(from)) await copyTree(files, inFolder(from, name), inFolder(to, name));
}

/** Removes a file, or a folder with all in it. @throws FileError */
export async function removeTree(files: LineFiles, path: string): Promise<void> {
  if ((await files.stat(path))?.kind === 'folder')
    for (const name of await files.list(path)) await removeTree(files, inFolder(path, name));
  await files.remove(path);
}
