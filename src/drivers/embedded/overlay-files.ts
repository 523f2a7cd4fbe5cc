import { resolvePath } from '../../base/index.ts';
import type { LabFiles } from '../../kubectl/index.ts';

/**
 * The files of who asks, and below them those that the cluster's side knows by their names in the home folder (`/root`): a page of
 * a lab brings all of the lab's, another page none of those that its lines may name.
 */
export function overlayFiles(own: LabFiles, base: LabFiles): LabFiles {
  const { folder = home, write } = own;
  const inHome = (path: string): string | undefined => {
    const absolute = resolvePath(folder, path);
    if (absolute === home) return '';
    return absolute.startsWith(`${home}/`) ? absolute.slice(home.length + 1) : undefined;
  };
  const ofBase = async <T>(path: string, ask: (name: string) => Promise<T | undefined>): Promise<T | undefined> => {
    const name = inHome(path);
    return name === undefined ? undefined : ask(name);
  };
  const isThere = async (path: string): Promise<boolean> => (await own.list(path)) !== undefined;
  return {
    folder,
    async read(path) {
      const text = await own.read(path);
      return text !== undefined || (await isThere(path)) ? text : ofBase(path, (name) => base.read(name));
    },
    async readBytes(path) {
      const bytes = own.readBytes === undefined ? encode(await own.read(path)) : await own.readBytes(path);
      if (bytes !== undefined || (await isThere(path))) return bytes;
      return ofBase(path, async (name) => encode(await base.read(name)));
    },
    async list(path) {
      const [mine, others] = [await own.list(path), await ofBase(path, (name) => base.list(name))];
      return mine === undefined ? others : [...new Set([...mine, ...(others ?? [])])].sort();
    },
    ...(write === undefined ? {} : { write: (path, content) => write(path, content) }),
  };
}

const home = '/root';
const encode = (text: string | undefined): Uint8Array | undefined =>
  text === undefined ? undefined : new TextEncoder().encode(text);
