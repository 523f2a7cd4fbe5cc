import { quoteFile } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `rmdir`, as coreutils 9.1 has it. */
export const rmdir = newProgram({
  name: 'rmdir',
  en: 'removes empty folders',
  zh: '删除空目录',
  usage: '[OPTION]... DIRECTORY...',
  async run(work) {
    const given = work.options({ short: '', notDone: ['p', 'v', 'parents', 'verbose', 'ignore-fail-on-non-empty'] });
    if (given.operands.length === 0) throw new ProgramFailure('missing operand', { isUsage: true });
    let code = 0;
    for (const path of given.operands) {
      const stat = await work.context.files.stat(path);
      try {
        if (stat?.kind === 'file') {
          await work.complain(`failed to remove ${quoteFile(path)}: Not a directory`);
          code = 1;
        } else await work.context.files.remove(path);
      } catch (error) {
        await work.complain(`failed to remove ${quoteFile(path)}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    return code;
  },
});
