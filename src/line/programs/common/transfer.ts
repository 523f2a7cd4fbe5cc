import { resolvePath } from '../../../base/index.ts';
import { FileError } from '../../files.ts';
import { quoteFile } from './numbers.ts';
import { type ParsedOptions, ProgramFailure } from './options.ts';
import { copyTree, inFolder, lastName, removeTree } from './paths.ts';
import { reasonOf, type Work } from './work.ts';

/** What `cp` and `mv` have in common: from some paths to one, or into a folder. Gives the exit code. */
export async function transfer(work: Work, given: ParsedOptions, kind: 'cp' | 'mv'): Promise<number> {
  const { files, folder } = work.context;
  const isRecursive = kind === 'mv' || given.has('r') || given.has('R') || given.has('a');
  const operands = [...given.operands];
  const into = given.last('t');
  const [first] = operands;
  if (first === undefined) throw new ProgramFailure('missing file operand', { isUsage: true });
  if (into === undefined && operands.length < 2)
    throw new ProgramFailure(`missing destination file operand after ${quoteFile(first)}`, { isUsage: true });
  const target = into ?? operands.pop() ?? '';
  const targetStat = await files.stat(target);
  const isFolder = targetStat?.kind === 'folder' && !given.has('T');
  const notFolder = targetStat === undefined ? 'No such file or directory' : 'Not a directory';
  if (!isFolder && (operands.length > 1 || into !== undefined))
    throw new ProgramFailure(`target ${quoteFile(target)}: ${notFolder}`);
  let code = 0;
  const complain = async (message: string): Promise<void> => {
    await work.complain(message);
    code = 1;
  };
  /** What has been made, absolute, with what it was made of. */
  const made = new Map<string, string>();
  for (const source of operands) {
    const stat = await files.stat(source);
    const name = lastName(source);
    const to = isFolder ? inFolder(target, name === '..' ? '.' : name) : target;
    if (stat === undefined) {
      await complain(`cannot stat ${quoteFile(source)}: No such file or directory`);
      continue;
    }
    if (stat.kind === 'folder' && !isRecursive) {
      await complain(`-r not specified; omitting directory ${quoteFile(source)}`);
      continue;
    }
    const there = await files.stat(to);
    if (there !== undefined && given.has('n')) continue;
    const from = resolvePath(folder, source);
    const place = resolvePath(folder, to);
    const before = made.get(place);
    if (kind === 'cp' && before === from) {
      const what = stat.kind === 'folder' ? 'directory' : 'file';
      await work.complain(`warning: source ${what} ${quoteFile(source)} specified more than once`);
      continue;
    }
    if (before !== undefined && stat.kind === 'file') {
      await complain(`will not overwrite just-created ${quoteFile(to)} with ${quoteFile(source)}`);
      continue;
    }
    if (kind === 'mv' && (name === '.' || name === '..')) {
      await complain(`cannot move ${quoteFile(source)} to ${quoteFile(to)}: Device or resource busy`);
      continue;
    }
    if (from === place) {
      await complain(`${quoteFile(source)} and ${quoteFile(to)} are the same file`);
      continue;
    }
    if (stat.kind === 'folder' && `${place}/`.startsWith(from === '/' ? from : `${from}/`)) {
      await complain(
        kind === 'cp'
          ? `cannot copy a directory, ${quoteFile(source)}, into itself, ${quoteFile(to)}`
          : `cannot move ${quoteFile(source)} to a subdirectory of itself, ${quoteFile(to)}`,
      );
      continue;
    }
    if (stat.kind === 'folder' && there?.kind === 'file') {
      await complain(`cannot overwrite non-directory ${quoteFile(to)} with directory ${quoteFile(source)}`);
      continue;
    }
    if (stat.kind === 'file' && there?.kind === 'folder') {
      await complain(`cannot overwrite directory ${quoteFile(to)} with non-directory`);
      continue;
    }
    try {
      if (kind === 'mv' && there?.kind === 'folder' && (await files.list(to)).length > 0) {
        await complain(`cannot move ${quoteFile(source)} to ${quoteFile(to)}: Directory not empty`);
        continue;
      }
      made.set(place, from);
      await copyTree(files, source, to);
      if (kind === 'mv') await removeTree(files, source);
      if (given.has('v')) work.out(`${kind === 'mv' ? 'renamed ' : ''}${quoteFile(source)} -> ${quoteFile(to)}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const reason = reasonOf(error);
      await complain(
        kind === 'mv'
          ? `cannot move ${quoteFile(source)} to ${quoteFile(to)}: ${reason}`
          : `cannot create ${stat.kind === 'folder' ? 'directory' : 'regular file'} ${quoteFile(to)}: ${reason}`,
      );
    }
  }
  return code;
}
