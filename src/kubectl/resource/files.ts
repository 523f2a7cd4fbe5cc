import type { VerbContext } from '../command/context.ts';
import { newNoSuchPath, walkFiles } from '../command/files.ts';
import { CommandError, newNotSupported } from '../errors.ts';
import { infoOfDocument } from './document-info.ts';
import type { Info } from './info.ts';
import type { FilenameOptions, Selection } from './selection.ts';
import type { Visitor } from './visitor.ts';

/** What the flags of a line say about files. */
export function filenameOptions({ flags }: VerbContext): FilenameOptions {
  return {
    filenames: flags.list('filename'),
    kustomize: flags.has('kustomize') ? flags.text('kustomize') : '',
    isRecursive: flags.has('recursive') && flags.isOn('recursive'),
  };
}

/** `RequireFilenameOrKustomize`. */
export function requireFiles({ filenames, kustomize }: FilenameOptions): void {
  if (filenames.length === 0 && kustomize === '') throw new CommandError('must specify one of -f and -k');
}

const extensions = ['.json', '.yaml', '.yml'];

/** Visitors of all documents of the files; what is wrong with names is added to `errors` (`FilenameParam` of `builder.go`). */
export async function fileVisitors(
  context: VerbContext,
  selection: Selection,
  errors: unknown[],
): Promise<{ readonly visitors: readonly Visitor[]; readonly isSingle: boolean }> {
  const { filenames = [], kustomize = '', isRecursive = false } = selection.files ?? {};
  if (filenames.length > 0 && kustomize !== '') errors.push(new CommandError('only one of -f or -k can be specified'));
  if (kustomize !== '' && isRecursive) errors.push(new CommandError("the -k flag can't be used with -f or -R"));
  if (errors.length > 0) return { visitors: [], isSingle: false };
  const visitors: Visitor[] = [];
  let isFolder = false;
  let usesStdin = false;
  for (const name of filenames) {
    if (name === '-') {
      if (usesStdin) errors.push(new CommandError('standard input cannot be used for multiple arguments'));
      usesStdin = true;
      visitors.push(documentsOf(context, selection, 'STDIN', () => context.readStdin()));
    } else if (/^https?:\/\//.test(name)) {
      errors.push(newNotSupported(`reading ${name}`, 'paste it into a file, and name that'));
    } else {
      const found = await walkFiles(context.files, name, isRecursive);
      const paths = found?.isFile === false ? found.paths.filter(isManifest) : (found?.paths ?? []);
      if (found === undefined) errors.push(newNoSuchPath(name));
      if (paths.length > 1) isFolder = true;
      for (const path of paths) {
        visitors.push(documentsOf(context, selection, path, async () => (await context.files.read(path)) ?? ''));
      }
      if (visitors.length === 0 && errors.length === 0) {
        errors.push(
          new CommandError(`error reading [${name}]: recognized file extensions are [${extensions.join(' ')}]`),
        );
      }
    }
  }
  if (kustomize !== '') {
    const { kustomizeVisitor } = await import('./kustomize.ts');
    visitors.push(kustomizeVisitor(context, selection, kustomize));
  }
  return { visitors, isSingle: !isFolder && !usesStdin && visitors.length === 1 };
}

const isManifest = (path: string): boolean => extensions.some((extension) => path.endsWith(extension));

/** The documents of one file (`StreamVisitor` of `cli-runtime/pkg/resource/visitor.go`, v0.37). */
export function documentsOf(
  context: VerbContext,
  selection: Selection,
  source: string,
  read: () => Promise<string>,
): Visitor {
  return async (visit) => {
    const { readDocuments } = await import('./documents.ts');
    for (const document of readDocuments(await read(), source)) {
      if (document.value === null || document.value === undefined) continue;
      await selection.validate?.(document.text, source);
      let info: Info;
      try {
        info = await infoOfDocument(context, document, source, selection.isLocal === true);
      } catch (failure) {
        await visit(undefined, failure);
        continue;
      }
      await visit(info);
    }
  };
}
