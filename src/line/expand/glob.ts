import { FileError, type LineFiles } from '../files.ts';
import { LimitError, maximumFields } from '../limits.ts';
import { byCodePoints } from './order.ts';
import { Pattern } from './pattern.ts';
import { isPattern } from './quote-pattern.ts';

/** The paths that a pattern matches, sorted; none when nothing does. */
export async function glob(pattern: string, files: LineFiles): Promise<readonly string[]> {
  const isAbsolute = pattern.startsWith('/');
  let found: string[] = [isAbsolute ? '/' : ''];
  const names = pattern.split('/');
  if (isAbsolute) names.shift();
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const next: string[] = [];
    for (const folder of found) {
      if (name === '') {
        // `a*/` matches folders alone.
        if (folder === '' || (await files.stat(folder))?.kind === 'folder') next.push(folder);
        continue;
      }
      for (const entry of await matching(name, folder, files)) {
        const path = folder + entry;
        if (isLast) next.push(path);
        else if ((await files.stat(path))?.kind === 'folder') next.push(`${path}/`);
      }
      if (next.length > maximumFields) throw new LimitError(pattern);
    }
    found = next;
  }
  return found.sort(byCodePoints);
}

async function matching(name: string, folder: string, files: LineFiles): Promise<readonly string[]> {
  if (!isPattern(name)) {
    const plain = name.replace(/\\(.)/gs, '$1');
    return (await files.stat(folder + plain)) === undefined ? [] : [plain];
  }
  try {
    const pattern = new Pattern(name);
    const isHidden = name.startsWith('.') || name.startsWith('\\.');
    const entries = await files.list(folder === '' ? '.' : folder);
    return entries.filter((entry) => (isHidden || !entry.startsWith('.')) && pattern.matches(entry));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
