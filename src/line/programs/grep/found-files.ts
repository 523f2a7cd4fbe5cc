import { Pattern } from '../../expand/pattern.ts';
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
  const globs = (name: string): Pattern[] =>
    given.options.flatMap((option) => (option.name === name ? [new Pattern(option.value ?? '')] : []));
  if (path === '-' || !(await isFolder(work, path))) {
    // Of a file that was named, whatever follows a slash may match, and all of it (`exclude_options`, grep 3.8).
    const names = isRoot
      ? path.split('/').map((_part, at, parts) => parts.slice(at).join('/'))
      : [path.slice(path.lastIndexOf('/') + 1)];
    const isAny = (patterns: readonly Pattern[]) => patterns.some((glob) => names.some((name) => glob.matches(name)));
    const includes = globs('include');
    if (path !== '-' && ((includes.length > 0 && !isAny(includes)) || isAny(globs('exclude')))) return;
    yield { path, shown };
    return;
  }
  if (!isRecursive) {
    yield { path, shown, failure: 'Is a directory' };
    return;
  }
  const base = path.replace(/\/+$/, '');
  const folderName = base.slice(base.lastIndexOf('/') + 1);
  if (!isRoot && globs('exclude-dir').some((glob) => glob.matches(folderName))) return;
  for (const name of await work.context.files.list(path)) {
    const child = isHere ? name : path.endsWith('/') ? path + name : `${path}/${name}`;
    yield* filesUnder(work, child, true, given, false, false);
  }
}
