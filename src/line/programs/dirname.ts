import { ProgramFailure } from './common/options.ts';
import { newProgram } from './common/work.ts';

/** `dirname`, as coreutils 9.1 has it. */
export const dirname = newProgram({
  name: 'dirname',
  en: 'prints the folder of a path',
  zh: '输出路径中的目录部分',
  usage: '[OPTION] NAME...',
  async run(work) {
    const given = work.options({ short: 'z', long: { zero: 'z' } });
    if (given.operands.length === 0) throw new ProgramFailure('missing operand', { isUsage: true });
    for (const path of given.operands) {
      const bare = path.replace(/\/+$/, '');
      const slash = bare.lastIndexOf('/');
      const folder =
        bare === '' && path !== '' ? '/' : slash < 0 ? '.' : bare.slice(0, slash).replace(/\/+$/, '') || '/';
      work.out(folder + (given.has('z') ? '\0' : '\n'));
    }
    return 0;
  },
});
