import type { ParsedOptions } from '../common/options.ts';
import type { Work } from '../common/work.ts';

/** Whether a word names a folder; `-` is none. */
export async function isFolder(work: Work, path: string): Promise<boolean> {
  return path !== '-' && (await work.context.files.stat(path))?.kind === 'folder';
}

/** A file to search, or why a word names none. */
export interface Found {
  readonly path: string;
  readonly shown: string;
  readonly failure?: string;
}

/** A file, or with `-r` the files under a folder. */
export async function* filesUnder(
  work: Work,
  path: string,
  isRecursive: boolean,
  given: ParsedOptions,
  isRoot: boolean,
  isHere: boolean,
): AsyncGenerator<Found> {
  const shown = path === '-' ? (given.last('label') ?? '(standard input)') : path;
  const globs = (name: string): RegExp[] =>
    given.options.flatMap((option) => (option.name === name ? [globOf(option.value ?? '')] : []));
  if (path === '-' || !(await isFolder(work, path))) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const includes = globs('include');
    if (path !== '-' && includes.length > 0 && !includes.some((glob) => glob.test(name))) return;
    if (path !== '-' && globs('exclude').some((glob) => glob.test(name))) return;
    yield { path, shown };
    return;
  }
  if (!isRecursive) {
    yield { path, shown, failure: 'Is a directory' };
    return;
  }
  const base = path.replace(/\/+$/, '');
  const folderName = base.slice(base.lastIndexOf('/') + 1);
  if (!isRoot && globs('exclude-dir').some((glob) => glob.test(folderName))) return;
  for (const name of await work.context.files.list(path)) {
    const child = isHere ? name : path.endsWith('/') ? path + name : `${path}/${name}`;
    yield* filesUnder(work, child, true, given, false, false);
  }
}

function globOf(glob: string): RegExp {
  const body = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body.replaceAll('[!', '[^')}$`, 'su');
}
