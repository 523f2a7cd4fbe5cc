import type { LineFiles } from '../../../src/line/index.ts';
import { createMemoryFiles } from '../../../src/line/memory-files.ts';
import { mountFiles, viewFiles } from '../../../src/line/run/lab-view.ts';

const folder = '/root';

/** Files in memory as programs see them: paths as they are typed, with `..` and `/dev/null`. */
export function createTestFiles(content: Readonly<Record<string, string | Uint8Array>> = {}): LineFiles {
  return viewFiles(mountFiles(new Map([[folder, createMemoryFiles(() => 0, content)]])), folder);
}

/** All files by path, folders with a `/` at the end. */
export async function readAllFiles(files: LineFiles, below = ''): Promise<ReadonlyMap<string, Uint8Array>> {
  const all = new Map<string, Uint8Array>();
  for (const name of await files.list(below === '' ? '.' : below)) {
    const path = `${below}${name}`;
    if ((await files.stat(path))?.kind === 'folder') {
      all.set(`${path}/`, new Uint8Array());
      for (const [inner, bytes] of await readAllFiles(files, `${path}/`)) all.set(inner, bytes);
    } else all.set(path, await files.read(path));
  }
  return all;
}
