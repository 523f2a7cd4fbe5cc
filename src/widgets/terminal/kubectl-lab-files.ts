import type { LabFiles } from '../../kubectl/index.ts';
import { FileError, type LineFiles } from '../../line/index.ts';

/** The files of a line as kubectl asks for them; `folder` is the line's working folder. */
export function kubectlFilesOf(files: LineFiles, folder: string): LabFiles {
  const readBytes = (path: string) => unlessAbsent(() => files.read(path));
  return {
    folder,
    readBytes,
    async read(path) {
      const bytes = await readBytes(path);
      return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    },
    list: (path) =>
      unlessAbsent(async () => {
        const names = await files.list(path === '' ? '.' : path);
        const marked = names.map(async (name) => {
          const stat = await files.stat(`${path === '' ? '.' : path}/${name}`);
          return stat?.kind === 'folder' ? `${name}/` : name;
        });
        return Promise.all(marked);
      }),
    async write(path, content) {
      await makeFolders(files, path);
      await files.write(path, content);
    },
  };
}

/** What kubectl copies comes with its folders. */
async function makeFolders(files: LineFiles, path: string): Promise<void> {
  const names = path.split('/').slice(0, -1);
  for (let count = 1; count <= names.length; count += 1) {
    const folder = names.slice(0, count).join('/');
    if (folder !== '' && (await files.stat(folder)) === undefined) await files.makeFolder(folder);
  }
}

async function unlessAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileError && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code)) return undefined;
    throw error;
  }
}
