import { FileError } from '../files.ts';
import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { withoutSlashes } from './common/paths.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `mkdir`, as coreutils 9.1 has it. */
export const mkdir = newProgram({
  name: 'mkdir',
  en: 'makes folders',
  zh: '创建目录',
  usage: '[OPTION]... DIRECTORY...',
  async run(work) {
    const given = work.options({
      short: 'pv',
      long: { parents: 'p', verbose: 'v' },
      notDone: ['m', 'Z', 'mode', 'context'],
    });
    const { files } = work.context;
    if (given.operands.length === 0) throw new ProgramFailure('missing operand', { isUsage: true });
    let code = 0;
    for (const operand of given.operands) {
      let current = operand;
      const path = withoutSlashes(operand);
      const names = path.split('/');
      const all = given.has('p')
        ? names.map((_, index) => names.slice(0, index + 1).join('/')).filter((part) => part !== '' && part !== '.')
        : [path];
      try {
        for (const part of all) {
          const stat = given.has('p') ? await files.stat(part) : undefined;
          if (stat?.kind === 'folder') continue;
          current = part;
          if (stat?.kind === 'file' && part !== path) throw new FileError('ENOTDIR', part);
          await files.makeFolder(part);
          if (given.has('v')) work.out(`mkdir: created directory '${part}'\n`);
        }
      } catch (error) {
        const reason = error instanceof FileError && error.code === 'EEXIST' ? 'File exists' : reasonOf(error);
        await work.complain(`cannot create directory ${quote(current)}: ${reason}`);
        code = 1;
      }
    }
    return code;
  },
});
