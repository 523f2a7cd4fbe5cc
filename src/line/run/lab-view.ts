import { resolvePath } from '../../base/index.ts';
import { FileError, type LineFiles } from '../files.ts';
import { concatBytes, type LineInput, type LineOutput } from '../streams.ts';

/** Makes one tree of several: absolute paths, each mount at a folder of its own. What is above the mounts can be looked at. */
export function mountFiles(mounts: ReadonlyMap<string, LineFiles>): LineFiles {
  const find = (path: string): { readonly files: LineFiles; readonly inside: string } | undefined => {
    for (const [folder, files] of mounts) {
      if (path === folder) return { files, inside: '' };
      if (path.startsWith(`${folder}/`)) return { files, inside: path.slice(folder.length + 1) };
    }
    return undefined;
  };
  const above = (path: string): readonly string[] => {
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = [...mounts.keys()].filter((folder) => folder.startsWith(prefix));
    return [...new Set(names.map((folder) => folder.slice(prefix.length).split('/')[0] ?? ''))].sort();
  };
  const use = async <T>(path: string, what: (files: LineFiles, inside: string) => Promise<T>): Promise<T> => {
    const found = find(path);
    if (found === undefined) throw new FileError(above(path).length > 0 ? 'EISDIR' : 'ENOENT', path);
    return await what(found.files, found.inside);
  };
  return {
    read: (path) => use(path, (files, inside) => files.read(inside)),
    write: (path, content) => use(path, (files, inside) => files.write(inside, content)),
    append: (path, content) => use(path, (files, inside) => files.append(inside, content)),
    remove: (path) =>
      use(path, (files, inside) => {
        if (inside === '') throw new FileError('EACCES', path);
        return files.remove(inside);
      }),
    makeFolder: (path) => use(path, (files, inside) => files.makeFolder(inside)),
    async list(path) {
      const names = above(path);
      return names.length > 0 ? names : await use(path, (files, inside) => files.list(inside));
    },
    async stat(path) {
      const found = find(path);
      if (found !== undefined) {
        return found.inside === '' ? folderStat : await found.files.stat(found.inside);
      }
      return above(path).length > 0 ? folderStat : undefined;
    },
  };
}

const folderStat = { kind: 'folder', sizeBytes: 0, modifiedMs: 0 } as const;
const deviceStat = { kind: 'file', sizeBytes: 0, modifiedMs: 0 } as const;

/** The streams that `/dev/stdin`, `/dev/stdout` and `/dev/stderr` mean. */
export interface Devices {
  readonly stdin?: LineInput | undefined;
  readonly stdout?: LineOutput | undefined;
  readonly stderr?: LineOutput | undefined;
}

/** Files as they are named in a working folder; errors name the path as it was given. */
export function viewFiles(files: LineFiles, folder: string, devices: Devices = {}): LineFiles {
  const run = async <T>(path: string, what: (absolute: string) => Promise<T>): Promise<T> => {
    if (path === '') throw new FileError('ENOENT', path);
    const absolute = resolvePath(folder, path);
    try {
      if (path.endsWith('/') && (await files.stat(absolute))?.kind === 'file') throw new FileError('ENOTDIR', path);
      return await what(absolute);
    } catch (error) {
      if (error instanceof FileError && error.path !== path) throw new FileError(error.code, path);
      throw error;
    }
  };
  const put = (how: 'write' | 'append') => (path: string, content: string | Uint8Array) =>
    run(path, async (absolute) => {
      const device = outputDevice(absolute, devices);
      if (device !== undefined) await device(content);
      else if (path.endsWith('/')) throw new FileError('EISDIR', path);
      else await files[how](absolute, content);
    });
  return {
    write: put('write'),
    append: put('append'),
    read: (path) =>
      run(path, async (absolute) => {
        if (absolute === '/dev/null') return new Uint8Array();
        if (absolute !== '/dev/stdin' || devices.stdin === undefined) return await files.read(absolute);
        const parts: Uint8Array[] = [];
        for await (const bytes of devices.stdin) parts.push(bytes);
        return concatBytes(parts);
      }),
    remove: (path) => run(path, (absolute) => files.remove(absolute)),
    makeFolder: (path) => run(path, (absolute) => files.makeFolder(absolute)),
    list: (path) => run(path, (absolute) => files.list(absolute)),
    async stat(path) {
      if (path === '') return undefined;
      const absolute = resolvePath(folder, path);
      if (absolute === '/dev/null' || absolute === '/dev/stdin' || outputDevice(absolute, devices)) return deviceStat;
      const found = await files.stat(absolute);
      return path.endsWith('/') && found?.kind === 'file' ? undefined : found;
    },
  };
}

function outputDevice(absolute: string, devices: Devices): LineOutput | undefined {
  if (absolute === '/dev/null') return async () => undefined;
  if (absolute === '/dev/stdout') return devices.stdout;
  return absolute === '/dev/stderr' ? devices.stderr : undefined;
}
