import { quoteFile } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `touch`, as coreutils 9.1 has it: files that are not there are made; times cannot be chosen. */
export const touch = newProgram({
  name: 'touch',
  en: 'makes empty files',
  zh: '创建空文件',
  usage: '[OPTION]... FILE...',
  async run(work) {
    const given = work.options({
      short: 'cam',
      long: { 'no-create': 'c' },
      notDone: ['d', 't', 'r', 'h', 'date', 'reference', 'time', 'no-dereference'],
    });
    const { files } = work.context;
    if (given.operands.length === 0) throw new ProgramFailure('missing file operand', { isUsage: true });
    let code = 0;
    for (const path of given.operands) {
      try {
        const stat = await files.stat(path);
        if (stat?.kind === 'folder' || (stat === undefined && given.has('c'))) continue;
        await files.append(path, '');
      } catch (error) {
        await work.complain(`cannot touch ${quoteFile(path)}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    return code;
  },
});
