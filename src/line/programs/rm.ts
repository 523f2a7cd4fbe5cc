import { quoteFile } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { lastName, removeTree } from './common/paths.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `rm`, as coreutils 9.1 has it; it never asks. */
export const rm = newProgram({
  name: 'rm',
  en: 'removes files',
  zh: '删除文件',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'rRfvd',
      long: { recursive: 'r', force: 'f', verbose: 'v', dir: 'd' },
      notDone: ['i', 'I', 'interactive', 'one-file-system', 'no-preserve-root', 'preserve-root'],
    });
    const { files } = work.context;
    const isForced = given.has('f');
    const isRecursive = given.has('r') || given.has('R');
    if (given.operands.length === 0) {
      if (isForced) return 0;
      throw new ProgramFailure('missing operand', { isUsage: true });
    }
    let code = 0;
    for (const path of given.operands) {
      const stat = await files.stat(path);
      try {
        const name = lastName(path);
        if (isRecursive && (name === '.' || name === '..')) {
          await work.complain(`refusing to remove '.' or '..' directory: skipping ${quoteFile(path)}`);
          code = 1;
        } else if (stat === undefined) {
          if (isForced) continue;
          await work.complain(`cannot remove ${quoteFile(path)}: No such file or directory`);
          code = 1;
        } else if (stat.kind === 'folder' && !isRecursive && !given.has('d')) {
          await work.complain(`cannot remove ${quoteFile(path)}: Is a directory`);
          code = 1;
        } else {
          if (isRecursive) await removeTree(files, path);
          else await files.remove(path);
          if (given.has('v')) work.out(`removed ${stat.kind === 'folder' ? 'directory ' : ''}${quoteFile(path)}\n`);
        }
      } catch (error) {
        await work.complain(`cannot remove ${quoteFile(path)}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    return code;
  },
});
